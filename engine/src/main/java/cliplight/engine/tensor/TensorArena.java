package cliplight.engine.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Allocates all arrays of a run before its first step and frees them together. A {@link
 * #counting()} arena allocates nothing: what is built from it cannot compute, but tells what it
 * would need.
 */
public final class TensorArena implements AutoCloseable {

  private final List<INDArray> foreign = new ArrayList<>();
  private final List<FloatMemory> own = new ArrayList<>();
  private final boolean counting;
  private long bytes;
  private long heapBytes;
  private long longest;

  public TensorArena() {
    this(false);
  }

  private TensorArena(boolean counting) {
    this.counting = counting;
  }

  /** An arena that adds up what is asked of it and allocates nothing. */
  public static TensorArena counting() {
    return new TensorArena(true);
  }

  /**
   * A zeroed array in C order. On the CPU it begins at a cache line, which ND4J's own allocation
   * does not: vector loads across two lines take twice as long.
   */
  public Tensor allocate(String name, long... shape) {
    long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    bytes += length * Float.BYTES;
    longest = Math.max(longest, length);
    if (counting) {
      return Tensor.counted(name, shape);
    }
    if (!(Nd4j.getBackend() instanceof CpuBackend)) {
      INDArray array = Nd4j.create(DataType.FLOAT, shape, 'c');
      foreign.add(array);
      return new Tensor(name, array, array.data().address());
    }
    FloatMemory memory = FloatMemory.allocate(length);
    own.add(memory);
    return new Tensor(name, Nd4j.create(memory.nd4jBuffer(), shape), memory);
  }

  /** An array on the heap, for what kernels do not compute. Empty where it is only counted. */
  public float[] floats(long length) {
    return new float[heap(length)];
  }

  /** The same of whole numbers. */
  public int[] ints(long length) {
    return new int[heap(length)];
  }

  private int heap(long length) {
    heapBytes += length * Float.BYTES;
    longest = Math.max(longest, length);
    return counting ? 0 : Math.toIntExact(length);
  }

  /** Bytes held by all arrays but those on the heap. */
  public long bytes() {
    return bytes;
  }

  /** Bytes held by the arrays on the heap. */
  public long heapBytes() {
    return heapBytes;
  }

  /** Elements of the longest array that was asked for. */
  public long longest() {
    return longest;
  }

  @Override
  public void close() {
    foreign.forEach(INDArray::close);
    foreign.clear();
    own.forEach(FloatMemory::free);
    own.clear();
    bytes = 0;
  }
}
