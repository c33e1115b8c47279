package cliplight.engine.safetensors;

import java.util.List;

/**
 * One array of a file.
 *
 * @param name unique in its file
 * @param dtype type of its numbers
 * @param shape sizes, outermost first; empty for a single number
 * @param begin first byte, counted from the end of the header
 * @param end the byte behind the last
 */
public record TensorInfo(String name, Dtype dtype, List<Long> shape, long begin, long end) {

  /**
   * @throws IllegalArgumentException if the bytes are not what the shape needs
   */
  public TensorInfo {
    shape = List.copyOf(shape);
    long bytes = bytes(dtype, shape);
    if (begin < 0 || end < begin || end - begin != bytes) {
      throw new IllegalArgumentException(
          "data_offsets are ["
              + begin
              + ", "
              + end
              + "], but "
              + dtype
              + " of shape "
              + shape
              + " has "
              + bytes
              + " bytes");
    }
  }

  /** How many numbers. */
  public long length() {
    return (end - begin) / dtype.bytes();
  }

  /**
   * Bytes of an array.
   *
   * @throws IllegalArgumentException if a size is negative or the product is over a long
   */
  static long bytes(Dtype dtype, List<Long> shape) {
    long bytes = dtype.bytes();
    for (long size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException("shape is " + shape + ": a size is negative");
      }
      try {
        bytes = Math.multiplyExact(bytes, size);
      } catch (ArithmeticException e) {
        throw new IllegalArgumentException("shape is " + shape + ": over 2^63 bytes", e);
      }
    }
    return bytes;
  }
}
