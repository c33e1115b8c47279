package cliplight.app.cli;

import cliplight.engine.lab.LiveStudy;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudyReport;
import cliplight.engine.lab.StudySession;
import cliplight.engine.runs.RunStore;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Trains a study in the terminal and says what became of it. */
final class TerminalTraining {

  private static final int CLOSE_SECONDS = 20;

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
    Ending ending = new Ending();
    try {
      int code = train(begin, ending);
      ending.kept = true;
      return code;
    } finally {
      ending.over();
    }
  }

  private int train(Function<RunStore, StudySession> begin, Ending ending)
      throws InterruptedException {
    try (RunStore store = storeOption.open(terminal);
        StudySession session = begin.apply(store)) {
      ending.onInterrupt(session, store);
      new Progress(session, store, terminal, json ? terminal.err() : terminal.out()).follow();
      StudyReport report = StudyReport.of(store, session.runs());
      tell(report, report.write(store.folder()), store.folder());
      store.failure().ifPresent(failure -> terminal.err().println(failure.getMessage()));
      return report.allDone() && store.failure().isEmpty()
          ? CliplightCommand.DONE
          : CliplightCommand.FAILED;
    } catch (IOException e) {
      throw new UncheckedIOException("The report cannot be written: " + e.getMessage(), e);
    }
  }

  /** What Ctrl-C does. */
  private final class Ending {
    private final CountDownLatch over = new CountDownLatch(1);
    private Optional<Thread> hook = Optional.empty();

    /** Whether all reached the disk. */
    private volatile boolean kept;

    void onInterrupt(StudySession session, RunStore store) {
      Thread stopping = new Thread(() -> endProperly(session, store), "ctrl-c");
      Runtime.getRuntime().addShutdownHook(stopping);
      hook = Optional.of(stopping);
    }

    /** Stops the runs, then holds the process until the command has brought all to disk. */
    private void endProperly(StudySession session, RunStore store) {
      session.stop();
      try {
        if (over.await(CLOSE_SECONDS, TimeUnit.SECONDS) && kept) {
          terminal.err().println("Stopped. All steps so far are kept in " + store.folder() + ".");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void over() {
      over.countDown();
      hook.ifPresent(TerminalTraining::remove);
    }
  }

  private static void remove(Thread onInterrupt) {
    try {
      Runtime.getRuntime().removeShutdownHook(onInterrupt);
    } catch (IllegalStateException e) {
      // the process is ending and the hook waits for us: nothing to remove
    }
  }

  private void tell(StudyReport report, Path page, Path folder) {
    if (json) {
      ObjectNode node = Json.object();
      node.put("store", folder.toString());
      node.put("report", page.toString());
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
    out.println("Report: " + page);
  }
}
