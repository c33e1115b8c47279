package cliplight.engine.train;

import cliplight.engine.data.Batches;
import cliplight.engine.model.Parameter;
import cliplight.engine.model.Router;
import cliplight.engine.model.Transformer;
import cliplight.engine.optim.GradientClip;
import cliplight.engine.optim.Optimizer;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.optim.ParameterRouting;
import cliplight.engine.optim.QkClip;
import cliplight.engine.optim.Schedule;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Trains a {@link Transformer}: forward, backward, optimizer, QK-Clip, balancing, and what was seen
 * on the way. The record of a step holds what its forward pass saw, and the gamma that QK-Clip
 * applied because of it.
 */
public final class TransformerTrainer implements Trainer {

  private final RunConfig config;
  private final Kernels kernels;
  private final Batches batches;
  private final TensorArena arena = new TensorArena();
  private final Transformer model;
  private final Parameter.Part[] parts;
  private final List<Router> routers = new ArrayList<>();
  private final Optimizer[] optimizers;
  private final GradientClip gradientClip;
  private final Schedule schedule;
  private final QkClip qkClip;
  private final StepObservation observation;
  private final NonFinitePlace nonFinitePlace;
  private final int[] inputs_BT;
  private final int[] targets_BT;
  private long step;
  private boolean broken;
  private StepTimes times = StepTimes.NONE;

  /**
   * Allocates every array of the run.
   *
   * @param kernels owned by this trainer from now on: {@link #close()} closes them
   * @throws IllegalArgumentException if the data has tokens that the model's vocabulary has not
   */
  public TransformerTrainer(RunConfig config, Kernels kernels, Batches batches) {
    if (batches.vocabulary() > config.model().vocabulary()) {
      throw new IllegalArgumentException(
          "vocabulary is "
              + config.model().vocabulary()
              + ", but the data has "
              + batches.vocabulary()
              + " tokens: use at least that many");
    }
    this.config = config;
    this.kernels = kernels;
    this.batches = batches;
    model = new Transformer(config.model(), config.batch(), config.seed(), kernels, arena);
    parts = model.parameters().parts().toArray(new Parameter.Part[0]);
    for (int layer = 0; layer < config.model().layers(); layer++) {
      model.router(layer).ifPresent(routers::add);
    }
    optimizers =
        ParameterRouting.optimizers(model.parameters(), config.optimizer(), kernels, arena)
            .toArray(new Optimizer[0]);
    gradientClip =
        new GradientClip(config.optimizer().gradClip(), model.parameters().stacks(), kernels);
    schedule = new Schedule(config.schedule(), config.steps());
    qkClip = new QkClip(config.optimizer().tau());
    observation = new StepObservation(model);
    nonFinitePlace = new NonFinitePlace(model);
    inputs_BT = new int[config.batch() * config.model().context()];
    targets_BT = new int[inputs_BT.length];
  }

  @Override
  public RunConfig config() {
    return config;
  }

  @Override
  public List<SeriesKey> layout() {
    return observation.layout();
  }

  @Override
  public Map<String, String> environment() {
    return Environment.of(kernels, config.threads(), arena.bytes(), model.parameters().count());
  }

  @Override
  public long step() {
    return step;
  }

  /** Where the time of the last step went. */
  public StepTimes times() {
    return times;
  }

  /** The model being trained; written to by {@link #next()}. */
  public Transformer model() {
    return model;
  }

  @Override
  public StepRecord next() {
    if (broken) {
      throw new IllegalStateException(
          "The run stopped at step " + step + ": a value was not finite");
    }
    step++;
    float[] values = new float[observation.layout().size()];
    List<RunEvent> events = List.of();
    final long start = System.nanoTime();
    batches.fill(step, config.model().context(), inputs_BT, targets_BT);
    final long filled = System.nanoTime();
    observation.loss = model.forward(inputs_BT, targets_BT);
    final long forwarded = System.nanoTime();
    model.backward(inputs_BT);
    final long backwarded = System.nanoTime();
    observeNorms();
    observation.readRouters(values);
    final long observed = System.nanoTime();
    double factor = schedule.factor(step);
    observation.learningRate = config.optimizer().lr() * factor;
    if (passesFinite()) {
      update(factor);
      if (!allFinite(observation.updateSquares_G)) {
        broken = true;
        events = List.of(nonFinitePlace.ofUpdate(step));
      }
    } else {
      broken = true;
      events = List.of(nonFinitePlace.ofPasses(step, observation.loss));
    }
    final long updated = System.nanoTime();
    times =
        new StepTimes(
            filled - start,
            forwarded - filled,
            backwarded - forwarded,
            observed - backwarded,
            updated - observed);
    observation.tokensPerSecond = inputs_BT.length * 1e9 / (updated - start);
    observation.read(values);
    return new StepRecord(
        step, step * inputs_BT.length, System.currentTimeMillis(), values, events);
  }

  private void observeNorms() {
    double gradientSquares = 0;
    Arrays.fill(observation.weightSquares_G, 0);
    Arrays.fill(observation.updateSquares_G, 0);
    for (float[] gamma_H : observation.gamma_LH) {
      Arrays.fill(gamma_H, 1);
    }
    for (Parameter.Part part : parts) {
      observation.weightSquares_G[part.group()] += kernels.sumOfSquares(part.weight_MRC());
      gradientSquares += kernels.sumOfSquares(part.gradient_MRC());
    }
    observation.gradNorm = Math.sqrt(gradientSquares);
  }

  private void update(double factor) {
    gradientClip.clip(observation.gradNorm);
    for (Optimizer optimizer : optimizers) {
      optimizer.step(step, factor, observation.updateSquares_G);
    }
    if (config.optimizer().kind() == OptimizerKind.MUONCLIP) {
      for (int layer = 0; layer < config.model().layers(); layer++) {
        qkClip.clip(
            kernels,
            model.attention(layer).qkvWeight(),
            model.attention(layer).stats(),
            config.model().headSize(),
            observation.gamma_LH[layer]);
      }
    }
    for (int i = 0; i < routers.size(); i++) {
      routers.get(i).rebalance();
    }
  }

  private boolean passesFinite() {
    if (!Double.isFinite(observation.loss)
        || !Double.isFinite(observation.gradNorm)
        || !allFinite(observation.weightSquares_G)) {
      return false;
    }
    for (int layer = 0; layer < config.model().layers(); layer++) {
      for (float maxLogit : model.attention(layer).stats().maxLogit_H()) {
        if (!Float.isFinite(maxLogit)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether a norm fits into a float, as the weights behind it must. */
  private static boolean allFinite(double[] squares) {
    for (double square : squares) {
      if (!Float.isFinite((float) Math.sqrt(square))) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    arena.close();
    kernels.close();
  }
}
