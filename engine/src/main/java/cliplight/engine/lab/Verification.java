package cliplight.engine.lab;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.runs.StoreException;
import cliplight.engine.runs.Superseded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * What came of executing a run again and comparing every recorded value bit for bit, but for those
 * that measure time.
 *
 * @param run the run
 * @param from first step compared
 * @param to last step compared; that of the first difference where there is one
 * @param series how many series were compared at each step
 * @param notCompared series on record that this engine does not make
 * @param difference the first one
 */
public record Verification(
    RunId run,
    long from,
    long to,
    int series,
    List<SeriesKey> notCompared,
    Optional<Difference> difference) {

  private static final Set<String> MEASURE_TIME = Set.of(SeriesNames.TOKENS_PER_SECOND);

  public Verification {
    notCompared = List.copyOf(notCompared);
  }

  /**
   * The first difference, in the order of steps and then of series.
   *
   * @param step where
   * @param key which quantity, of which layer, head or expert
   * @param recorded its value on record; NaN too where the record has no value
   * @param executed its value now
   * @param others how many further series differ at that step
   */
  public record Difference(long step, SeriesKey key, float recorded, float executed, int others) {}

  public boolean identical() {
    return difference.isEmpty();
  }

  /** One recorded series and where a re-executed step has its value. */
  private record Pair(SeriesReader recorded, int column) {}

  /**
   * Executes a run again and compares.
   *
   * @param from first step to compare; that of the run's own beginning if empty
   * @param to last step to compare; the last on record if empty
   * @param notices gains what a person should know before: environment, damaged checkpoints
   * @param progress told each step that is done
   * @throws StoreException if the run cannot be executed again, or has no such steps
   */
  public static Verification of(
      RunStore store,
      RunId run,
      OptionalLong from,
      OptionalLong to,
      Consumer<String> notices,
      LongConsumer progress) {
    return of(store, run, from, to, TransformerTrainers::open, notices, progress);
  }

  static Verification of(
      RunStore store,
      RunId run,
      OptionalLong from,
      OptionalLong to,
      TrainerSource trainers,
      Consumer<String> notices,
      LongConsumer progress) {
    RecordedRun recorded = new RecordedRun(store, run);
    long first = from.orElse(recorded.start() + 1);
    long last = to.orElse(recorded.info().lastStep());
    if (first <= recorded.start() || first > last || last > recorded.info().lastStep()) {
      throw new StoreException(
          "Steps "
              + first
              + " to "
              + last
              + " are not on record: the run "
              + run
              + " has steps "
              + (recorded.start() + 1)
              + " to "
              + recorded.info().lastStep()
              + ".");
    }
    try (Rerun rerun = Rerun.of(store, run, first - 1, trainers, notices)) {
      EnvironmentDifference.between(recorded.info().environment(), rerun.environment())
          .forEach(difference -> notices.accept("The environment is another: " + difference + "."));
      List<SeriesKey> notCompared = new ArrayList<>();
      List<Pair> pairs = pairs(recorded.reader(), rerun.layout(), notCompared);
      long step = first - 1;
      Optional<Difference> difference = Optional.empty();
      while (step < last && difference.isEmpty()) {
        difference = compare(rerun.next(), pairs);
        step++;
        progress.accept(step);
      }
      return new Verification(run, first, step, pairs.size(), notCompared, difference);
    }
  }

  private static List<Pair> pairs(
      RunReader recorded, List<SeriesKey> layout, List<SeriesKey> notCompared) {
    List<Pair> pairs = new ArrayList<>();
    for (int column = 0; column < layout.size(); column++) {
      SeriesKey key = layout.get(column);
      Optional<SeriesReader> series = recorded.series(key);
      if (series.isPresent() && !MEASURE_TIME.contains(key.name())) {
        pairs.add(new Pair(series.get(), column));
      }
    }
    recorded.keys().stream()
        .filter(key -> !layout.contains(key) && !Superseded.is(key))
        .forEach(notCompared::add);
    return pairs;
  }

  private static Optional<Difference> compare(StepRecord executed, List<Pair> pairs) {
    Optional<Difference> first = Optional.empty();
    int differing = 0;
    for (Pair pair : pairs) {
      int i = pair.recorded().indexAtOrBefore(executed.step());
      boolean there = i >= 0 && pair.recorded().step(i) == executed.step();
      float then = there ? (float) pair.recorded().value(i) : Float.NaN;
      float now = executed.values()[pair.column()];
      if (!there || Float.floatToIntBits(then) != Float.floatToIntBits(now)) {
        differing++;
        if (first.isEmpty()) {
          first = Optional.of(new Difference(executed.step(), pair.recorded().key(), then, now, 0));
        }
      }
    }
    int others = differing - 1;
    return first.map(
        one -> new Difference(one.step(), one.key(), one.recorded(), one.executed(), others));
  }
}
