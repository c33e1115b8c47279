package cliplight.app;

import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import cliplight.app.action.AppAction.Menu;
import cliplight.app.compare.CompareController;
import cliplight.app.runs.RunsController;
import cliplight.app.shell.Shell;
import cliplight.app.shell.View;
import cliplight.app.theme.Appearance;
import cliplight.app.theme.Theme;
import cliplight.app.transport.TransportController;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Training;
import cliplight.app.workspace.Workspace;
import cliplight.viz.StepAxis;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanExpression;
import javafx.beans.property.Property;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.value.ObservableBooleanValue;
import javafx.beans.value.ObservableValue;
import javafx.scene.input.KeyCombination;

/** Everything a person can do in the window: the one table of actions. */
final class Actions {

  /** What the table cannot do with the panels alone. */
  interface Window {
    void newStudy();

    void open();

    void openFolder();

    void watchFolder();

    void stopWatching();

    void saveArchive();

    void saveFigure();

    void chooseStore();

    void deleteSelected();

    void note();

    void bookmark();

    void report();

    void stopSelected();

    void stopStudy();

    void palette();

    void keys();

    void about();

    void fullScreen();

    void quit();

    void allHeads();

    void toggleLog();

    void smoothing();
  }

  private static final ObservableBooleanValue ALWAYS =
      new ReadOnlyBooleanWrapper(true).getReadOnlyProperty();

  private final List<AppAction> actions = new ArrayList<>();
  private final Workspace workspace;
  private final Training training;
  private boolean group;

  private Actions(Workspace workspace, Training training) {
    this.workspace = workspace;
    this.training = training;
  }

  static ActionTable table(
      Window window,
      Experiments experiments,
      Workspace workspace,
      Training training,
      TransportController transport,
      RunsController runs,
      CompareController compare,
      Appearance appearance,
      Shell shell,
      ReadOnlyBooleanProperty watching) {
    Actions table = new Actions(workspace, training);
    table.file(window, watching);
    table.edit(window, runs);
    table.views(shell, compare);
    table.view(window, appearance, shell);
    table.run(window, transport);
    table.experiments(experiments);
    table.help(window);
    return new ActionTable(table.actions);
  }

  private ObservableBooleanValue storeToWrite() {
    return Bindings.createBooleanBinding(
        () -> workspace.storeProperty().get().filter(s -> !s.readOnly()).isPresent(),
        workspace.storeProperty());
  }

  private static String readOnly() {
    return "the store is open to read only";
  }

  private void file(Window window, BooleanExpression watching) {
    add(
        Menu.FILE,
        "new-study",
        "New study…",
        Bindings.createBooleanBinding(
            () ->
                !training.busy().get()
                    && workspace.storeProperty().get().filter(s -> !s.readOnly()).isPresent(),
            training.busy(),
            workspace.storeProperty()),
        "a study trains already, or the store is open to read only",
        window::newStudy,
        "Shortcut+N");
    add(
        Menu.FILE,
        "open",
        "Open runs and logs…",
        storeToWrite(),
        readOnly(),
        window::open,
        "Shortcut+O");
    add(
        Menu.FILE,
        "open-folder",
        "Open a folder of logs…",
        storeToWrite(),
        readOnly(),
        window::openFolder,
        "Shortcut+Shift+O");
    add(
        Menu.FILE,
        "watch-folder",
        "Watch a folder of logs…",
        Bindings.and(storeToWrite(), watching.not()),
        "a folder is watched already, or the store is open to read only",
        window::watchFolder,
        "Shortcut+Shift+W");
    add(
        Menu.FILE,
        "stop-watching",
        "Stop watching",
        watching,
        "no folder is watched",
        window::stopWatching);
    add(
        Menu.FILE,
        "save-archive",
        "Save run as archive…",
        selectedAnd(entry -> !entry.running()),
        "no finished run is selected",
        window::saveArchive,
        "Shortcut+S");
    add(
        Menu.FILE,
        "save-figure",
        "Save chart as figure…",
        anyShown(),
        noRun(),
        window::saveFigure,
        "Shortcut+Shift+S");
    add(
        Menu.FILE,
        "choose-store",
        "Choose another store…",
        training.busy().or(watching).not(),
        "a study trains into this store, or a watched folder is read into it",
        window::chooseStore);
    group = true;
    add(Menu.FILE, "quit", "Quit", window::quit, "Shortcut+Q");
  }

  private void edit(Window window, RunsController runs) {
    add(Menu.EDIT, "filter", "Filter runs", runs::focusFilter, "Slash");
    add(
        Menu.EDIT,
        "toggle-run",
        "Show or hide run",
        selectedAnd(entry -> true),
        "no run is selected",
        runs::toggleSelected,
        "H");
    group = true;
    add(
        Menu.EDIT,
        "note",
        "Note at the cursor…",
        Bindings.and(storeToWrite(), selectedAnd(entry -> entry.shownProperty().get())),
        "no run that is shown is selected, or the store is open to read only",
        window::note,
        "N");
    add(
        Menu.EDIT,
        "bookmark",
        "Bookmark at the cursor",
        Bindings.and(storeToWrite(), selectedAnd(entry -> entry.shownProperty().get())),
        "no run that is shown is selected, or the store is open to read only",
        window::bookmark,
        "B");
    group = true;
    add(
        Menu.EDIT,
        "delete-run",
        "Delete run…",
        selectedAnd(entry -> !entry.trainingProperty().get()),
        "no run is selected, or it trains",
        window::deleteSelected,
        "Shortcut+Delete");
  }

  private void views(Shell shell, CompareController compare) {
    for (View view : View.values()) {
      add(
          Menu.VIEW,
          view.action(),
          view.title(),
          () -> shell.viewProperty().set(view),
          view.keys());
    }
    ObservableBooleanValue comparing = shell.viewProperty().isEqualTo(View.COMPARE);
    add(
        Menu.VIEW,
        "make-baseline",
        "Make the chosen group the baseline",
        Bindings.and(comparing, compare.canBeBaseline()),
        "Compare is not shown, or it has one group only",
        compare::makeBaseline,
        "Shortcut+B");
    actions.add(
        new AppAction(
            "seed-interval",
            Menu.VIEW,
            "Seed bands as 95 % confidence intervals",
            false,
            keys("C"),
            comparing,
            "Compare is not shown",
            Optional.of(compare.intervalProperty()),
            () -> {}));
  }

  private void view(Window window, Appearance appearance, Shell shell) {
    StepAxis axis = workspace.axis();
    SimpleBooleanProperty light =
        new SimpleBooleanProperty(appearance.themeProperty().get() == Theme.LIGHT);
    group = true;
    light.addListener(
        (p, was, is) -> appearance.themeProperty().set(is ? Theme.LIGHT : Theme.DARK));
    appearance.themeProperty().addListener((p, was, is) -> light.set(is == Theme.LIGHT));
    toggle(Menu.VIEW, "light-theme", "Light theme", light, "Shortcut+Shift+L");
    toggle(
        Menu.VIEW,
        "high-contrast",
        "High contrast",
        appearance.contrastProperty(),
        "Shortcut+Shift+H");
    toggle(Menu.VIEW, "reduced-motion", "Reduced motion", appearance.reducedMotionProperty());
    add(
        Menu.VIEW,
        "larger-text",
        "Larger text",
        () -> appearance.changeTextScale(1),
        "Shortcut+Equals",
        "Shortcut+Shift+Equals",
        "Shortcut+Plus",
        "Shortcut+Add");
    add(
        Menu.VIEW,
        "smaller-text",
        "Smaller text",
        () -> appearance.changeTextScale(-1),
        "Shortcut+Minus",
        "Shortcut+Subtract");
    add(
        Menu.VIEW,
        "normal-text",
        "Text at 100 %",
        () -> appearance.textScaleProperty().set(100),
        "Shortcut+0",
        "Shortcut+Numpad 0");
    group = true;
    toggle(Menu.VIEW, "runs-panel", "Runs", shell.runsShownProperty(), "F6");
    toggle(Menu.VIEW, "right-panel", "Clip lights, statistics", shell.rightShownProperty(), "F7");
    add(Menu.VIEW, "full-screen", "Full screen", window::fullScreen, "F11");
    group = true;
    add(
        Menu.VIEW,
        "zoom-in",
        "Zoom in at the cursor",
        anyShown(),
        noRun(),
        () -> zoom(0.5),
        "Equals",
        "Shift+Equals",
        "Plus",
        "Add");
    add(Menu.VIEW, "zoom-out", "Zoom out", anyShown(), noRun(), () -> zoom(2), "Minus", "Subtract");
    add(
        Menu.VIEW,
        "zoom-all",
        "All steps",
        anyShown(),
        noRun(),
        workspace.axis()::showAll,
        "0",
        "Numpad 0");
    add(
        Menu.VIEW,
        "log-values",
        "Log or linear values of the chart under the pointer",
        anyShown(),
        noRun(),
        window::toggleLog,
        "Y");
    add(
        Menu.VIEW,
        "smoothing",
        "Smoothing…",
        shell.viewProperty().isNotEqualTo(View.COMPARE),
        "Compare draws means as they are, a formula such as ema(loss, 0.99) smooths there",
        window::smoothing,
        "S");
    group = true;
    add(Menu.VIEW, "isolate-head", "Isolate head", anyShown(), noRun(), this::isolate, "I");
    add(
        Menu.VIEW,
        "all-heads",
        "All heads",
        Bindings.createBooleanBinding(
            () -> axis.isolatedProperty().get().isPresent(), axis.isolatedProperty()),
        "no head is isolated",
        window::allHeads,
        "Esc");
  }

  private void run(Window window, TransportController transport) {
    StepAxis axis = workspace.axis();
    add(Menu.RUN, "play", "Play or pause", anyShown(), noRun(), transport::togglePlay, "Space");
    group = true;
    step("step-forward", "One step on", () -> transport.step(1), "Right");
    step("step-back", "One step back", () -> transport.step(-1), "Left");
    step("ten-on", "Ten steps on", () -> transport.step(10), "Shortcut+Right");
    step("ten-back", "Ten steps back", () -> transport.step(-10), "Shortcut+Left");
    step("next-event", "Next event", transport::nextEvent, "Shift+Right");
    step("previous-event", "Previous event", transport::previousEvent, "Shift+Left");
    step("first", "First step", transport::first, "Home");
    step("last", "Last step", transport::last, "End");
    group = true;
    add(Menu.RUN, "faster", "Faster replay", transport::faster, "Up");
    add(Menu.RUN, "slower", "Slower replay", transport::slower, "Down");
    toggle(Menu.RUN, "loop", "Loop", transport.model().loopProperty(), "L");
    actions.add(
        new AppAction(
            "follow-live",
            Menu.RUN,
            "Follow live",
            false,
            keys("G"),
            transport.model().followableProperty(),
            "no run shown grows now",
            Optional.of(axis.followLiveProperty()),
            () -> {}));
    group = true;
    step("focus-start", "Focus from here", () -> focus(true), "Open Bracket");
    step("focus-end", "Focus to here", () -> focus(false), "Close Bracket");
    add(
        Menu.RUN,
        "focus-clear",
        "No focus range",
        Bindings.createBooleanBinding(
            () -> axis.focusProperty().get().isPresent(), axis.focusProperty()),
        "no range is chosen",
        () -> axis.focusProperty().set(Optional.empty()),
        "Back Slash");
    group = true;
    add(
        Menu.RUN,
        "report",
        "Report of the study…",
        selectedAnd(entry -> true),
        "no run is selected",
        window::report,
        "Shortcut+R");
    add(
        Menu.RUN,
        "stop-run",
        "Stop this run",
        selectedAnd(entry -> entry.trainingProperty().get() && entry.running()),
        "the selected run does not train",
        window::stopSelected);
    add(
        Menu.RUN,
        "stop-study",
        "Stop the study…",
        training.liveProperty(),
        "nothing trains now",
        window::stopStudy);
  }

  private void experiments(Experiments experiments) {
    group = true;
    add(
        Menu.RUN,
        "fork",
        "Fork here…",
        Bindings.and(storeToWrite(), selectedAnd(Experiments::repeatable)),
        "no run that was trained by Cliplight is shown and selected, or the store is open to read"
            + " only",
        experiments::fork,
        "F");
    add(
        Menu.RUN,
        "change-settings",
        "Change settings…",
        selectedAnd(
            entry ->
                entry.trainingProperty().get() && entry.running() && Experiments.repeatable(entry)),
        "the selected run does not train",
        experiments::change);
    add(
        Menu.RUN,
        "probe",
        "Probe this step…",
        selectedAnd(Experiments::probeable),
        noStepToExecute(),
        experiments::probe,
        "P");
    add(
        Menu.RUN,
        "step-by-step",
        "Walk through this step…",
        selectedAnd(Experiments::probeable),
        noStepToExecute(),
        experiments::stepByStep,
        "Shift+P");
    add(
        Menu.RUN,
        "verify",
        "Verify…",
        selectedAnd(entry -> !entry.running() && Experiments.repeatable(entry)),
        "no finished run that was trained by Cliplight is shown and selected",
        experiments::verify);
  }

  private static String noStepToExecute() {
    return "no run that was trained by Cliplight and has a step on record is shown and selected";
  }

  private void help(Window window) {
    add(Menu.HELP, "palette", "Go to or do…", window::palette, "Shortcut+K");
    add(Menu.HELP, "keys", "Keys", window::keys, "F1");
    add(Menu.HELP, "about", "About Cliplight", window::about);
  }

  private void step(String id, String text, Runnable run, String... keys) {
    add(Menu.RUN, id, text, anyShown(), noRun(), run, keys);
  }

  private void add(Menu menu, String id, String text, Runnable run, String... keys) {
    add(menu, id, text, ALWAYS, "", run, keys);
  }

  private void add(
      Menu menu,
      String id,
      String text,
      ObservableBooleanValue available,
      String whyNot,
      Runnable run,
      String... keys) {
    actions.add(
        new AppAction(
            id, menu, text, startsGroup(), keys(keys), available, whyNot, Optional.empty(), run));
  }

  private void toggle(Menu menu, String id, String text, Property<Boolean> state, String... keys) {
    actions.add(
        new AppAction(
            id, menu, text, startsGroup(), keys(keys), ALWAYS, "", Optional.of(state), () -> {}));
  }

  private boolean startsGroup() {
    boolean starts = group;
    group = false;
    return starts;
  }

  private static List<KeyCombination> keys(String... names) {
    return Stream.of(names).map(KeyCombination::valueOf).toList();
  }

  private ObservableBooleanValue anyShown() {
    return Bindings.isNotEmpty(workspace.shown());
  }

  private static String noRun() {
    return "no run is shown";
  }

  private ObservableBooleanValue selectedAnd(Predicate<RunEntry> condition) {
    return Bindings.createBooleanBinding(
        () -> workspace.selectedProperty().get().filter(condition).isPresent(),
        workspace.selectedProperty(),
        ofSelected(RunEntry::infoProperty),
        ofSelected(RunEntry::trainingProperty),
        ofSelected(RunEntry::readerProperty),
        ofSelected(RunEntry::summaryProperty),
        workspace.shown());
  }

  /** What a property of the selected run is, whichever that is. */
  private <T> ObservableValue<T> ofSelected(Function<RunEntry, ObservableValue<T>> property) {
    return workspace
        .selectedProperty()
        .flatMap(run -> run.map(property).orElseGet(SimpleObjectProperty::new));
  }

  /** Changes what is visible by a factor, around the play head where that is visible. */
  private void zoom(double factor) {
    StepAxis axis = workspace.axis();
    double from = axis.fromProperty().get();
    double to = axis.toProperty().get();
    double cursor = axis.cursor();
    axis.zoom(factor, cursor >= from && cursor <= to ? cursor : (from + to) / 2);
  }

  /** Isolates the head looked at last, or none where one is isolated. */
  private void isolate() {
    StepAxis axis = workspace.axis();
    axis.isolatedProperty()
        .set(
            axis.isolatedProperty().get().isPresent()
                ? Optional.empty()
                : Optional.of(axis.lookedAtProperty().get().orElse(new StepAxis.Head(0, 0))));
  }

  private void focus(boolean start) {
    StepAxis axis = workspace.axis();
    long at = axis.cursor();
    long last = axis.lastStepProperty().get();
    StepAxis.Range was = axis.focusProperty().get().orElse(new StepAxis.Range(0, last));
    StepAxis.Range now =
        start
            ? new StepAxis.Range(at, Math.max(at, was.to()))
            : new StepAxis.Range(Math.min(at, was.from()), at);
    axis.focusProperty().set(Optional.of(now));
  }
}
