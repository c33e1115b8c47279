package cliplight.engine.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import org.nd4j.linalg.factory.Nd4j;

/** Allocates all arrays of a run before its first step and frees them together. */
public final class TensorArena implements AutoCloseable {

  private final List<INDArray> foreign = new ArrayList<>();
  private final List<FloatMemory> own = new ArrayList<>();
  private long bytes;

  /**
   * A zeroed array in C order. On the CPU it begins at a cache line, which ND4J's own allocation
   * does not: vector loads across two lines take twice as long.
   */
  public Tensor allocate(String name, long... shape) {
    long length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    bytes += length * Float.BYTES;
    if (!(Nd4j.getBackend() instanceof CpuBackend)) {
      INDArray array = Nd4j.create(DataType.FLOAT, shape, 'c');
      foreign.add(array);
      return new Tensor(name, array, array.data().address());
    }
    FloatMemory memory = FloatMemory.allocate(length);
    own.add(memory);
    return new Tensor(name, Nd4j.create(memory.nd4jBuffer(), shape), memory);
  }

  /** Bytes held by all arrays. */
  public long bytes() {
    return bytes;
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
