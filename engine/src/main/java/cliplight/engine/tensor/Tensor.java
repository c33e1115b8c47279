package cliplight.engine.tensor;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * One float array of a run: an ND4J array in C order together with the address of its first
 * element, so that BLAS and vector loops reach it without a detour. Allocated by a {@link
 * TensorArena}; slices share memory with their parent.
 */
public final class Tensor {

  private final String name;
  private final INDArray array;
  private final long[] shape;
  private final long length;
  private final long address;

  Tensor(String name, INDArray array, long address) {
    this.name = name;
    this.array = array;
    this.shape = array.shape();
    this.length = array.length();
    this.address = address;
  }

  public String name() {
    return name;
  }

  public INDArray array() {
    return array;
  }

  /** Address of the first element in bytes. */
  public long address() {
    return address;
  }

  public long length() {
    return length;
  }

  public int size(int dimension) {
    return Math.toIntExact(shape[dimension]);
  }

  public int rank() {
    return shape.length;
  }

  /** Matrix i of a stack, sharing memory. Made once, when a run is set up. */
  public Tensor slice(long i) {
    long stride = length / shape[0];
    return new Tensor(
        name + "[" + i + "]", array.get(NDArrayIndex.point(i)), address + i * stride * Float.BYTES);
  }

  /** Copies out for a record or a test; allocates. */
  public float[] toFloats() {
    return array.dup('c').data().asFloat();
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }
}
