package cliplight.app;

import cliplight.app.action.ActionTable;
import cliplight.app.action.Shortcuts;
import cliplight.app.compare.CompareController;
import cliplight.app.live.LiveController;
import cliplight.app.message.Message;
import cliplight.app.message.Messages;
import cliplight.app.message.RunNews;
import cliplight.app.runs.RunsController;
import cliplight.app.settings.Settings;
import cliplight.app.shell.Shell;
import cliplight.app.shell.View;
import cliplight.app.shell.WindowIcon;
import cliplight.app.start.FirstStartController;
import cliplight.app.start.SampleRuns;
import cliplight.app.theme.Appearance;
import cliplight.app.theme.Theme;
import cliplight.app.transport.TransportController;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.EndedStudy;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Training;
import cliplight.app.workspace.Workspace;
import cliplight.engine.lab.Study;
import cliplight.engine.runs.RunId;
import cliplight.viz.FramePulse;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Palette;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javafx.animation.PauseTransition;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.geometry.Rectangle2D;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.StackPane;
import javafx.stage.Screen;
import javafx.stage.Stage;
import javafx.util.Duration;

/** Puts the window together: state, panels, pages, the frame pulse, the end. */
public final class MainWindow {

  private static final double WIDTH = 1440;
  private static final double HEIGHT = 900;
  private static final double LEAST_WIDTH = 1024;
  private static final double LEAST_HEIGHT = 640;

  /** Runs that are shown at first. */
  private static final int MOST = 8;

  private static final Duration SETTLING = Duration.millis(300);

  private final Stage stage;
  private final AppRequest request;
  private final Background background = new Background();
  private final Workspace workspace = new Workspace(background);
  private final Appearance appearance;
  private final ObjectProperty<Palette> palette;
  private final Training training;
  private final TransportController transport;
  private final RunsController runs;
  private final CompareController compare;
  private final Messages messages = new Messages();
  private final Shell shell;
  private final StoreAccess stores;
  private final RunFiles files;
  private final RunNews news;
  private final Node livePage;
  private final Node startPage;
  private final Node comparePage;
  private final ActionTable actions;
  private final FramePulse.Framed pulse = this::frame;

  MainWindow(Stage stage, AppRequest request, Parts parts, Settings settings) {
    this.stage = stage;
    this.request = request;
    Fonts.load();
    // before the charts, so that they draw a frame's news within the same frame
    FramePulse.shared().join(pulse);
    appearance = new Appearance(settings);
    palette = new SimpleObjectProperty<>(this, "palette", paletteOf(appearance));
    appearance.themeProperty().addListener((p, was, is) -> palette.set(paletteOf(appearance)));
    appearance.contrastProperty().addListener((p, was, is) -> palette.set(paletteOf(appearance)));
    training = new Training(workspace, background, parts.starter());
    transport = new TransportController(workspace, training, background);
    runs = new RunsController(workspace);
    compare = new CompareController(workspace, background, palette);
    shell = new Shell(appearance);
    files = new RunFiles(workspace, background, messages, stage);
    BooleanBinding writing = training.busy().or(files.watchingProperty());
    stores = new StoreAccess(workspace, background, messages, parts, stage, writing::get);
    news = new RunNews(workspace, background, messages, transport::scrub, transport::followsLive);

    LiveController live =
        new LiveController(workspace, palette, appearance.reducedMotionProperty(), settings);
    WindowActions window =
        new WindowActions(
            stage,
            shell,
            workspace,
            background,
            messages,
            training,
            transport,
            live,
            compare,
            stores,
            files,
            parts.presets(),
            this::begin);
    actions =
        Actions.table(
            window,
            new Experiments(shell, workspace, background, messages, training, palette),
            workspace,
            training,
            transport,
            runs,
            compare,
            appearance,
            shell,
            files.watchingProperty());
    window.use(actions);
    workspace
        .notOpenedProperty()
        .addListener(
            (p, was, is) ->
                is.ifPresent(
                    failure ->
                        messages.show(
                            Message.error("A run does not open:", Message.sentence(failure))
                                .causedBy(failure))));
    training
        .endedProperty()
        .addListener((p, was, ended) -> ended.ifPresent(study -> tellEnded(window, study)));
    livePage = live.charts();
    comparePage = compare.page(actions);
    FirstStartController start =
        new FirstStartController(
            workspace, parts.presets().get(0), this::begin, this::replay, window::open);
    startPage = start.view(new SampleRuns(workspace, start::samples, palette));
    shell.furnish(
        actions,
        runs.view(actions),
        Map.of(View.LIVE, live.lights(actions), View.COMPARE, compare.statistics()),
        transport.view(actions),
        messages.standing(),
        messages.passing());
    shell.showPage(openingPage(), false);

    Scene scene = new Scene(shell.root());
    appearance.dress(scene);
    Shortcuts.install(
        scene,
        actions,
        shell.overlay()::isOpen,
        action ->
            messages.notice(
                Message.note(
                    action.text().replace("…", "") + " cannot be done now:",
                    action.whyNot() + ".")));
    scene.addEventFilter(MouseEvent.MOUSE_CLICKED, this::giveKeyboardBack);
    Drops.install(scene, files::open);
    stage.setScene(scene);
    stage.setTitle("Cliplight");
    stage.getIcons().setAll(WindowIcon.images());
    stage.setMinWidth(LEAST_WIDTH);
    stage.setMinHeight(LEAST_HEIGHT);
    stage.setOnCloseRequest(
        event -> {
          event.consume();
          window.quit();
        });
  }

  /** Until the runs are listed. */
  private Node openingPage() {
    Label words = new Label();
    words.setId("opening");
    words.getStyleClass().add("cl-second");
    words
        .textProperty()
        .bind(Bindings.when(workspace.openingProperty()).then("Opening …").otherwise(""));
    return new StackPane(words);
  }

  /** Opens the window over the engine's own parts. JavaFX thread only. */
  public static MainWindow open(Stage stage, AppRequest request) {
    MainWindow window = new MainWindow(stage, request, EngineParts.all(), Settings.ofUser());
    window.show();
    return window;
  }

  private static Palette paletteOf(Appearance appearance) {
    return Palette.of(
        appearance.themeProperty().get() == Theme.DARK, appearance.contrastProperty().get());
  }

  void show() {
    takeFirstSize();
    stage.show();
    // some window managers (Openbox) shrink a JavaFX window to its least size as they open it
    PauseTransition settled = new PauseTransition(SETTLING);
    settled.setOnFinished(
        event -> {
          if (stage.getWidth() <= LEAST_WIDTH && !stage.isMaximized()) {
            takeFirstSize();
          }
        });
    settled.play();
    shell.focusPage();
    stores.open(request.store(), this::opened);
  }

  private void takeFirstSize() {
    Rectangle2D screen = Screen.getPrimary().getVisualBounds();
    stage.setWidth(Math.min(WIDTH, screen.getWidth()));
    stage.setHeight(Math.min(HEIGHT, screen.getHeight()));
  }

  /** Theme, contrast and text size of this window. */
  public Appearance appearance() {
    return appearance;
  }

  /** Opens archives and logs here. */
  RunFiles files() {
    return files;
  }

  /** The runs here and what is shown of them. */
  Workspace workspace() {
    return workspace;
  }

  /** Everything that can be done here. */
  ActionTable actions() {
    return actions;
  }

  /** Trains what was asked for; else shows the newest study that was trained here. */
  private void opened() {
    if (request.study().isPresent()) {
      begin(request.study().get());
    } else {
      showNewest();
    }
  }

  private void showNewest() {
    Optional<RunEntry> newest =
        workspace.entries().stream()
            .filter(run -> !run.info().origin().equals("sample"))
            .findFirst();
    newest.ifPresent(
        run -> {
          workspace.showOnly(withParents(workspace.studyOf(run)).stream().limit(MOST).toList());
          transport.lastWhenShown();
        });
  }

  /** Runs, and those that have the steps before of the forks among them. */
  private Set<RunId> withParents(List<RunEntry> runs) {
    Set<RunId> all = new LinkedHashSet<>();
    runs.forEach(run -> all.add(run.id()));
    for (RunEntry run : runs) {
      Optional<RunEntry> at = Optional.of(run);
      do {
        at =
            at.flatMap(fork -> fork.info().lineage())
                .flatMap(from -> workspace.entry(from.parent()));
      } while (at.isPresent() && all.add(at.get().id()));
    }
    return all;
  }

  /** Starts a study in this window. */
  private void begin(Study study) {
    shell.viewProperty().set(View.LIVE);
    try {
      training.start(study, failure -> tellNotStarted(study, failure));
    } catch (IllegalStateException e) {
      messages.show(Message.error("The study does not start:", Message.sentence(e)));
    }
  }

  private void tellNotStarted(Study study, Throwable failure) {
    messages.show(
        Message.error(
                "Study " + study.name() + " did not start:",
                Message.sentence(failure),
                new Message.Choice("Try again", () -> begin(study)))
            .causedBy(failure));
  }

  private void tellEnded(WindowActions window, EndedStudy ended) {
    messages.notice(
        Message.note(
            ended.report().title() + " has ended.",
            ended
                .page()
                .map(page -> "All of it is on record.")
                .orElse("All of it is on record; its report could not be written as a file."),
            new Message.Choice("Show the report", () -> window.report(ended))));
  }

  private void replay(List<RunEntry> recorded) {
    workspace.showOnly(recorded.stream().map(RunEntry::id).toList());
    transport.replayWhenShown();
  }

  private void frame(long now) {
    workspace.pulse(now);
    transport.pulse(now);
    runs.pulse();
    news.pulse(now);
    stores.pulse();
    if (!workspace.loadedProperty().get()) {
      return;
    }
    boolean nothingYet =
        workspace.shown().isEmpty()
            && !training.busy().get()
            && workspace.entries().stream()
                .allMatch(
                    run -> run.info().origin().equals("sample") && !run.shownProperty().get());
    if (shell.viewProperty().get() == View.COMPARE) {
      shell.showPage(comparePage, false);
      compare.pulse();
    } else {
      shell.showPage(nothingYet ? startPage : livePage, nothingYet);
    }
  }

  /** After a click on a button of the frame the single keys act again. */
  private void giveKeyboardBack(MouseEvent event) {
    Node focus = shell.root().getScene().getFocusOwner();
    if (focus instanceof ButtonBase && !shell.overlay().isOpen()) {
      shell.focusPage();
    }
  }

  /** Stops what trains, brings all to disk, closes the store. Called when the window is gone. */
  public void shutDown() {
    FramePulse.shared().leave(pulse);
    // ends what a dialog executes
    shell.overlay().close();
    try {
      training.close();
      files.stopWatching();
      background.close();
    } finally {
      stores.close();
    }
  }
}
