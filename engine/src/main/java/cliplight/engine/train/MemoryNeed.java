package cliplight.engine.train;

import cliplight.engine.model.Transformer;
import cliplight.engine.optim.ParameterRouting;
import cliplight.engine.tensor.AvailableMemory;
import cliplight.engine.tensor.FloatMemory;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Nd4jKernels;
import cliplight.engine.tensor.TensorArena;
import cliplight.engine.tensor.cpu.CpuKernels;
import java.util.List;
import java.util.Locale;

/**
 * The arrays that runs of some configurations take while they are trained, found by building them
 * without memory.
 *
 * @param parameters numbers in all weights
 * @param arrays bytes outside the heap: weights, gradients, optimizer state, activations
 * @param heap bytes of arrays on the heap, and of what the threads of the CPU kernels work in
 * @param longest elements of the longest array
 */
public record MemoryNeed(long parameters, long arrays, long heap, long longest) {

  private static final MemoryNeed NONE = new MemoryNeed(0, 0, 0, 0);

  /** What a run of this configuration will allocate before its first step. */
  public static MemoryNeed of(RunConfig config) {
    try (TensorArena arena = TensorArena.counting();
        Kernels kernels = new Nd4jKernels()) {
      int rows = config.batch() / config.microbatches();
      Transformer model = new Transformer(config.model(), rows, config.seed(), kernels, arena);
      ParameterRouting.optimizers(model.parameters(), config.optimizer(), kernels, arena);
      // a step's tokens and targets, and those of a microbatch
      long tokens = (long) config.batch() * config.model().context();
      long batches = 2L * Integer.BYTES * (tokens + tokens / config.microbatches());
      long room =
          config.kernels().startsWith("cpu")
              ? CpuKernels.roomBytes(model.attention(0).shape(), config.threads())
              : 0;
      return new MemoryNeed(
          model.parameters().count(),
          arena.bytes(),
          arena.heapBytes() + batches + room,
          arena.longest());
    }
  }

  /**
   * What the most demanding of some runs need together.
   *
   * @param atATime how many of them are trained at a time
   */
  public static MemoryNeed of(List<RunConfig> configs, int atATime) {
    return configs.stream()
        .distinct()
        .map(MemoryNeed::of)
        .sorted((one, other) -> Long.compare(other.arrays, one.arrays))
        .limit(Math.min(atATime, configs.size()))
        .reduce(NONE, MemoryNeed::plus);
  }

  private MemoryNeed plus(MemoryNeed other) {
    return new MemoryNeed(
        parameters + other.parameters,
        arrays + other.arrays,
        heap + other.heap,
        Math.max(longest, other.longest));
  }

  /**
   * @throws IllegalArgumentException if there is not that much memory, with both numbers and what
   *     would do
   */
  public void requireRoom(AvailableMemory free) {
    String remedy = " Take a smaller batch, model.context or model, or more microbatches.";
    if (arrays > free.arrays()) {
      throw new IllegalArgumentException(
          "Training this needs "
              + text(arrays)
              + " for its arrays, but "
              + text(free.arrays())
              + " are free."
              + remedy);
    }
    if (heap > free.heap()) {
      throw new IllegalArgumentException(
          "Training this needs "
              + text(heap)
              + " of the Java heap, but "
              + text(free.heap())
              + " of it are free."
              + remedy
              + " Or start Java with a larger -Xmx.");
    }
    if (longest > FloatMemory.MAX_LENGTH) {
      throw new IllegalArgumentException(
          "Training this needs one array of "
              + text(longest * Float.BYTES)
              + ", but an array can have at most 2 GiB."
              + remedy);
    }
  }

  /** A number of bytes for a person, such as {@code 45.3 MiB}. */
  public static String text(long bytes) {
    String[] units = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};
    double number = bytes;
    int unit = 0;
    while (number >= 1024 && unit < units.length - 1) {
      number /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", number, units[unit]);
  }
}
