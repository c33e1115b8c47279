package cliplight.engine.tensor;

import java.util.Arrays;
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
  private final FloatMemory memory;

  /** The shape of an array that nobody allocated. Copying to it does nothing. */
  static Tensor counted(String name, long... shape) {
    return new Tensor(name, Nothing.ARRAY, shape, Nothing.MEMORY);
  }

  /** Made when something is counted for the first time. */
  private static final class Nothing {
    static final FloatMemory MEMORY = FloatMemory.allocate(1);
    static final INDArray ARRAY = Nd4j.create(MEMORY.nd4jBuffer(), new long[] {1});
  }

  Tensor(String name, INDArray array, long address) {
    this(name, array, FloatMemory.at(address, array.length()));
  }

  Tensor(String name, INDArray array, FloatMemory memory) {
    this(name, array, array.shape(), memory);
  }

  private Tensor(String name, INDArray array, long[] shape, FloatMemory memory) {
    this.name = name;
    this.array = array;
    this.shape = shape;
    this.length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
    this.memory = memory;
  }

  /** Whether there is no memory behind the shape, see {@link TensorArena#counting()}. */
  public boolean isCounted() {
    return array == Nothing.ARRAY;
  }

  public String name() {
    return name;
  }

  public INDArray array() {
    return array;
  }

  /** Address of the first element in bytes. */
  public long address() {
    return memory.address();
  }

  /** The floats themselves, for kernels on the CPU. */
  public FloatMemory memory() {
    return memory;
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
    if (isCounted()) {
      return counted(viewName, viewShape);
    }
    long[] strides = new long[viewShape.length];
    long stride = 1;
    for (int i = viewShape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= viewShape[i];
    }
    // a buffer of its own: ND4J's indexing goes wrong on views of a buffer that begin at an offset
    FloatMemory part = FloatMemory.at(memory.address(first), elements);
    return new Tensor(viewName, Nd4j.create(part.nd4jBuffer(), viewShape, strides, 0, 'c'), part);
  }

  /** Copies all elements, in C order, to the start of {@code to}; allocates nothing. */
  public void copyTo(float[] to) {
    memory.floats().get(0, to, 0, Math.toIntExact(length));
  }

  /** Fills all elements, in C order, from the start of {@code from}; allocates nothing. */
  public void copyFrom(float[] from) {
    if (isCounted()) {
      return;
    }
    memory.floats().put(0, from, 0, Math.toIntExact(length));
  }

  /** Copies all elements of an array of the same length; allocates nothing. */
  public void copyFrom(Tensor from) {
    if (from.length != length) {
      throw new IllegalArgumentException("Cannot copy " + from + " to " + this);
    }
    memory.floats().put(0, from.memory.floats(), 0, Math.toIntExact(length));
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
