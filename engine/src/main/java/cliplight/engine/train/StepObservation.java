package cliplight.engine.train;

import cliplight.engine.model.Parameters;
import cliplight.engine.model.Router;
import cliplight.engine.model.Transformer;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.tensor.HeadStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The series that a run fills, in order, and the values of one step as its phases make them known.
 * Layers and heads count from 0.
 */
final class StepObservation {

  private static final int LOSS = 0;
  private static final int GRAD_NORM = 1;
  private static final int LEARNING_RATE = 2;
  private static final int TOKENS_PER_SECOND = 3;
  private static final int MAX_LOGIT_ALL = 4;
  private static final int HEADS_CLIPPED = 5;
  private static final int FIRST_HEAD = 6;

  private final Transformer model;
  private final int layers;
  private final int heads;
  private final Parameters parameters;
  private final Router[] routers;
  private final List<SeriesKey> layout;
  private final float[] values;

  /** Mean loss of the microbatches so far. */
  double loss;

  double gradNorm;
  double learningRate;
  double tokensPerSecond;

  /** Of all microbatches of the step so far; minus infinity and 0 before the first. */
  final HeadStats[] heads_L;

  /** Tokens that each expert of each router got in the step so far. */
  final int[][] load_RE;

  final float[][] gamma_LH;
  final double[] weightSquares_G;
  final double[] updateSquares_G;

  StepObservation(Transformer model) {
    this.model = model;
    layers = model.config().layers();
    heads = model.config().heads();
    parameters = model.parameters();
    List<Router> found = new ArrayList<>();
    List<SeriesKey> keys = new ArrayList<>();
    keys.add(SeriesKey.of(SeriesNames.LOSS));
    keys.add(SeriesKey.of(SeriesNames.GRAD_NORM));
    keys.add(SeriesKey.of(SeriesNames.LEARNING_RATE));
    keys.add(SeriesKey.of(SeriesNames.TOKENS_PER_SECOND));
    keys.add(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
    keys.add(SeriesKey.of(SeriesNames.HEADS_CLIPPED));
    addPerHead(keys, SeriesNames.MAX_LOGIT);
    addPerHead(keys, SeriesNames.CLIP_GAMMA);
    addPerHead(keys, SeriesNames.ENTROPY);
    for (String name : List.of(SeriesNames.UPDATE_RMS, SeriesNames.WEIGHT_RMS)) {
      for (String group : parameters.groups()) {
        keys.add(SeriesKey.of(name, Map.of("group", group)));
      }
    }
    for (int layer = 0; layer < layers; layer++) {
      if (model.router(layer).isPresent()) {
        found.add(model.router(layer).get());
        addPerExpert(keys, SeriesNames.ROUTER_LOAD, layer);
        addPerExpert(keys, SeriesNames.ROUTER_BIAS, layer);
      }
    }
    routers = found.toArray(new Router[0]);
    layout = List.copyOf(keys);
    values = new float[layout.size()];
    heads_L = new HeadStats[layers];
    Arrays.setAll(heads_L, layer -> HeadStats.ofHeads(heads));
    load_RE = new int[routers.length][model.config().experts()];
    gamma_LH = new float[layers][heads];
    weightSquares_G = new double[parameters.groups().size()];
    updateSquares_G = new double[parameters.groups().size()];
  }

  private void addPerHead(List<SeriesKey> keys, String name) {
    for (int layer = 0; layer < layers; layer++) {
      for (int head = 0; head < heads; head++) {
        keys.add(SeriesKey.ofHead(name, layer, head));
      }
    }
  }

  private void addPerExpert(List<SeriesKey> keys, String name, int layer) {
    for (int expert = 0; expert < model.config().experts(); expert++) {
      keys.add(SeriesKey.of(name, Map.of("layer", layer, "expert", expert)));
    }
  }

  List<SeriesKey> layout() {
    return layout;
  }

  /** Before a step: nothing is known. */
  void begin() {
    Arrays.fill(values, Float.NaN);
    loss = 0;
    forget();
    for (int[] load_E : load_RE) {
      Arrays.fill(load_E, 0);
    }
    Arrays.fill(weightSquares_G, 0);
    Arrays.fill(updateSquares_G, 0);
    for (float[] gamma_H : gamma_LH) {
      Arrays.fill(gamma_H, 1);
    }
  }

  /** What the heads showed has been acted on. */
  void forget() {
    for (HeadStats stats : heads_L) {
      stats.reset();
    }
  }

  /**
   * After the forward pass of a microbatch: loss, heads, and the routers with the bias they chose
   * by.
   *
   * @param share of the batch
   */
  void readForward(double microbatchLoss, float share) {
    loss += share * microbatchLoss;
    for (int layer = 0; layer < layers; layer++) {
      heads_L[layer].add(model.attention(layer).stats(), share);
    }
    for (int router = 0; router < routers.length; router++) {
      int[] load_E = routers[router].load();
      for (int e = 0; e < load_E.length; e++) {
        load_RE[router][e] += load_E[e];
      }
    }
  }

  /** After the last of them. */
  void readBatch() {
    values[LOSS] = (float) loss;
    float max = Float.NEGATIVE_INFINITY;
    int perHead = layers * heads;
    int i = FIRST_HEAD;
    for (int layer = 0; layer < layers; layer++) {
      HeadStats stats = heads_L[layer];
      for (int head = 0; head < heads; head++, i++) {
        max = Math.max(max, stats.maxLogit_H()[head]);
        values[i] = stats.maxLogit_H()[head];
        values[i + 2 * perHead] = stats.entropy_H()[head];
      }
    }
    values[MAX_LOGIT_ALL] = max;
    i = values.length - 2 * routers.length * model.config().experts();
    for (int router = 0; router < routers.length; router++) {
      int[] load_E = load_RE[router];
      long total = 0;
      for (int load : load_E) {
        total += load;
      }
      for (int load : load_E) {
        values[i++] = (float) ((double) load * load_E.length / total);
      }
      for (float bias : routers[router].bias()) {
        values[i++] = bias;
      }
    }
  }

  /** After the backward pass: norms of gradients and of the weights that they belong to. */
  void readBackward() {
    values[GRAD_NORM] = (float) gradNorm;
    readGroups(weightSquares_G, firstGroup() + weightSquares_G.length);
  }

  /** After the update. */
  void readUpdate() {
    values[LEARNING_RATE] = (float) learningRate;
    readGroups(updateSquares_G, firstGroup());
  }

  /** After the clip. */
  void readClip() {
    int clipped = 0;
    int i = FIRST_HEAD + layers * heads;
    for (float[] gamma_H : gamma_LH) {
      for (float gamma : gamma_H) {
        clipped += gamma < 1 ? 1 : 0;
        values[i++] = gamma;
      }
    }
    values[HEADS_CLIPPED] = (float) clipped / (layers * heads);
    values[TOKENS_PER_SECOND] = (float) tokensPerSecond;
  }

  private int firstGroup() {
    return FIRST_HEAD + 3 * layers * heads;
  }

  private void readGroups(double[] squares_G, int first) {
    for (int group = 0; group < squares_G.length; group++) {
      double meanSquare = squares_G[group] / parameters.elementsOf(group);
      values[first + group] = (float) Math.sqrt(meanSquare);
    }
  }

  /** A copy of the values so far; NaN where nothing is known yet. */
  float[] values() {
    return values.clone();
  }
}
