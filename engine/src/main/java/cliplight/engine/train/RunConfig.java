package cliplight.engine.train;

import cliplight.engine.data.DataConfig;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.optim.OptimizerConfig;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.optim.ScheduleConfig;
import cliplight.engine.watch.WatchConfig;
import java.util.List;

/**
 * Everything that decides a run's numbers. Two runs of equal configuration on one machine have the
 * same bits.
 *
 * @param name what a person calls the run
 * @param seed of initial weights and batches
 * @param steps the planned last step
 * @param batch sequences per step (B)
 * @param microbatches passes that a step's batch is split over; gradients are their mean, the
 *     largest logits their maximum
 * @param kernels {@code cpu}, {@code cpu-bf16} or {@code nd4j}
 * @param threads worker threads of the kernels; does not change any number
 * @param model sizes
 * @param data what it trains on
 * @param optimizer how weights move
 * @param schedule how the learning rate moves
 * @param watch what counts as a spike
 * @param validation how the loss on held-out text is measured
 * @param checkpoint when the state is written to disk; does not change any number
 */
public record RunConfig(
    String name,
    long seed,
    int steps,
    int batch,
    int microbatches,
    String kernels,
    int threads,
    ModelConfig model,
    DataConfig data,
    OptimizerConfig optimizer,
    ScheduleConfig schedule,
    WatchConfig watch,
    ValidationConfig validation,
    CheckpointConfig checkpoint) {

  private static final int MOST_TOKENS = 1 << 24;

  /** More than machines have cores; each is begun, and most would only wait for a core. */
  private static final int MOST_THREADS = 4096;

  private static final List<String> KERNELS = List.of("cpu", "cpu-bf16", "nd4j");

  /**
   * @throws IllegalArgumentException naming the field, its value and what would do
   */
  public RunConfig {
    if (name.isBlank()) {
      throw new IllegalArgumentException("name is empty: give the run a name");
    }
    atLeastOne("steps", steps);
    atLeastOne("batch", batch);
    atLeastOne("threads", threads);
    if (threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "threads is "
              + threads
              + ": use at most "
              + MOST_THREADS
              + ", as a rule one for each core; it changes no number");
    }
    atLeastOne("microbatches", microbatches);
    if (batch % microbatches != 0) {
      throw new IllegalArgumentException(
          "microbatches is "
              + microbatches
              + ", but a batch of "
              + batch
              + " does not split into that many of one size: use a divisor of "
              + batch
              + ", or another batch");
    }
    if ((long) batch * model.context() > MOST_TOKENS) {
      throw new IllegalArgumentException(
          "batch is "
              + batch
              + ", which with a context of "
              + model.context()
              + " is more than "
              + MOST_TOKENS
              + " tokens a step: use a smaller batch or context");
    }
    long slots = (long) batch / microbatches * model.context() * model.topK();
    if (slots > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "batch is "
              + batch
              + ", of which a pass with a context of "
              + model.context()
              + " and a topK of "
              + model.topK()
              + " sends more tokens to experts than an array has rows: use a smaller batch, context"
              + " or topK, or more microbatches");
    }
    if (!KERNELS.contains(kernels)) {
      throw new IllegalArgumentException(
          "kernels is \""
              + kernels
              + "\": use cpu (fast), cpu-bf16 (faster, products rounded to bfloat16) or nd4j (the"
              + " reference)");
    }
  }

  public static final RunConfig DEFAULT =
      new RunConfig(
          "run",
          0,
          800,
          16,
          1,
          "cpu",
          1,
          ModelConfig.SMALL,
          DataConfig.GRAMMAR,
          OptimizerConfig.MUON,
          ScheduleConfig.CONSTANT,
          WatchConfig.DEFAULT,
          ValidationConfig.OFF,
          CheckpointConfig.DEFAULT);

  /** The same with another optimizer section. */
  public RunConfig withOptimizer(OptimizerConfig other) {
    return new RunConfig(
        name,
        seed,
        steps,
        batch,
        microbatches,
        kernels,
        threads,
        model,
        data,
        other,
        schedule,
        watch,
        validation,
        checkpoint);
  }

  /**
   * Whether a run can go on with another configuration between two steps.
   *
   * @throws IllegalArgumentException naming what may not change
   */
  void requireCanBecome(RunConfig other) {
    optimizer.requireCanBecome(other.optimizer);
    if (!withOptimizer(other.optimizer).equals(other)) {
      throw new IllegalArgumentException(
          "Only settings of the optimizer may change during a run, not from "
              + this
              + " to "
              + other);
    }
  }

  /**
   * Whether QK-Clip is on although queries and keys are normalised: it scales weights whose size no
   * logit depends on, but their learning rate in proportion to it.
   */
  public boolean clipsNormalised() {
    return optimizer.kind() == OptimizerKind.MUONCLIP && model.attention().qkNorm();
  }

  private static void atLeastOne(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(field + " is " + value + ": use a whole number above 0");
    }
  }
}
