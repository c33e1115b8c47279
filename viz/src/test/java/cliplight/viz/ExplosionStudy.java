package cliplight.viz;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;

/**
 * Three made-up runs with the shape of the explosion study: Muon grows a thousandfold, MuonClip
 * stays at tau, AdamW stays low. Two layers, four heads, drawn from a seed.
 */
public final class ExplosionStudy {

  public static final int LAYERS = 2;
  public static final int HEADS = 4;
  public static final double TAU = 30;

  private final Random random;
  private final int planned;
  private final List<Arm> arms = new ArrayList<>();

  private final class Arm {
    final MemoryRun run;
    final ShownRun shown;
    final boolean clips;
    final double ceiling;
    final double pace;
    final double lossFloor;
    final ArraySeries loss;
    final ArraySeries gradNorm;
    final ArraySeries all;
    final ArraySeries clipped;
    final ArraySeries[][] sMax = new ArraySeries[LAYERS][HEADS];
    final ArraySeries[][] gamma = new ArraySeries[LAYERS][HEADS];
    final ArraySeries[][] entropy = new ArraySeries[LAYERS][HEADS];
    final double[][] drift = new double[LAYERS][HEADS];
    int step;

    Arm(int index, String name, boolean clips, double ceiling, double pace, double lossFloor) {
      this.clips = clips;
      this.ceiling = ceiling;
      this.pace = pace;
      this.lossFloor = lossFloor;
      run = new MemoryRun(name, planned);
      loss = run.with(SeriesKey.of(SeriesNames.LOSS));
      gradNorm = run.with(SeriesKey.of(SeriesNames.GRAD_NORM));
      all = run.with(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
      clipped = run.with(SeriesKey.of(SeriesNames.HEADS_CLIPPED));
      for (int l = 0; l < LAYERS; l++) {
        for (int h = 0; h < HEADS; h++) {
          sMax[l][h] = run.with(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, l, h));
          gamma[l][h] = run.with(SeriesKey.ofHead(SeriesNames.CLIP_GAMMA, l, h));
          entropy[l][h] = run.with(SeriesKey.ofHead(SeriesNames.ENTROPY, l, h));
        }
      }
      shown =
          new ShownRun(
              run,
              String.valueOf((char) ('A' + index)),
              index,
              name,
              List.of(ShownRun.Clip.always(clips, OptionalDouble.of(TAU))));
    }

    void step() {
      int t = ++step;
      double noise = random.nextGaussian();
      loss.add(
          (float)
              (lossFloor
                  + 5 * Math.exp(-t / (6 / pace))
                  + 1.2 * Math.exp(-t / 40.0)
                  + 0.035 * noise));
      boolean spike = t > 60 && random.nextInt(220) == 0;
      double grad = 0.25 + 2.4 * Math.exp(-t / 8.0);
      grad *= Math.exp(random.nextGaussian() * (ceiling > 100 || clips ? 0.5 : 0.15));
      grad *= spike ? 20 + random.nextInt(60) : 1;
      gradNorm.add((float) grad);
      double most = 0;
      int clippedHeads = 0;
      for (int l = 0; l < LAYERS; l++) {
        for (int h = 0; h < HEADS; h++) {
          drift[l][h] = 0.98 * drift[l][h] + 0.02 * random.nextGaussian();
          double headShare = 0.55 + 0.45 * ((l * HEADS + h + 1) / 8.0);
          double grown =
              4.5
                  * Math.exp(
                      Math.log(ceiling / 4.5) * headShare * (1 - Math.exp(-t / (55 / pace)))
                          + 1.5 * drift[l][h]);
          double s = grown * Math.exp(0.03 * random.nextGaussian());
          if (clips && s > TAU) {
            s = TAU * Math.exp(0.04 + 0.09 * Math.abs(random.nextGaussian()) - 0.04);
            if (random.nextInt(14) == 0) {
              s = TAU * 0.97;
            }
          }
          boolean clip = clips && s > TAU;
          clippedHeads += clip ? 1 : 0;
          sMax[l][h].add((float) s);
          gamma[l][h].add((float) (clip ? TAU / s : 1));
          entropy[l][h].add((float) (1.4 + 0.1 * random.nextGaussian()));
          most = Math.max(most, s);
        }
      }
      all.add((float) most);
      clipped.add(clippedHeads / 8f);
      if (spike) {
        run.add(RunEvent.of(t, EventKind.SPIKE, Map.of("series", "grad_norm"), ""));
      }
      if (t % 200 == 0 || t == 1) {
        run.add(RunEvent.of(t, EventKind.CHECKPOINT, Map.of(), ""));
      }
      run.stepped(t);
      if (t == planned) {
        run.add(RunEvent.of(t, EventKind.END, Map.of(), ""));
        run.ended(RunState.DONE);
      }
    }
  }

  public ExplosionStudy(long seed, int planned) {
    this.random = new Random(seed);
    this.planned = planned;
    arms.add(new Arm(0, "Muon", false, 9700, 1, 0.85));
    arms.add(new Arm(1, "MuonClip", true, 9700, 1, 0.58));
    arms.add(new Arm(2, "AdamW", false, 34, 0.9, 0.54));
  }

  /** Steps every arm up to its own last step. */
  public ExplosionStudy until(int muon, int muonClip, int adamW) {
    int[] to = {muon, muonClip, adamW};
    for (int i = 0; i < 3; i++) {
      while (arms.get(i).step < to[i]) {
        arms.get(i).step();
      }
    }
    return this;
  }

  /** One more step of one arm. */
  public void step(int arm) {
    arms.get(arm).step();
  }

  public MemoryRun run(int arm) {
    return arms.get(arm).run;
  }

  public List<ShownRun> runs() {
    return arms.stream().map(arm -> arm.shown).toList();
  }
}
