package cliplight.app.transport;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import java.util.List;
import java.util.Optional;

/** Tokens and time of a run at a step, from its record. Off the JavaFX thread. */
final class RecordedTime {

  private RecordedTime() {}

  static long tokens(RunReader run, long step) {
    return run.series(SeriesKey.of(SeriesNames.LOSS))
        .map(loss -> pointAt(loss, step).map(loss::tokens).orElse(0L))
        .orElse(0L);
  }

  static long elapsedSeconds(RunReader run, long step) {
    return run.series(SeriesKey.of(SeriesNames.LOSS))
        .flatMap(
            loss ->
                pointAt(loss, step).map(i -> Math.max(0, loss.wallMillis(i) - loss.wallMillis(0))))
        .map(millis -> Math.round(millis / 1000.0))
        .orElse(0L);
  }

  private static Optional<Integer> pointAt(SeriesReader series, long step) {
    int i = series.indexAtOrBefore(step);
    return i >= 0 ? Optional.of(i) : Optional.empty();
  }

  /** A run in which steps are missing, in words; empty where every step is on record. */
  static Optional<String> firstGap(List<RunReader> runs) {
    for (RunReader run : runs) {
      Optional<SeriesReader> loss = run.series(SeriesKey.of(SeriesNames.LOSS));
      if (loss.isPresent() && loss.get().size() > 0) {
        SeriesReader series = loss.get();
        int size = series.size();
        long span = series.step(size - 1) - series.step(0) + 1;
        if (size != span) {
          return Optional.of(run.info().name() + ": " + size + " of " + span + " points recorded");
        }
      }
    }
    return Optional.empty();
  }
}
