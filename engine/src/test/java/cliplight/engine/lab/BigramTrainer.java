package cliplight.engine.lab;

import cliplight.engine.data.Batches;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import java.util.List;
import java.util.Map;

/**
 * The smallest language model there is: a table of logits per byte, trained by plain gradient
 * descent. Fast enough to test the life of a study with hundreds of steps.
 */
final class BigramTrainer implements Trainer {

  private static final int V = 256;

  private RunConfig config;
  private final Batches batches;
  private final float[] logits_VV = new float[V * V];
  private final int[] inputs_BT;
  private final int[] targets_BT;
  private long step;

  BigramTrainer(RunConfig config, Batches batches) {
    this.config = config;
    this.batches = batches;
    inputs_BT = new int[config.batch() * config.model().context()];
    targets_BT = new int[inputs_BT.length];
  }

  @Override
  public RunConfig config() {
    return config;
  }

  @Override
  public List<SeriesKey> layout() {
    return List.of(
        SeriesKey.of(SeriesNames.LOSS),
        SeriesKey.of(SeriesNames.GRAD_NORM),
        SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("java", Runtime.version().toString());
  }

  @Override
  public long step() {
    return step;
  }

  @Override
  public StepRecord next() {
    step++;
    batches.fill(step, config.model().context(), inputs_BT, targets_BT);
    double[] gradient_VV = new double[V * V];
    double loss = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < inputs_BT.length; i++) {
      int row = inputs_BT[i] * V;
      double max = Double.NEGATIVE_INFINITY;
      for (int v = 0; v < V; v++) {
        max = Math.max(max, logits_VV[row + v]);
      }
      largest = Math.max(largest, max);
      double sum = 0;
      for (int v = 0; v < V; v++) {
        sum += Math.exp(logits_VV[row + v] - max);
      }
      for (int v = 0; v < V; v++) {
        gradient_VV[row + v] += Math.exp(logits_VV[row + v] - max) / sum / inputs_BT.length;
      }
      gradient_VV[row + targets_BT[i]] -= 1.0 / inputs_BT.length;
      loss += (max + Math.log(sum) - logits_VV[row + targets_BT[i]]) / inputs_BT.length;
    }
    double squares = 0;
    for (int i = 0; i < gradient_VV.length; i++) {
      squares += gradient_VV[i] * gradient_VV[i];
      logits_VV[i] -= (float) (config.optimizer().lr() * gradient_VV[i]);
    }
    return new StepRecord(
        step,
        step * inputs_BT.length,
        System.currentTimeMillis(),
        new float[] {(float) loss, (float) Math.sqrt(squares), (float) largest},
        List.of());
  }

  @Override
  public void change(RunConfig changed) {
    config = changed;
  }

  @Override
  public TrainerState state() {
    return new TrainerState(
        step, List.of(new TrainerState.NamedArray("logits", List.of(V, V), logits_VV.clone())));
  }

  @Override
  public void restore(TrainerState state) {
    step = state.step();
    System.arraycopy(state.arrays().get(0).values(), 0, logits_VV, 0, logits_VV.length);
  }

  @Override
  public void close() {}
}
