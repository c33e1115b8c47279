package cliplight.engine.runs;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Small runs for the tests of this package. */
final class Recordings {

  static final List<SeriesKey> LAYOUT =
      List.of(
          SeriesKey.of(SeriesNames.LOSS),
          SeriesKey.of(SeriesNames.MAX_LOGIT_ALL),
          SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 1));

  private Recordings() {}

  static RunInfo info(String name) {
    return info(name, "", 0, Instant.now());
  }

  static RunInfo info(String name, String studyId, int arm, Instant created) {
    return new RunInfo(
        RunId.fresh(name),
        name,
        "",
        studyId,
        arm,
        "trained",
        RunState.RUNNING,
        "",
        created,
        0,
        0,
        new TreeMap<>(Map.of("optimizer.tau", "30")),
        new TreeMap<>(),
        Optional.empty());
  }

  /** Every value tells its step, so that a reader can check it. */
  static StepRecord step(long step) {
    float[] values = {step * 0.5f, 1f / step, -step};
    return new StepRecord(step, step * 64, 1_000_000 + step, values, List.of());
  }

  static void record(RunRecorder recorder, int fromStep, int toStep) {
    for (int step = fromStep; step <= toStep; step++) {
      recorder.step(step(step));
    }
  }

  /** A finished run of the store. */
  static RunId finished(RunStore store, String name, int steps) {
    RunRecorder recorder = store.create(info(name), LAYOUT);
    record(recorder, 1, steps);
    recorder.finish(RunState.DONE, "");
    return recorder.run();
  }

  /**
   * How many of the steps 1, 2, 3, ... a run holds, all with the values {@link #step} gave them.
   */
  static int gapFreeSteps(RunReader run) {
    int size = run.series(LAYOUT.get(0)).orElseThrow().size();
    for (int s = 0; s < LAYOUT.size(); s++) {
      SeriesReader series = run.series(LAYOUT.get(s)).orElseThrow();
      for (int i = 0; i < size; i++) {
        StepRecord expected = step(i + 1);
        if (series.step(i) != expected.step()
            || series.tokens(i) != expected.tokens()
            || series.wallMillis(i) != expected.wallMillis()
            || series.value(i) != expected.values()[s]) {
          throw new AssertionError(
              "point " + i + " of " + series.key() + " is not step " + (i + 1));
        }
      }
    }
    return size;
  }
}
