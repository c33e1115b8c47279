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
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Trains a {@link Transformer}: forward, backward, optimizer, QK-Clip, balancing, and what was seen
 * on the way. The record of a step holds what its forward pass saw, and the gamma that QK-Clip
 * applied because of it.
 */
@SuppressWarnings("EnumOrdinal") // an array of times per phase: a map would make garbage every step
public final class TransformerTrainer implements Trainer {

  private static final SeriesKey VALIDATION_LOSS = SeriesKey.of(SeriesNames.VALIDATION_LOSS);

  private RunConfig config;
  private final Kernels kernels;
  private final Batches batches;
  private final TensorArena arena = new TensorArena();
  private final Transformer model;
  private final Parameter.Part[] parts;
  private final List<Router> routers = new ArrayList<>();
  private final Optimizer[] optimizers;
  private final GradientClip gradientClip;
  private final Schedule schedule;
  private QkClip qkClip;
  private final StepObservation observation;
  private final NonFinitePlace nonFinitePlace;
  private final CarriedArrays carried;
  private final Validation validation;
  private final int[] inputs_BT;
  private final int[] targets_BT;
  private final int[] microInputs;
  private final int[] microTargets;
  private long step;
  private Phase phase = Phase.BATCH;
  private int microbatch;
  private boolean passesFinite;
  private boolean finite = true;
  private List<RunEvent> events = List.of();
  private Map<SeriesKey, Double> occasional = Map.of();
  private final long[] nanos = new long[Phase.values().length];
  private long observeNanos;
  private StepTimes times = StepTimes.NONE;

  /**
   * Allocates every array of the run.
   *
   * @param kernels owned by this trainer from now on: {@link #close()} closes them
   * @throws IllegalArgumentException if the data has tokens that the model's vocabulary has not
   */
  public TransformerTrainer(RunConfig config, Kernels kernels, Batches batches) {
    requireVocabulary(config, batches);
    this.config = config;
    this.kernels = kernels;
    this.batches = batches;
    int rows = config.batch() / config.microbatches();
    model = new Transformer(config.model(), rows, config.seed(), kernels, arena);
    parts = model.parameters().parts().toArray(new Parameter.Part[0]);
    for (int layer = 0; layer < config.model().layers(); layer++) {
      model.router(layer).ifPresent(routers::add);
    }
    optimizers =
        ParameterRouting.optimizers(model.parameters(), config.optimizer(), kernels, arena)
            .toArray(new Optimizer[0]);
    gradientClip = new GradientClip(model.parameters().stacks(), kernels);
    schedule = new Schedule(config.schedule(), config.steps());
    qkClip = new QkClip(config.optimizer().tau(), config.optimizer().clipRule());
    observation = new StepObservation(model);
    nonFinitePlace = new NonFinitePlace(model);
    carried = new CarriedArrays(model, optimizers);
    inputs_BT = new int[config.batch() * config.model().context()];
    targets_BT = new int[inputs_BT.length];
    microInputs = new int[inputs_BT.length / config.microbatches()];
    microTargets = new int[microInputs.length];
    validation = new Validation(config, model, batches, microInputs.length);
  }

  /**
   * Whether the model knows every token of the data; nothing is allocated.
   *
   * @throws IllegalArgumentException if the data has tokens that the model's vocabulary has not
   */
  public static void requireVocabulary(RunConfig config, Batches batches) {
    if (batches.vocabulary() > config.model().vocabulary()) {
      throw new IllegalArgumentException(
          "vocabulary is "
              + config.model().vocabulary()
              + ", but the data has "
              + batches.vocabulary()
              + " tokens: use at least that many");
    }
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

  /** The model being trained; written to by {@link #advance()}. */
  public Transformer model() {
    return model;
  }

  /** The tokens of the step's batch, batch x context; those of the last step between two steps. */
  public int[] inputs() {
    return inputs_BT.clone();
  }

  /** The token that follows each of {@link #inputs()}. */
  public int[] targets() {
    return targets_BT.clone();
  }

  /** The phase that {@link #advance()} executes; BATCH between two steps. */
  public Phase phase() {
    return phase;
  }

  /**
   * What the phases of the step have made known so far, in the order of {@link #layout()}; NaN
   * where that is still to come. Between two steps, that of the last one.
   */
  public float[] observed() {
    return observation.values();
  }

  @Override
  public StepRecord next() {
    Optional<StepRecord> record = advance();
    while (record.isEmpty()) {
      record = advance();
    }
    return record.get();
  }

  /**
   * Executes one phase of a step; forward and backward once per microbatch. Weights, gradients and
   * heads can be read from {@link #model()} before the next one, all else from {@link #observed()}.
   *
   * @return the step's record after its last phase, see {@link #next()}; empty before
   */
  public Optional<StepRecord> advance() {
    if (phase == Phase.BATCH && !finite) {
      throw new IllegalStateException(
          "The run stopped at step " + step + ": a value was not finite");
    }
    final long start = System.nanoTime();
    switch (phase) {
      case BATCH -> batch();
      case FORWARD -> forward();
      case BACKWARD -> backward();
      case UPDATE -> update();
      case CLIP -> clip();
    }
    nanos[phase.ordinal()] += System.nanoTime() - start;
    if (phase == Phase.CLIP) {
      phase = Phase.BATCH;
      step++;
      return Optional.of(record());
    }
    if (phase == Phase.BACKWARD && ++microbatch < config.microbatches()) {
      phase = Phase.FORWARD;
    } else {
      phase = Phase.values()[phase.ordinal() + 1];
    }
    return Optional.empty();
  }

  private void batch() {
    observation.begin();
    events = List.of();
    occasional = Map.of();
    Arrays.fill(nanos, 0);
    observeNanos = 0;
    microbatch = 0;
    batches.fill(step + 1, config.model().context(), inputs_BT, targets_BT);
  }

  private void forward() {
    if (microbatch == 0 && validation.isDue(step + 1)) {
      final long start = System.nanoTime();
      occasional = Map.of(VALIDATION_LOSS, validation.loss());
      // the speed of training is that of a step that measures nothing
      nanos[Phase.FORWARD.ordinal()] -= System.nanoTime() - start;
    }
    int first = microbatch * microInputs.length;
    System.arraycopy(inputs_BT, first, microInputs, 0, microInputs.length);
    System.arraycopy(targets_BT, first, microTargets, 0, microTargets.length);
    float share = 1f / config.microbatches();
    observation.readForward(model.forward(microInputs, microTargets, share), share);
    if (isLastMicrobatch()) {
      observation.readBatch();
    }
  }

  private void backward() {
    model.backward(microInputs, microbatch == 0 ? 0 : 1);
    if (!isLastMicrobatch()) {
      return;
    }
    final long passed = System.nanoTime();
    double gradientSquares = 0;
    for (Parameter.Part part : parts) {
      observation.weightSquares_G[part.group()] += kernels.sumOfSquares(part.weight_MRC());
      gradientSquares += kernels.sumOfSquares(part.gradient_MRC());
    }
    observation.gradNorm = Math.sqrt(gradientSquares);
    observation.readBackward();
    observeNanos = System.nanoTime() - passed;
    passesFinite = passesFinite();
    if (!passesFinite) {
      finite = false;
      events = List.of(nonFinitePlace.ofPasses(step + 1, observation.heads_L, observation.loss));
    }
  }

  private boolean isLastMicrobatch() {
    return microbatch == config.microbatches() - 1;
  }

  private void update() {
    double factor = schedule.factor(step + 1);
    observation.learningRate = config.optimizer().lr() * factor;
    if (passesFinite) {
      gradientClip.clip(observation.gradNorm, config.optimizer().gradClip());
      for (Optimizer optimizer : optimizers) {
        optimizer.step(config.optimizer(), step + 1, factor, observation.updateSquares_G);
      }
      if (!allFinite(observation.updateSquares_G)) {
        finite = false;
        events = List.of(nonFinitePlace.ofUpdate(step + 1));
      }
    }
    observation.readUpdate();
  }

  private void clip() {
    if (passesFinite && config.optimizer().kind() == OptimizerKind.MUONCLIP) {
      for (int layer = 0; layer < config.model().layers(); layer++) {
        qkClip.clip(
            model.attention(layer), observation.heads_L[layer], observation.gamma_LH[layer]);
      }
    }
    if (passesFinite) {
      for (int i = 0; i < routers.size(); i++) {
        routers.get(i).rebalance(observation.load_RE[i]);
      }
    }
    // a second clip without a forward pass would do nothing
    observation.forget();
  }

  private StepRecord record() {
    times =
        new StepTimes(
            nanos[Phase.BATCH.ordinal()],
            nanos[Phase.FORWARD.ordinal()],
            nanos[Phase.BACKWARD.ordinal()] - observeNanos,
            observeNanos,
            nanos[Phase.UPDATE.ordinal()] + nanos[Phase.CLIP.ordinal()]);
    observation.tokensPerSecond = inputs_BT.length * 1e9 / times.total();
    observation.readClip();
    return new StepRecord(
        step,
        step * inputs_BT.length,
        System.currentTimeMillis(),
        observation.values(),
        events,
        occasional);
  }

  @Override
  public void change(RunConfig changed) {
    if (phase != Phase.BATCH) {
      throw new IllegalStateException(
          "Step " + (step + 1) + " is at its phase " + phase + ": change between two steps");
    }
    config.requireCanBecome(changed);
    config = changed;
    qkClip = new QkClip(changed.optimizer().tau(), changed.optimizer().clipRule());
  }

  @Override
  public void widen(int threads) {
    kernels.widen(threads);
  }

  @Override
  public TrainerState state() {
    if (phase != Phase.BATCH) {
      throw new IllegalStateException(
          "Step " + (step + 1) + " is at its phase " + phase + ": a state is between two steps");
    }
    return new TrainerState(step, carried.read());
  }

  @Override
  public void restore(TrainerState state) {
    carried.write(state.arrays());
    step = state.step();
    phase = Phase.BATCH;
    finite = true;
  }

  private boolean passesFinite() {
    if (!Double.isFinite(observation.loss)
        || !Double.isFinite(observation.gradNorm)
        || !allFinite(observation.weightSquares_G)) {
      return false;
    }
    for (HeadStats heads : observation.heads_L) {
      for (float maxLogit : heads.maxLogit_H()) {
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
