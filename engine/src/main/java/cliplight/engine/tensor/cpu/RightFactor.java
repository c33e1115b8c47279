package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.FloatMemory;

/** Room for a right factor as a product wants it, and which one lies there. */
final class RightFactor implements AutoCloseable {

  private FloatMemory room = FloatMemory.allocate(1);
  private long length = 1;

  /** Address 0 for none. */
  private long source;

  private int rows;
  private int columns;
  private int stride;

  /** Address of room for {@code length} floats; grows once, and is empty then. */
  long room(long length) {
    if (length > this.length) {
      room.free();
      room = FloatMemory.allocate(length);
      this.length = length;
      forget();
    }
    return room.address();
  }

  /**
   * Whether {@code rows x columns} floats at {@code source}, {@code stride} apart, are what lies
   * here; from now on they are.
   */
  boolean holds(long source, int rows, int columns, int stride) {
    boolean same =
        source == this.source
            && rows == this.rows
            && columns == this.columns
            && stride == this.stride;
    this.source = source;
    this.rows = rows;
    this.columns = columns;
    this.stride = stride;
    return same;
  }

  /** What lies here may no longer be the factor. */
  void forget() {
    source = 0;
  }

  @Override
  public void close() {
    room.free();
  }
}
