package cliplight.engine.train;

import cliplight.engine.model.Parameters;
import cliplight.engine.model.Router;
import cliplight.engine.model.Transformer;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.tensor.HeadStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The series that a run fills, in order, and the values of one step. Layers and heads count from 0.
 */
final class StepObservation {

  private final Transformer model;
  private final int layers;
  private final int heads;
  private final Parameters parameters;
  private final Router[] routers;
  private final List<SeriesKey> layout;

  double loss;
  double gradNorm;
  double learningRate;
  double tokensPerSecond;
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

  /**
   * The values that stand from the router's bias of this step's forward pass: read before it moves.
   */
  void readRouters(float[] values) {
    int i = values.length - 2 * routers.length * model.config().experts();
    for (Router router : routers) {
      int[] load_E = router.load();
      long total = 0;
      for (int load : load_E) {
        total += load;
      }
      for (int load : load_E) {
        values[i++] = (float) ((double) load * load_E.length / total);
      }
      for (float bias : router.bias()) {
        values[i++] = bias;
      }
    }
  }

  /** Everything but the routers' values. */
  void read(float[] values) {
    float max = Float.NEGATIVE_INFINITY;
    int clipped = 0;
    int perHead = layers * heads;
    int i = 6;
    for (int layer = 0; layer < layers; layer++) {
      HeadStats stats = model.attention(layer).stats();
      for (int head = 0; head < heads; head++, i++) {
        max = Math.max(max, stats.maxLogit_H()[head]);
        clipped += gamma_LH[layer][head] < 1 ? 1 : 0;
        values[i] = stats.maxLogit_H()[head];
        values[i + perHead] = gamma_LH[layer][head];
        values[i + 2 * perHead] = stats.entropy_H()[head];
      }
    }
    values[0] = (float) loss;
    values[1] = (float) gradNorm;
    values[2] = (float) learningRate;
    values[3] = (float) tokensPerSecond;
    values[4] = max;
    values[5] = (float) clipped / perHead;
    i += 2 * perHead;
    int groups = weightSquares_G.length;
    for (int group = 0; group < groups; group++, i++) {
      long elements = parameters.elementsOf(group);
      values[i] = (float) Math.sqrt(updateSquares_G[group] / elements);
      values[i + groups] = (float) Math.sqrt(weightSquares_G[group] / elements);
    }
  }
}
