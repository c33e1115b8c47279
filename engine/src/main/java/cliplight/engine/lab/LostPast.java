package cliplight.engine.lab;

import cliplight.engine.data.TrainingData;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The steps that a fork shares with a run that is not on record any more, executed again from the
 * seed, by what the fork keeps of how they were made.
 */
final class LostPast {

  /** A step, with its values of the series that a watch recalls. */
  private record Step(long step, List<Float> recalled, boolean spike) {}

  private final List<Step> steps = new ArrayList<>();
  private Optional<TrainerState> end = Optional.empty();

  private LostPast() {}

  /**
   * @param configs by the first step that each held for, from 1
   * @param last the last of the steps, at least the first of the last configuration
   * @param listener told of each step
   */
  static LostPast execute(
      NavigableMap<Long, RunConfig> configs,
      long last,
      TrainingData data,
      TrainerSource<?> trainers,
      RerunListener listener) {
    LostPast past = new LostPast();
    for (Map.Entry<Long, RunConfig> stretch : configs.entrySet()) {
      Long next = configs.higherKey(stretch.getKey());
      try (Trainer trainer = LiveStudy.open(trainers, stretch.getValue(), data)) {
        past.end.ifPresent(trainer::restore);
        past.execute(trainer, stretch.getValue(), next == null ? last : next - 1, listener);
      }
    }
    return past;
  }

  private void execute(Trainer trainer, RunConfig config, long until, RerunListener listener) {
    RunWatch watch = new RunWatch(trainer.layout(), config.watch(), OptionalDouble.empty());
    watch.recall((keys, eye) -> show(Long.MAX_VALUE, keys, eye), (step, maxLogit, spike) -> {});
    int[] columns = RunWatch.RECALLED.stream().mapToInt(trainer.layout()::indexOf).toArray();
    while (trainer.step() < until) {
      StepRecord record = watch.look(trainer.next());
      List<Float> recalled = new ArrayList<>();
      for (int column : columns) {
        recalled.add(column < 0 ? Float.NaN : record.values()[column]);
      }
      steps.add(new Step(record.step(), recalled, RunWatch.spike(record)));
      listener.passed(record.step());
    }
    end = Optional.of(trainer.state());
  }

  /** The state after the last of the steps. */
  TrainerState end() {
    return end.orElseThrow();
  }

  /** Shows every step up to one. */
  void show(long upTo, List<SeriesKey> keys, RecordedRun.PastStep eye) {
    for (Step step : steps) {
      if (step.step() <= upTo) {
        eye.see(step.step(), pick(step, keys), step.spike());
      }
    }
  }

  private static float[] pick(Step step, List<SeriesKey> keys) {
    float[] values = new float[keys.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = step.recalled().get(RunWatch.RECALLED.indexOf(keys.get(i)));
    }
    return values;
  }
}
