package cliplight.app;

import cliplight.engine.runs.EventKind;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/** Writes a made-up study of three arms into a store, so that the window has something to show. */
final class SyntheticStudy {

  static final int LAYERS = 2;
  static final int HEADS = 4;
  static final double TAU = 30;

  private SyntheticStudy() {}

  static List<RunId> record(RunStore store, String studyId, String origin, int steps) {
    List<RunId> runs = new ArrayList<>();
    runs.add(arm(store, studyId, origin, "Muon", "muon", 0.1, 0, steps));
    runs.add(arm(store, studyId, origin, "MuonClip", "muonclip", 0.1, 1, steps));
    runs.add(arm(store, studyId, origin, "AdamW", "adamw", 0.005, 2, steps));
    return runs;
  }

  static RunInfo info(
      String studyId, String origin, String name, String kind, double lr, int arm, int steps) {
    TreeMap<String, String> settings = new TreeMap<>();
    settings.put("optimizer.kind", kind);
    settings.put("optimizer.lr", Double.toString(lr));
    settings.put("optimizer.tau", Double.toString(TAU));
    settings.put("seed", "0");
    settings.put("data.kind", "grammar");
    settings.put("model.layers", "2");
    settings.put("model.heads", "4");
    return new RunInfo(
        RunId.fresh(name),
        name,
        "explosion",
        studyId,
        arm,
        origin,
        RunState.RUNNING,
        "",
        Instant.now(),
        steps,
        0,
        settings,
        new TreeMap<>(),
        Optional.<Lineage>empty());
  }

  static List<SeriesKey> layout() {
    List<SeriesKey> layout = new ArrayList<>();
    layout.add(SeriesKey.of(SeriesNames.LOSS));
    layout.add(SeriesKey.of(SeriesNames.GRAD_NORM));
    layout.add(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
    layout.add(SeriesKey.of(SeriesNames.HEADS_CLIPPED));
    for (String name :
        List.of(SeriesNames.MAX_LOGIT, SeriesNames.CLIP_GAMMA, SeriesNames.ENTROPY)) {
      for (int layer = 0; layer < LAYERS; layer++) {
        for (int head = 0; head < HEADS; head++) {
          layout.add(SeriesKey.ofHead(name, layer, head));
        }
      }
    }
    return layout;
  }

  static StepRecord step(String kind, int arm, long step, Random random, long startMillis) {
    int heads = LAYERS * HEADS;
    float[] values = new float[4 + 3 * heads];
    values[0] =
        (float) (5.5 * Math.exp(-step / 25.0) + 0.9 - 0.15 * arm + 0.06 * random.nextGaussian());
    values[1] = (float) (0.3 + 2 * Math.exp(-step / 8.0) + 0.1 * Math.abs(random.nextGaussian()));
    float largest = 0;
    int clipped = 0;
    for (int head = 0; head < heads; head++) {
      double grow = kind.equals("adamw") ? 30 : 2000.0 * (head + 2);
      double s = 4 + grow * (1 - Math.exp(-Math.pow(step / 400.0, kind.equals("adamw") ? 1 : 1.7)));
      s *= Math.exp(0.05 * random.nextGaussian());
      double gamma = 1;
      if (kind.equals("muonclip") && s > TAU) {
        s = TAU * (1 + 0.3 * random.nextDouble());
        gamma = TAU / s;
        clipped++;
      }
      values[4 + head] = (float) s;
      values[4 + heads + head] = (float) gamma;
      values[4 + 2 * heads + head] = (float) (1.2 + 0.1 * random.nextGaussian());
      largest = Math.max(largest, (float) s);
    }
    values[2] = largest;
    values[3] = clipped / (float) heads;
    List<RunEvent> events = new ArrayList<>();
    if (step > 50 && random.nextInt(90) == 0) {
      values[1] *= 12;
      events.add(
          RunEvent.of(
              step,
              EventKind.SPIKE,
              Map.of("series", "grad_norm", "value", values[1]),
              "gradient norm " + values[1] + ", 9.1 sd above its mean."));
    }
    return new StepRecord(step, step * 1024, startMillis + step * 40, values, events);
  }

  private static RunId arm(
      RunStore store,
      String studyId,
      String origin,
      String name,
      String kind,
      double lr,
      int arm,
      int steps) {
    RunInfo info = info(studyId, origin, name, kind, lr, arm, steps);
    Random random = new Random(17 + arm);
    long start = System.currentTimeMillis();
    try (RunRecorder recorder = store.create(info, layout())) {
      for (int step = 1; step <= steps; step++) {
        recorder.step(step(kind, arm, step, random, start));
      }
      recorder.finish(RunState.DONE, "");
    }
    return info.id();
  }
}
