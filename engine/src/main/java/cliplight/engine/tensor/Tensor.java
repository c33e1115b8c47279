package cliplight.engine.tensor;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
  private final FloatPointer pointer;

  Tensor(String name, INDArray array, long address) {
    this.name = name;
    this.array = array;
    this.shape = array.shape();
    this.length = array.length();
    this.address = address;
    this.pointer = new Floats(address, length);
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
    return view(
        name + "[" + i + "]", i * (length / shape[0]), Arrays.copyOfRange(shape, 1, rank()));
  }

  /**
   * Part of this array under another shape, sharing memory. Made once, when a run is set up.
   *
   * @param first index of the first element, counted in C order
   * @throws IllegalArgumentException if the view would leave this array
   */
  public Tensor view(String viewName, long first, long... viewShape) {
    long elements = 1;
    for (long size : viewShape) {
      elements *= size;
    }
    if (first < 0 || elements < 1 || first + elements > length) {
      throw new IllegalArgumentException(
          viewName + Arrays.toString(viewShape) + " at " + first + " is not inside " + this);
    }
    long[] strides = new long[viewShape.length];
    long stride = 1;
    for (int i = viewShape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= viewShape[i];
    }
    long start = address + first * Float.BYTES;
    // a buffer of its own: ND4J's indexing goes wrong on views of a buffer that begin at an offset
    FloatPointer memory = new Floats(start, elements);
    DataBuffer buffer =
        Nd4j.createBuffer(memory, DataType.FLOAT, elements, FloatIndexer.create(memory));
    return new Tensor(viewName, Nd4j.create(buffer, viewShape, strides, 0, 'c'), start);
  }

  /** Copies all elements, in C order, to the start of {@code to}; allocates nothing. */
  public void copyTo(float[] to) {
    pointer.get(to, 0, Math.toIntExact(length));
  }

  /** Fills all elements, in C order, from the start of {@code from}; allocates nothing. */
  public void copyFrom(float[] from) {
    pointer.put(from, 0, Math.toIntExact(length));
  }

  /** Copies all elements of an array of the same length; allocates nothing. */
  public void copyFrom(Tensor from) {
    if (from.length != length) {
      throw new IllegalArgumentException("Cannot copy " + from + " to " + this);
    }
    Pointer.memcpy(pointer, from.pointer, length * Float.BYTES);
  }

  /** Copies out for a record or a test; allocates. */
  public float[] toFloats() {
    return array.dup('c').data().asFloat();
  }

  @Override
  public String toString() {
    return name + Arrays.toString(shape);
  }

  /** Memory that an ND4J array owns, seen through JavaCPP. */
  private static final class Floats extends FloatPointer {
    Floats(long address, long length) {
      super((Pointer) null);
      this.address = address;
      this.limit = length;
      this.capacity = length;
    }
  }
}
