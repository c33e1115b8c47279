package cliplight.engine.safetensors;

/** The types of numbers that we read and write, named as the format names them. */
public enum Dtype {
  F32(Float.BYTES),
  BF16(Short.BYTES),
  I32(Integer.BYTES),
  I64(Long.BYTES);

  private final int bytes;

  Dtype(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes of one number. */
  public int bytes() {
    return bytes;
  }
}
