package cliplight.engine.lab;

import cliplight.engine.data.TrainingData;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;

/**
 * The steps that a fork shares with a run that is not on record any more, executed again from the
 * seed, by what the fork keeps of how they were made.
 */
final class LostPast {

  /** What a watch recalls of a step. */
  private static final List<SeriesKey> KEPT =
      List.of(
          SeriesKey.of(SeriesNames.LOSS),
          SeriesKey.of(SeriesNames.GRAD_NORM),
          SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));

  /** A step, with its values of those series. */
  private record Step(long step, List<Float> kept, boolean spike) {}

  private final List<Step> steps;
  private final TrainerState end;

  private LostPast(List<Step> steps, TrainerState end) {
    this.steps = steps;
    this.end = end;
  }

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
    List<Step> steps = new ArrayList<>();
    List<TrainerState> states = new ArrayList<>();
    for (Map.Entry<Long, RunConfig> stretch : configs.entrySet()) {
      Long next = configs.higherKey(stretch.getKey());
      long until = next == null ? last : next - 1;
      try (Trainer trainer = LiveStudy.open(trainers, stretch.getValue(), data)) {
        if (!states.isEmpty()) {
          trainer.restore(states.remove(0));
        }
        execute(trainer, stretch.getValue(), until, steps, listener);
        states.add(trainer.state());
      }
    }
    return new LostPast(steps, states.get(0));
  }

  private static void execute(
      Trainer trainer, RunConfig config, long until, List<Step> steps, RerunListener listener) {
    RunWatch watch = new RunWatch(trainer.layout(), config.watch(), OptionalDouble.empty());
    watch.recall(
        (keys, eye) -> steps.forEach(step -> eye.see(step.step(), pick(step, keys), step.spike())),
        (step, maxLogit, spike) -> {});
    int[] columns = KEPT.stream().mapToInt(trainer.layout()::indexOf).toArray();
    while (trainer.step() < until) {
      StepRecord record = watch.look(trainer.next());
      List<Float> kept = new ArrayList<>();
      for (int column : columns) {
        kept.add(column < 0 ? Float.NaN : record.values()[column]);
      }
      steps.add(new Step(record.step(), kept, RunWatch.spike(record)));
      listener.passed(record.step());
    }
  }

  /** The state after the last of the steps. */
  TrainerState end() {
    return end;
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
      values[i] = step.kept().get(KEPT.indexOf(keys.get(i)));
    }
    return values;
  }
}
