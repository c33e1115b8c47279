package cliplight.engine.lab;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What it takes to have the state of a run after one of its steps again. Nothing is executed to
 * know it.
 *
 * @param from the step of the nearest checkpoint, of the run or of one that it was forked from; 0
 *     is the seed's beginning
 * @param steps how many steps are executed again
 * @param seconds at the speed that these steps had on record; empty where that is not known
 */
public record RerunCost(long from, long steps, OptionalDouble seconds) {

  /**
   * @throws RerunException if the run has no such step, or was not trained by this program
   */
  public static RerunCost of(RunStore store, RunId run, long step) {
    RecordedRun recorded = new RecordedRun(store, run);
    RerunCost cost = of(recorded, step);
    long lost = recorded.ancestry().lostSteps();
    // nothing says how fast those were
    return lost == 0 ? cost : new RerunCost(0, lost + cost.steps(), OptionalDouble.empty());
  }

  /** But for steps that are shared with a run which is not in the store. */
  private static RerunCost of(RecordedRun run, long step) {
    run.requireOwn(step);
    long checkpoint = run.start();
    boolean own = run.ancestry().parent().isEmpty();
    for (long known : run.checkpoints().steps()) {
      if (known <= step) {
        checkpoint = known;
        own = true;
      }
    }
    OptionalDouble seconds = seconds(run, checkpoint, step);
    if (own) {
      return new RerunCost(checkpoint, step - checkpoint, seconds);
    }
    RerunCost before = of(run.ancestry().parent().orElseThrow(), run.start());
    return new RerunCost(
        before.from(),
        before.steps() + step - checkpoint,
        seconds.isPresent() && before.seconds().isPresent()
            ? OptionalDouble.of(seconds.getAsDouble() + before.seconds().getAsDouble())
            : OptionalDouble.empty());
  }

  private static OptionalDouble seconds(RecordedRun run, long after, long last) {
    if (last == after) {
      return OptionalDouble.of(0);
    }
    Optional<SeriesReader> speed = run.reader().series(SeriesKey.of(SeriesNames.TOKENS_PER_SECOND));
    if (speed.isEmpty()) {
      return OptionalDouble.empty();
    }
    double tokens = (double) run.config().batch() * run.config().model().context();
    double seconds = 0;
    int known = 0;
    for (long step = after + 1; step <= last; step++) {
      double perSecond = speed.get().valueAt(step);
      if (perSecond > 0 && perSecond < Double.POSITIVE_INFINITY) {
        seconds += tokens / perSecond;
        known++;
      }
    }
    return known == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(seconds * (last - after) / known);
  }
}
