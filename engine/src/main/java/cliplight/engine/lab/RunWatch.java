package cliplight.engine.lab;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.watch.SpikeDetector;
import cliplight.engine.watch.SpikeDetector.Judgement;
import cliplight.engine.watch.SpikeDetector.Verdict;
import cliplight.engine.watch.SpikeScore;
import cliplight.engine.watch.WatchConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * Looks at every step of a run as it is recorded: judges loss and gradient norm by the run's spike
 * rule, adds their spike scores as series, and notes what a person will want to find again.
 */
final class RunWatch {

  private static final List<String> JUDGED = List.of(SeriesNames.LOSS, SeriesNames.GRAD_NORM);

  /** The series that are recalled of past steps, where a run has them. */
  static final List<SeriesKey> RECALLED =
      Stream.concat(JUDGED.stream(), Stream.of(SeriesNames.MAX_LOGIT_ALL))
          .map(SeriesKey::of)
          .toList();

  /** One series that is judged. */
  private record Judged(String name, int column, SpikeDetector detector, SpikeScore score) {}

  /** Steps that were done before, to be shown one after the other. */
  interface Past {
    void show(List<SeriesKey> keys, RecordedRun.PastStep eye);
  }

  /** Told of past steps. */
  interface PastSpikes {
    void see(long step, double maxLogit, boolean spike);
  }

  private final List<SeriesKey> layout;
  private final int columns;
  private final WatchConfig config;
  private final List<Judged> judged = new ArrayList<>();
  private final int maxLogitColumn;
  private final OptionalDouble tau;
  private boolean passedTenTau;

  /**
   * @param trained the series that the trainer fills
   * @param config what counts as a spike
   * @param tau the threshold that attention logits are judged by
   */
  RunWatch(List<SeriesKey> trained, WatchConfig config, OptionalDouble tau) {
    this.config = config;
    this.tau = tau;
    columns = trained.size();
    List<SeriesKey> all = new ArrayList<>(trained);
    for (String name : JUDGED) {
      int column = trained.indexOf(SeriesKey.of(name));
      if (column >= 0) {
        judged.add(new Judged(name, column, config.newDetector(), new SpikeScore()));
        all.add(SeriesKey.of(SeriesNames.SPIKE_SCORE, Map.of("of", name)));
      }
    }
    layout = List.copyOf(all);
    maxLogitColumn = trained.indexOf(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
  }

  /** The trainer's series and the spike scores. */
  List<SeriesKey> layout() {
    return layout;
  }

  /** The trainer's record with what the watch adds to it. */
  StepRecord look(StepRecord trained) {
    float[] values = Arrays.copyOf(trained.values(), layout.size());
    List<RunEvent> events = new ArrayList<>(trained.events());
    for (int i = 0; i < judged.size(); i++) {
      values[columns + i] = judge(judged.get(i), trained, events);
    }
    noteTenTau(trained, events);
    return new StepRecord(
        trained.step(),
        trained.tokens(),
        trained.wallMillis(),
        values,
        events,
        trained.occasional());
  }

  /**
   * Takes in what it would have seen of steps before, so that it judges the next alike.
   *
   * @param spikes told the largest attention logit of each step, and whether there was a spike
   */
  void recall(Past past, PastSpikes spikes) {
    List<SeriesKey> keys = new ArrayList<>();
    judged.forEach(series -> keys.add(layout.get(series.column())));
    if (maxLogitColumn >= 0) {
      keys.add(layout.get(maxLogitColumn));
    }
    past.show(
        keys,
        (step, values, spike) -> {
          for (int i = 0; i < judged.size(); i++) {
            Judged series = judged.get(i);
            series.score().add(series.detector().judge(values[i]));
          }
          if (maxLogitColumn >= 0 && tau.isPresent()) {
            passedTenTau |= values[judged.size()] > 10 * tau.getAsDouble();
          }
          spikes.see(step, maxLogitColumn < 0 ? Float.NaN : values[judged.size()], spike);
        });
  }

  /** The largest attention logit of a step; NaN if the run has none. */
  float maxLogit(StepRecord record) {
    return maxLogitColumn < 0 ? Float.NaN : record.values()[maxLogitColumn];
  }

  /** Whether a spike was noted at a step. */
  static boolean spike(StepRecord record) {
    return record.events().stream().anyMatch(event -> event.kind() == EventKind.SPIKE);
  }

  private float judge(Judged series, StepRecord trained, List<RunEvent> events) {
    float value = trained.values()[series.column()];
    Judgement judgement = series.detector().judge(value);
    if (judgement.spike()) {
      events.add(spike(series, trained.step(), value, judgement.excess()));
    } else if (judgement.verdict() == Verdict.NOT_FINITE && !notFinite(trained)) {
      events.add(
          RunEvent.of(
              trained.step(),
              EventKind.NON_FINITE,
              Map.of("series", series.name(), "value", value),
              series.name() + " is " + value + "."));
    }
    return (float) series.score().add(judgement);
  }

  private RunEvent spike(Judged series, long step, float value, double excess) {
    String distance = String.format(Locale.ROOT, "%.1f", excess);
    return RunEvent.of(
        step,
        EventKind.SPIKE,
        Map.of(
            "series", series.name(),
            "value", value,
            "excess", distance,
            "unit", series.detector().unit(),
            "detector", config.detector()),
        String.format(
            Locale.ROOT,
            "%s %.4g is %s %s.",
            series.name().replace('_', ' '),
            value,
            distance,
            series.detector().unit()));
  }

  /** Whether a record has a value that no run may go on from. */
  static boolean notFinite(StepRecord record) {
    return record.events().stream().anyMatch(event -> event.kind() == EventKind.NON_FINITE);
  }

  private void noteTenTau(StepRecord trained, List<RunEvent> events) {
    if (passedTenTau || tau.isEmpty() || maxLogitColumn < 0) {
      return;
    }
    double maxLogit = trained.values()[maxLogitColumn];
    if (maxLogit > 10 * tau.getAsDouble()) {
      passedTenTau = true;
      events.add(
          RunEvent.of(
              trained.step(),
              EventKind.NOTE,
              Map.of("series", SeriesNames.MAX_LOGIT_ALL, "value", maxLogit),
              String.format(
                  Locale.ROOT,
                  "The largest attention logit passed 10 tau (%s) at step %d.",
                  plain(10 * tau.getAsDouble()),
                  trained.step())));
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString(Math.round(number))
        : Double.toString(number);
  }
}
