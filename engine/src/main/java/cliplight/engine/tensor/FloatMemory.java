package cliplight.engine.tensor;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Off-heap floats as their three users want them: an address for BLAS, lanes for vector loops, a
 * buffer for single floats.
 */
public final class FloatMemory {

  /** Largest number of floats: a buffer counts its bytes in an int. */
  public static final long MAX_LENGTH = Integer.MAX_VALUE / Float.BYTES;

  private static final int CACHE_LINE = 64;

  private final Pointer owner;
  private final FloatPointer pointer;
  private final long address;
  private final Object lanes;
  private final FloatBuffer floats;

  private FloatMemory(Pointer owner, long address, long length) {
    if (length > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "An array of "
              + length
              + " floats is over the limit of "
              + MAX_LENGTH
              + " (2 GiB): choose a smaller batch, context or model");
    }
    this.pointer = new FloatView(address, length);
    ByteBuffer bytes = pointer.asByteBuffer();
    this.owner = owner;
    this.address = address;
    this.lanes = Lanes.of(bytes);
    this.floats = bytes.asFloatBuffer();
  }

  /** Somebody else's memory, which must outlive this object. */
  public static FloatMemory at(long address, long length) {
    return new FloatMemory(new Pointer(), address, length);
  }

  /** Zeroed memory of our own that begins at a cache line; freed by {@link #free}. */
  public static FloatMemory allocate(long length) {
    FloatPointer owner = new FloatPointer(length + CACHE_LINE / Float.BYTES);
    Pointer.memset(owner, 0, owner.capacity() * Float.BYTES);
    long aligned = (owner.address() + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    return new FloatMemory(owner, aligned, length);
  }

  /** Address of the first float, in bytes. */
  public long address() {
    return address;
  }

  /** Address of float {@code index}, in bytes. */
  public long address(long index) {
    return address + index * Float.BYTES;
  }

  /** The same memory as ND4J has it. */
  DataBuffer nd4jBuffer() {
    return Nd4j.createBuffer(
        pointer, DataType.FLOAT, pointer.capacity(), FloatIndexer.create(pointer));
  }

  /** For {@link Lanes#load} and {@link Lanes#store}. */
  public Object lanes() {
    return lanes;
  }

  public FloatBuffer floats() {
    return floats;
  }

  /** Frees memory of our own; nothing may touch it afterwards. */
  public void free() {
    owner.deallocate();
  }

  private static final class FloatView extends FloatPointer {
    FloatView(long address, long length) {
      super((Pointer) null);
      this.address = address;
      this.limit = length;
      this.capacity = length;
    }
  }
}
