package cliplight.app.cli;

import cliplight.app.files.IoWords;
import cliplight.engine.lab.LiveStudy;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudyReport;
import cliplight.engine.lab.StudySession;
import cliplight.engine.runs.RunStore;
import cliplight.engine.train.RunConfig;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** Trains a study in the terminal and says what became of it. */
final class TerminalTraining {

  private final Terminal terminal;
  private final StoreOption storeOption;
  private final boolean json;

  TerminalTraining(Terminal terminal, StoreOption storeOption, boolean json) {
    this.terminal = terminal;
    this.storeOption = storeOption;
    this.json = json;
  }

  /**
   * Trains until every run has ended, or until Ctrl-C, which ends them properly too.
   *
   * @return the exit code: 0 if every run reached its last step
   */
  int run(Study study) throws InterruptedException {
    return run(store -> LiveStudy.start(study, store));
  }

  /** The same with a session that is begun otherwise. */
  int run(Function<RunStore, StudySession> begin) throws InterruptedException {
    try (CtrlC ctrlC = new CtrlC()) {
      return train(begin, ctrlC);
    }
  }

  private int train(Function<RunStore, StudySession> begin, CtrlC ctrlC)
      throws InterruptedException {
    Path folder;
    boolean kept;
    int code;
    try (RunStore store = storeOption.open(terminal);
        StudySession session = begin.apply(store)) {
      folder = store.folder();
      ctrlC.ends(session::stop);
      tellOfSettings(session.study());
      new Progress(session, store, terminal, json ? terminal.err() : terminal.out()).follow();
      StudyReport report = StudyReport.of(store, session.runs());
      tell(report, page(report, folder), folder);
      store.failure().ifPresent(failure -> terminal.err().println(failure.getMessage()));
      kept = store.failure().isEmpty();
      code = report.allDone() && kept ? CliplightCommand.DONE : CliplightCommand.FAILED;
    }
    if (ctrlC.asked() && kept) {
      terminal.err().println("Stopped. All steps so far are kept in " + folder + ".");
    }
    return code;
  }

  private void tellOfSettings(Study study) {
    if (study.arms().stream().anyMatch(RunConfig::clipsNormalised)) {
      terminal.err().println(LiveStudy.CLIPS_NORMALISED);
    }
  }

  /** The runs are what counts: what became of them is said without a report too. */
  private Optional<Path> page(StudyReport report, Path folder) {
    try {
      return Optional.of(report.write(folder));
    } catch (IOException e) {
      terminal.err().println("There is no report of it. " + IoWords.of(e));
      return Optional.empty();
    }
  }

  private void tell(StudyReport report, Optional<Path> page, Path folder) {
    if (json) {
      ObjectNode node = Json.object();
      node.put("store", folder.toString());
      page.ifPresent(file -> node.put("report", file.toString()));
      node.set("runs", Json.report(report));
      terminal.out().println(Json.text(node));
      return;
    }
    PrintWriter out = terminal.out();
    out.println();
    TextTable.lines(report.table()).forEach(out::println);
    out.println();
    report.sentences().forEach(out::println);
    out.println();
    out.println("Runs:   " + folder);
    page.ifPresent(file -> out.println("Report: " + file));
  }
}
