package cliplight.engine.tensor;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Allocates all arrays of a run before its first step and frees them together. */
public final class TensorArena implements AutoCloseable {

  private final List<INDArray> arrays = new ArrayList<>();
  private long bytes;

  /** A zeroed array in C order. */
  public Tensor allocate(String name, long... shape) {
    INDArray array = Nd4j.create(DataType.FLOAT, shape, 'c');
    arrays.add(array);
    bytes += array.length() * Float.BYTES;
    return new Tensor(name, array, array.data().address());
  }

  /** Bytes held by all arrays. */
  public long bytes() {
    return bytes;
  }

  @Override
  public void close() {
    arrays.forEach(INDArray::close);
    arrays.clear();
    bytes = 0;
  }
}
