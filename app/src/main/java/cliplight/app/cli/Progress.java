package cliplight.app.cli;

import cliplight.engine.lab.StudySession;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StoreException;
import cliplight.engine.train.RunConfig;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Shows a study while it trains: on a screen one bar per run that moves in place, in a pipe a plain
 * line per run now and then.
 */
final class Progress {

  private static final long SCREEN_MILLIS = 200;
  private static final long PIPE_MILLIS = 5_000;
  private static final int BAR = 20;

  private final StudySession session;
  private final RunStore store;
  private final Terminal terminal;
  private final PrintWriter out;
  private final boolean[] told;
  private int linesOnScreen;
  private boolean failing;

  Progress(StudySession session, RunStore store, Terminal terminal, PrintWriter out) {
    this.session = session;
    this.store = store;
    this.terminal = terminal;
    this.out = out;
    told = new boolean[session.runs().size()];
  }

  /** Shows it until every run has ended. */
  void follow() throws InterruptedException {
    long next = 0;
    long every = terminal.interactive() ? SCREEN_MILLIS : PIPE_MILLIS;
    while (!session.finished()) {
      long now = System.nanoTime() / 1_000_000;
      if (now >= next) {
        show();
        next = now + every;
      }
      Thread.sleep(50);
    }
    show();
  }

  private void show() {
    List<String> lines = new ArrayList<>();
    int widest = session.study().arms().stream().mapToInt(a -> a.name().length()).max().orElse(0);
    for (int arm = 0; arm < session.runs().size(); arm++) {
      line(arm, widest).ifPresent(lines::add);
    }
    if (terminal.interactive() && linesOnScreen > 0) {
      out.print("\u001b[" + linesOnScreen + "A");
    }
    tellOfStore();
    for (String line : lines) {
      out.println(terminal.interactive() ? line + "\u001b[K" : line);
    }
    out.flush();
    linesOnScreen = lines.size();
  }

  /** Said when it begins: as long as the program runs, somebody can make room. */
  private void tellOfStore() {
    Optional<StoreException> failure = store.failure();
    if (failure.isPresent() == failing) {
      return;
    }
    failing = failure.isPresent();
    if (terminal.interactive()) {
      out.print("\u001b[J");
      out.flush();
    }
    terminal
        .err()
        .println(
            failure
                .map(problem -> problem.getMessage() + " Make room before the runs end.")
                .orElse("The store can be written again: all steps so far are on disk."));
    terminal.err().flush();
  }

  private Optional<String> line(int arm, int widest) {
    RunId run = session.runs().get(arm);
    RunReader reader = store.open(run);
    RunInfo info = reader.info();
    RunConfig config = session.study().arms().get(arm);
    long step = info.lastStep();
    long planned = info.plannedSteps();
    boolean running = info.state() == RunState.RUNNING;
    if (!terminal.interactive() && !hasNews(arm, running, step)) {
      return Optional.empty();
    }
    StringBuilder line = new StringBuilder();
    line.append(terminal.bold(pad(info.name(), widest))).append(' ');
    if (terminal.interactive()) {
      line.append(bar(step, planned)).append(' ');
    }
    line.append(String.format(Locale.ROOT, "step %" + digits(planned) + "d/%d", step, planned));
    if (step == 0) {
      line.append(running ? "  waits" : "");
    } else {
      double loss = value(reader, SeriesNames.LOSS, step);
      double maxLogit = value(reader, SeriesNames.MAX_LOGIT_ALL, step);
      line.append(String.format(Locale.ROOT, "  loss %6.3f", loss));
      String logit = String.format(Locale.ROOT, "  S_max %8.1f", maxLogit);
      line.append(above(maxLogit, session.study().tau(arm)) ? terminal.red(logit) : logit);
    }
    line.append(ending(run, info, config, step));
    return Optional.of(line.toString());
  }

  /** In a pipe an arm is told of when it has moved, and once when it has ended. */
  private boolean hasNews(int arm, boolean running, long step) {
    boolean news = running ? step > 0 : !told[arm];
    told[arm] |= !running;
    return news;
  }

  private String ending(RunId run, RunInfo info, RunConfig config, long step) {
    if (info.state() != RunState.RUNNING) {
      String state = info.state().name().toLowerCase(Locale.ROOT);
      String reason = info.reason().isEmpty() ? "" : ": " + info.reason();
      return "  " + (info.state() == RunState.DONE ? terminal.green(state) : state) + reason;
    }
    double rate = session.stepsPerSecond(run);
    if (rate <= 0) {
      return "";
    }
    long tokens = Math.round(rate * config.batch() * config.model().context());
    long left = Math.round((info.plannedSteps() - step) / rate);
    return terminal.dim(String.format(Locale.ROOT, "  %,7d tokens/s  %s left", tokens, time(left)));
  }

  private static double value(RunReader reader, String series, long step) {
    return reader.series(SeriesKey.of(series)).map(s -> s.valueAt(step)).orElse(Double.NaN);
  }

  private static boolean above(double maxLogit, OptionalDouble tau) {
    return tau.isPresent() && maxLogit > 1.5 * tau.getAsDouble();
  }

  private static String bar(long step, long steps) {
    int done = (int) (BAR * step / Math.max(1, steps));
    return "[" + "#".repeat(done) + ".".repeat(BAR - done) + "]";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private static int digits(long number) {
    return Long.toString(number).length();
  }

  static String time(long seconds) {
    if (seconds < 100) {
      return seconds + " s";
    }
    if (seconds < 6000) {
      return seconds / 60 + " min " + seconds % 60 + " s";
    }
    return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }
}
