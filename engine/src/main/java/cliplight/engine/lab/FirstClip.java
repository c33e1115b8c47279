package cliplight.engine.lab;

import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.optim.QkClip;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.tensor.AttentionShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * The first step after a fork at which QK-Clip would scale heads, by what the parent has on record
 * there. At the fork's first step that is exact; later it is so while nothing but QK-Clip differs,
 * for up to then QK-Clip does nothing.
 *
 * @param step whose forward pass has heads above tau
 * @param tau the fork's threshold
 * @param heads all heads, by layer, then by head
 */
public record FirstClip(long step, double tau, List<Head> heads) {

  /**
   * One head at that step.
   *
   * @param maxLogit S_max
   * @param gamma the factor on its logits; 1 where it is left alone
   */
  public record Head(int layer, int head, double maxLogit, double gamma) {}

  public FirstClip {
    heads = List.copyOf(heads);
  }

  /** How many heads are scaled. */
  public long clipped() {
    return heads.stream().filter(head -> head.gamma() < 1).count();
  }

  /**
   * Looks for it in the record of the run that is forked.
   *
   * @return empty where the fork has no QK-Clip, or no head passes its tau on record
   */
  public static Optional<FirstClip> of(RunReader parent, Fork fork) {
    if (fork.config().optimizer().kind() != OptimizerKind.MUONCLIP) {
      return Optional.empty();
    }
    double tau = fork.config().optimizer().tau();
    long last = Math.min(parent.info().lastStep(), fork.until());
    return parent
        .series(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL))
        .map(
            largest ->
                LongStream.rangeClosed(fork.step() + 1, last)
                    .filter(step -> largest.valueAt(step) > tau)
                    .findFirst())
        .filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong)
        .map(step -> new FirstClip(step, tau, heads(parent, fork, step)));
  }

  private static List<Head> heads(RunReader parent, Fork fork, long step) {
    int heads = fork.config().model().heads();
    int keys = fork.config().model().kvHeads();
    AttentionShape shape = new AttentionShape(1, 1, heads, keys, 1, 1, 1, 0);
    QkClip clip = new QkClip(fork.config().optimizer().tau(), fork.config().optimizer().clipRule());
    List<Head> all = new ArrayList<>();
    for (int layer = 0; layer < fork.config().model().layers(); layer++) {
      float[] maxLogit_H = new float[heads];
      float[] gamma_H = new float[heads];
      for (int head = 0; head < heads; head++) {
        maxLogit_H[head] =
            parent
                .series(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, layer, head))
                .map(series -> (float) series.valueAt(step))
                .orElse(Float.NaN);
      }
      clip.factors(shape, maxLogit_H, gamma_H);
      for (int head = 0; head < heads; head++) {
        all.add(new Head(layer, head, maxLogit_H[head], gamma_H[head]));
      }
    }
    return all;
  }
}
