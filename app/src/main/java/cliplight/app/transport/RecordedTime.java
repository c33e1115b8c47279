package cliplight.app.transport;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Tokens and time of a run at a step, from its record. Off the JavaFX thread. */
final class RecordedTime {

  private RecordedTime() {}

  /** Tokens seen up to a step; empty where the run did not count them. */
  static OptionalLong tokens(RunReader run, long step) {
    return of(
        run,
        series -> series.tokens(series.size() - 1) > 0,
        series -> {
          int i = series.indexAtOrBefore(step);
          return i < 0 ? 0 : series.tokens(i);
        });
  }

  /** Seconds from the first point to a step; empty where the run has no times. */
  static OptionalLong elapsedSeconds(RunReader run, long step) {
    return of(
        run,
        series -> series.wallMillis(0) > 0,
        series -> {
          int i = Math.max(0, series.indexAtOrBefore(step));
          return Math.round(Math.max(0, series.wallMillis(i) - series.wallMillis(0)) / 1000.0);
        });
  }

  /** What the loss says, or in a run without one its first series. */
  private static OptionalLong of(
      RunReader run, Predicate<SeriesReader> onRecord, ToLongFunction<SeriesReader> what) {
    return Stream.concat(Stream.of(SeriesKey.of(SeriesNames.LOSS)), run.keys().stream().limit(1))
        .flatMap(key -> run.series(key).stream())
        .filter(series -> series.size() > 0)
        .limit(1)
        .filter(onRecord)
        .mapToLong(what)
        .findFirst();
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
