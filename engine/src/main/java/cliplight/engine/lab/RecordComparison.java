package cliplight.engine.lab;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.runs.Superseded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Compares steps that are executed again with what is on record, bit for bit, but for what measures
 * time. Used by one thread.
 */
public final class RecordComparison {

  private static final Set<String> MEASURE_TIME = Set.of(SeriesNames.TOKENS_PER_SECOND);

  /**
   * The first difference, in the order of steps and then of series.
   *
   * @param step where
   * @param key which quantity, of which layer, head or expert
   * @param recorded its value on record; NaN too where the record has no value
   * @param executed its value now
   * @param others how many further series differ at that step
   */
  public record Difference(long step, SeriesKey key, float recorded, float executed, int others) {

    /** In one sentence. */
    public String sentence() {
      return "Differs first at step "
          + step
          + ": "
          + key
          + " is "
          + recorded
          + " on record (bits "
          + Integer.toHexString(Float.floatToIntBits(recorded))
          + "), "
          + executed
          + " now (bits "
          + Integer.toHexString(Float.floatToIntBits(executed))
          + (others == 0
              ? "); no other series differs there."
              : "); so do " + others + " others there.");
    }
  }

  /** One recorded series and where a step that is executed again has its value. */
  private record Pair(SeriesReader recorded, int column) {}

  private final RunReader run;
  private final List<SeriesKey> layout;
  private final List<Pair> pairs = new ArrayList<>();
  private long first;
  private long last;
  private Optional<Difference> difference = Optional.empty();

  RecordComparison(RunReader run, List<SeriesKey> layout) {
    this.run = run;
    this.layout = layout;
    for (int column = 0; column < layout.size(); column++) {
      SeriesKey key = layout.get(column);
      if (!MEASURE_TIME.contains(key.name())) {
        int at = column;
        run.series(key).ifPresent(series -> pairs.add(new Pair(series, at)));
      }
    }
  }

  /** Compares the step after the last one, or any as the first. */
  public void add(StepRecord executed) {
    if (steps() == 0) {
      first = executed.step();
    }
    last = executed.step();
    if (difference.isEmpty()) {
      difference = compare(executed);
    }
  }

  private Optional<Difference> compare(StepRecord executed) {
    List<Difference> differences = new ArrayList<>();
    for (Pair pair : pairs) {
      float now = executed.values()[pair.column()];
      compare(executed.step(), pair.recorded(), now).ifPresent(differences::add);
    }
    executed
        .occasional()
        .forEach(
            (key, value) ->
                run.series(key)
                    .flatMap(series -> compare(executed.step(), series, value.floatValue()))
                    .ifPresent(differences::add));
    return differences.stream()
        .findFirst()
        .map(
            one ->
                new Difference(
                    one.step(), one.key(), one.recorded(), one.executed(), differences.size() - 1));
  }

  private static Optional<Difference> compare(long step, SeriesReader recorded, float now) {
    int i = recorded.indexAtOrBefore(step);
    boolean there = i >= 0 && recorded.step(i) == step;
    float then = there ? (float) recorded.value(i) : Float.NaN;
    return there && Float.floatToIntBits(then) == Float.floatToIntBits(now)
        ? Optional.empty()
        : Optional.of(new Difference(step, recorded.key(), then, now, 0));
  }

  /** How many steps were compared. */
  public long steps() {
    return last == 0 ? 0 : last - first + 1;
  }

  /** How many series were compared at each step. */
  public int series() {
    return pairs.size();
  }

  /** Series with values on record in the steps compared that this engine does not make. */
  public List<SeriesKey> notCompared() {
    return run.keys().stream()
        .filter(key -> !layout.contains(key) && !isOccasional(key) && !Superseded.is(key))
        .filter(key -> run.series(key).filter(this::hasValues).isPresent())
        .toList();
  }

  private static boolean isOccasional(SeriesKey key) {
    return key.name().equals(SeriesNames.VALIDATION_LOSS);
  }

  private boolean hasValues(SeriesReader series) {
    int i = series.indexAtOrBefore(last);
    return i >= 0 && series.step(i) >= first;
  }

  /** The first difference from the record; empty while every bit is the same. */
  public Optional<Difference> difference() {
    return difference;
  }

  /** What the comparison says so far, in one sentence. */
  public String sentence() {
    return difference
        .map(Difference::sentence)
        .orElseGet(
            () ->
                steps()
                    + (steps() == 1 ? " step" : " steps")
                    + " executed again: every observed value has the bits that are on record.");
  }
}
