package cliplight.engine.lab;

import cliplight.engine.data.DataConfig;
import cliplight.engine.data.TrainingData;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.tensor.AvailableMemory;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import cliplight.engine.tensor.cpu.FmaPeak;
import cliplight.engine.train.MemoryNeed;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.StepTimes;
import cliplight.engine.train.TransformerTrainer;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Measures how fast training steps are on this machine, where their time goes, and the GEMM. */
public final class StepBench {

  /** Steps that give the JIT compiler time and are not counted. */
  private static final int WARM_UP = 40;

  private static final int[] GEMM_SIZE = {2048, 128, 512};
  private static final int GEMM_ROUNDS = 20;

  /**
   * What was measured.
   *
   * @param kernels name, BLAS and threads
   * @param threads that computed
   * @param steps that were counted
   * @param parameters of the model
   * @param tokensPerStep batch x context
   * @param medianMillis of a whole step
   * @param fastestMillis of a whole step
   * @param partMillis median of each part of a step, in order
   * @param kernelMillis mean of each kernel in a step, longest first; empty if not asked for, since
   *     watching costs a little
   * @param gemmGigaflops rate of a 2048 x 128 x 512 product with all threads
   * @param peakGigaflops what one core's multiply-adds reach when nothing else is done
   * @param heapBytesPerStep allocated on the heap by all threads, mean; the arrays of a step are
   *     off the heap and allocated before the first one
   */
  public record Report(
      String kernels,
      int threads,
      int steps,
      long parameters,
      int tokensPerStep,
      double medianMillis,
      double fastestMillis,
      Map<String, Double> partMillis,
      Map<String, Double> kernelMillis,
      double gemmGigaflops,
      double peakGigaflops,
      long heapBytesPerStep) {

    public double tokensPerSecond() {
      return tokensPerStep / medianMillis * 1e3;
    }

    /** Share of a step that goes to the norms of weights and gradients. */
    public double observingShare() {
      return partMillis.getOrDefault("norms", 0.0) / medianMillis;
    }
  }

  private StepBench() {}

  /** The setting that speed is compared in: the reference model with Muon, batch 16. */
  public static RunConfig reference(int threads) {
    return of(ModelConfig.REFERENCE, threads);
  }

  /** The same setting with another model. */
  public static RunConfig of(ModelConfig model, int threads) {
    RunConfig base = RunConfig.DEFAULT;
    return new RunConfig(
        "bench",
        0,
        1_000_000,
        16,
        1,
        "cpu",
        threads,
        model,
        DataConfig.GRAMMAR,
        base.optimizer(),
        base.schedule(),
        base.watch(),
        base.validation(),
        base.checkpoint());
  }

  /**
   * Trains {@code steps} steps after a warm-up.
   *
   * @throws IllegalArgumentException if steps is less than 1 or the configuration is wrong
   */
  public static Report run(RunConfig config, int steps, boolean watchKernels) {
    return run(config, steps, WARM_UP, watchKernels);
  }

  /** The same with a warm-up of another length. */
  static Report run(RunConfig config, int steps, int warmUp, boolean watchKernels) {
    if (steps < 1) {
      throw new IllegalArgumentException("steps is " + steps + ": use 1 or more");
    }
    RoomCheck.require(MemoryNeed.of(config), AvailableMemory.now());
    double gigaflops = gemmGigaflops(config);
    Map<String, Double> kernelMillis = new LinkedHashMap<>();
    KernelClock clock = new KernelClock();
    Kernels plain = TransformerTrainers.kernels(config);
    String description = plain.describe();
    Kernels kernels = watchKernels ? clock.watch(plain) : plain;
    List<StepTimes> times = new ArrayList<>();
    long parameters;
    long heapBytes = 0;
    try (TransformerTrainer trainer =
        new TransformerTrainer(
            config,
            kernels,
            TrainingData.load(config.data()).batches(config.model().context(), config.seed(), 0))) {
      parameters = trainer.model().parameters().count();
      for (int step = 1; step <= warmUp + steps; step++) {
        if (step == warmUp + 1) {
          clock.reset();
          heapBytes = allocatedBytes();
        }
        trainer.next();
        if (step > warmUp) {
          times.add(trainer.times());
        }
      }
      heapBytes = allocatedBytes() - heapBytes;
    }
    if (watchKernels) {
      clock.nanos().forEach((name, nanos) -> kernelMillis.put(name, nanos / 1e6 / steps));
    }
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("batch", median(times, StepTimes::batch));
    parts.put("forward", median(times, StepTimes::forward));
    parts.put("backward", median(times, StepTimes::backward));
    parts.put("norms", median(times, StepTimes::observe));
    parts.put("optimizer", median(times, StepTimes::optimizer));
    return new Report(
        description,
        config.threads(),
        steps,
        parameters,
        config.batch() * config.model().context(),
        median(times, StepTimes::total),
        times.stream().mapToLong(StepTimes::total).min().orElseThrow() / 1e6,
        parts,
        kernelMillis,
        gigaflops,
        FmaPeak.gigaflops(),
        heapBytes / steps);
  }

  private static long allocatedBytes() {
    if (!(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean threads)) {
      return 0;
    }
    long bytes = 0;
    for (long ofThread : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      bytes += Math.max(0, ofThread);
    }
    return bytes;
  }

  private static double median(List<StepTimes> times, ToLongFunction<StepTimes> part) {
    long[] sorted = times.stream().mapToLong(part).sorted().toArray();
    return sorted[sorted.length / 2] / 1e6;
  }

  private static double gemmGigaflops(RunConfig config) {
    try (Kernels kernels = TransformerTrainers.kernels(config);
        TensorArena arena = new TensorArena()) {
      Tensor x = arena.allocate("x", GEMM_SIZE[0], GEMM_SIZE[1]);
      Tensor w = arena.allocate("w", GEMM_SIZE[2], GEMM_SIZE[1]);
      Tensor out = arena.allocate("out", GEMM_SIZE[0], GEMM_SIZE[2]);
      float[] ones = new float[(int) x.length()];
      Arrays.fill(ones, 1f);
      x.copyFrom(ones);
      w.copyFrom(ones);
      long best = Long.MAX_VALUE;
      for (int round = 0; round < GEMM_ROUNDS; round++) {
        long start = System.nanoTime();
        kernels.linear(x, w, 0, out);
        best = Math.min(best, System.nanoTime() - start);
      }
      return 2.0 * GEMM_SIZE[0] * GEMM_SIZE[1] * GEMM_SIZE[2] / best;
    }
  }

  /** Prints a report: {@code [threads [steps [profile]]]}. */
  public static void main(String[] args) {
    int threads = args.length > 0 ? Integer.parseInt(args[0]) : 1;
    int steps = args.length > 1 ? Integer.parseInt(args[1]) : 100;
    Report report = run(reference(threads), steps, args.length > 2);
    System.out.printf(
        "%s, %,d parameters%nmedian %.1f ms (fastest %.1f) -> %,.0f tokens/s; GEMM %.0f GFLOP/s%n",
        report.kernels(),
        report.parameters(),
        report.medianMillis(),
        report.fastestMillis(),
        report.tokensPerSecond(),
        report.gemmGigaflops());
    report.partMillis().forEach((name, ms) -> System.out.printf("  %-28s %8.2f ms%n", name, ms));
    report
        .kernelMillis()
        .forEach((name, ms) -> System.out.printf("    %-26s %8.2f ms%n", name, ms));
  }
}
