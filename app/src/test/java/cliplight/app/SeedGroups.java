package cliplight.app;

import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunRecorder;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Writes made-up runs of several seeds into a store; the test knows every value of them. */
final class SeedGroups {

  static final int STEPS = 200;

  private SeedGroups() {}

  /** The loss at a step: falls to a level, with noise that the seed decides. */
  static float loss(double level, int seed, int step) {
    Random random = new Random(seed * 1000L + step + Math.round(level * 100));
    double spike = spikes(step) && seed < 2 ? 2.5 : 0;
    return (float)
        (level + 0.05 * seed + 3 * Math.exp(-step / 10.0) + 0.02 * random.nextGaussian() + spike);
  }

  /** Runs of the first two seeds leap up here. */
  static boolean spikes(int step) {
    return step == 140;
  }

  static float maxLogit(double level, int seed, int step) {
    return (float) (level * step + seed);
  }

  /** A run of one seed. It stops early where {@code steps} is less than {@link #STEPS}. */
  static RunId record(RunStore store, String name, double lr, double level, int seed, int steps) {
    TreeMap<String, String> settings =
        new TreeMap<>(
            Map.of(
                "optimizer.kind",
                "muon",
                "optimizer.lr",
                Double.toString(lr),
                "seed",
                Integer.toString(seed),
                "data.kind",
                "grammar"));
    RunInfo info =
        new RunInfo(
            RunId.fresh(name),
            name,
            "seeds",
            "seeds",
            (int) Math.round(1000 * lr) + seed,
            "trained",
            RunState.RUNNING,
            "",
            Instant.now(),
            STEPS,
            0,
            settings,
            new TreeMap<>(),
            Optional.<Lineage>empty());
    List<SeriesKey> layout =
        List.of(SeriesKey.of(SeriesNames.LOSS), SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
    try (RunRecorder recorder = store.create(info, layout)) {
      for (int step = 1; step <= steps; step++) {
        recorder.step(
            new StepRecord(
                step,
                step * 64L,
                1000L * step,
                new float[] {loss(level, seed, step), maxLogit(level, seed, step)},
                List.<RunEvent>of()));
      }
      recorder.finish(
          steps < STEPS ? RunState.STOPPED : RunState.DONE, steps < STEPS ? "A test." : "");
    }
    return info.id();
  }
}
