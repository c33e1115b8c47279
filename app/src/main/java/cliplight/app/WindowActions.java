package cliplight.app;

import cliplight.app.action.ActionTable;
import cliplight.app.compare.CompareController;
import cliplight.app.figure.FigureDialog;
import cliplight.app.figure.FigureSubject;
import cliplight.app.live.LiveController;
import cliplight.app.live.NoteDialog;
import cliplight.app.live.SmoothingDialog;
import cliplight.app.message.Message;
import cliplight.app.message.Messages;
import cliplight.app.shell.About;
import cliplight.app.shell.CommandPalette;
import cliplight.app.shell.KeyHelp;
import cliplight.app.shell.Question;
import cliplight.app.shell.Shell;
import cliplight.app.shell.View;
import cliplight.app.study.ReportDialog;
import cliplight.app.study.StudyDialog;
import cliplight.app.transport.TransportController;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.EndedStudy;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Training;
import cliplight.app.workspace.Workspace;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudyReport;
import cliplight.engine.runs.OrphanedForks;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import java.io.File;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javafx.stage.Stage;

/** The actions that open dialogs or concern the window itself. */
final class WindowActions implements Actions.Window {

  private final Stage stage;
  private final Shell shell;
  private final Workspace workspace;
  private final Background background;
  private final Messages messages;
  private final Training training;
  private final TransportController transport;
  private final LiveController live;
  private final CompareController compare;
  private final StoreAccess stores;
  private final RunFiles files;
  private final List<Study> presets;
  private final Consumer<Study> begin;
  private Optional<ActionTable> actions = Optional.empty();

  WindowActions(
      Stage stage,
      Shell shell,
      Workspace workspace,
      Background background,
      Messages messages,
      Training training,
      TransportController transport,
      LiveController live,
      CompareController compare,
      StoreAccess stores,
      RunFiles files,
      List<Study> presets,
      Consumer<Study> begin) {
    this.stage = stage;
    this.shell = shell;
    this.workspace = workspace;
    this.background = background;
    this.messages = messages;
    this.training = training;
    this.transport = transport;
    this.live = live;
    this.compare = compare;
    this.stores = stores;
    this.files = files;
    this.presets = presets;
    this.begin = begin;
  }

  /** The table that lists and finds show. */
  void use(ActionTable table) {
    actions = Optional.of(table);
  }

  @Override
  public void newStudy() {
    new StudyDialog(shell.overlay(), presets, begin).open();
  }

  @Override
  public void open() {
    files.chooseFiles();
  }

  @Override
  public void openFolder() {
    files.chooseFolder();
  }

  @Override
  public void watchFolder() {
    files.chooseFolderToWatch();
  }

  @Override
  public void stopWatching() {
    files.stopWatching();
  }

  @Override
  public void saveArchive() {
    workspace.selectedProperty().get().ifPresent(stores::save);
  }

  @Override
  public void saveFigure() {
    List<FigureSubject> charts =
        shell.viewProperty().get() == View.COMPARE ? compare.figures() : live.figures();
    if (charts.isEmpty()) {
      messages.notice(Message.note("No chart to save:", "none of them shows anything."));
    } else {
      new FigureDialog(
              shell.overlay(),
              background,
              messages,
              chooser -> Optional.ofNullable(chooser.showSaveDialog(stage)).map(File::toPath))
          .open(charts);
    }
  }

  @Override
  public void chooseStore() {
    stores.chooseStore();
  }

  @Override
  public void deleteSelected() {
    workspace
        .selectedProperty()
        .get()
        .ifPresent(
            run ->
                Question.ask(
                    shell.overlay(),
                    "Delete run " + run.letter() + " " + run.info().name() + "?",
                    "Its "
                        + run.summaryProperty().get().lastStep()
                        + " steps and all events are deleted from the store. This cannot be taken"
                        + " back."
                        + orphans(run),
                    "Delete",
                    () -> stores.delete(run)));
  }

  private String orphans(RunEntry run) {
    List<RunInfo> runs = workspace.entries().stream().map(RunEntry::info).toList();
    String warning = OrphanedForks.warning(runs, List.of(run.id()));
    return warning.isEmpty() ? "" : " " + warning;
  }

  @Override
  public void note() {
    notes((dialog, run) -> dialog.open(run, workspace.axis().cursor()));
  }

  @Override
  public void bookmark() {
    notes((dialog, run) -> dialog.bookmark(run, workspace.axis().cursor()));
  }

  private void notes(BiConsumer<NoteDialog, RunEntry> use) {
    RunStore store = workspace.storeProperty().get().orElseThrow();
    workspace
        .selectedProperty()
        .get()
        .ifPresent(
            run -> use.accept(new NoteDialog(shell.overlay(), background, messages, store), run));
  }

  @Override
  public void report() {
    workspace.selectedProperty().get().ifPresent(this::report);
  }

  /** Shows what became of a study that ended just now. */
  void report(EndedStudy ended) {
    ReportDialog.open(shell.overlay(), ended.report(), ended.page());
  }

  private void report(RunEntry run) {
    List<RunId> study = workspace.studyOf(run).stream().map(RunEntry::id).toList();
    RunStore store = workspace.storeProperty().get().orElseThrow();
    background.call(
        () -> StudyReport.of(store, study),
        this::showReport,
        failure ->
            messages.show(
                Message.error("The report cannot be made:", Message.sentence(failure))
                    .causedBy(failure)));
  }

  /** A dialog that was opened meanwhile is not put away: something may be typed in it. */
  private void showReport(StudyReport report) {
    if (shell.overlay().isOpen()) {
      messages.notice(
          Message.note(
              "The report of " + report.title() + " is there.",
              "",
              new Message.Choice("Show the report", () -> openReport(report))));
    } else {
      openReport(report);
    }
  }

  private void openReport(StudyReport report) {
    ReportDialog.open(shell.overlay(), report, Optional.empty());
  }

  @Override
  public void stopSelected() {
    workspace.selectedProperty().get().map(RunEntry::id).ifPresent(training::stop);
  }

  @Override
  public void stopStudy() {
    Question.ask(
        shell.overlay(),
        "Stop the study?",
        "All steps recorded so far are kept. In the terminal 'cliplight resume' goes on with a"
            + " stopped run.",
        "Stop the study",
        training::stop);
  }

  @Override
  public void palette() {
    actions.ifPresent(
        table -> new CommandPalette(shell.overlay(), table, workspace, transport::scrub).open());
  }

  @Override
  public void keys() {
    actions.ifPresent(table -> KeyHelp.open(shell.overlay(), table));
  }

  @Override
  public void about() {
    About.open(shell.overlay(), stores.where());
  }

  @Override
  public void fullScreen() {
    stage.setFullScreen(!stage.isFullScreen());
  }

  @Override
  public void allHeads() {
    workspace.axis().isolatedProperty().set(Optional.empty());
  }

  @Override
  public void toggleLog() {
    if (!live.toggleLog() && !compare.toggleLog()) {
      messages.notice(
          Message.note("No chart to switch:", "point at the loss, logit or gradient chart first."));
    }
  }

  @Override
  public void smoothing() {
    SmoothingDialog.open(shell.overlay(), live.smoothingProperty());
  }

  @Override
  public void quit() {
    if (training.liveProperty().get()) {
      Question.ask(
          shell.overlay(),
          "Runs still train",
          "Stop them and keep what is recorded?",
          "Stop and quit",
          stage::hide);
    } else {
      stage.hide();
    }
  }
}
