package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.FloatMemory;

/** What one thread of a pool has for itself: its BLAS and room to work in. */
final class Worker implements AutoCloseable {

  private final Blas blas;
  private final Blas products;
  private FloatMemory room = FloatMemory.allocate(1);
  private long roomLength = 1;
  private float[] row = new float[0];

  /**
   * @param bfloat16 whether products with weights round to it
   * @throws IllegalArgumentException if they cannot on this machine
   */
  Worker(boolean bfloat16) {
    // the one that may be refused first: nothing is left open then
    products = bfloat16 ? new BFloat16Blas() : Blas.open();
    blas = bfloat16 ? Blas.open() : products;
  }

  /** In float: logits of attention, and all that is not large. */
  Blas blas() {
    return blas;
  }

  /** For products with weights and in Newton-Schulz: the same, or with factors in bfloat16. */
  Blas products() {
    return products;
  }

  /** Called before a task's first part: right factors may have changed. */
  void begin() {
    products.begin();
    if (blas != products) {
      blas.begin();
    }
  }

  /** Off-heap room of at least {@code length} floats, contents undefined; grows once. */
  FloatMemory room(long length) {
    if (length > roomLength) {
      room.free();
      room = FloatMemory.allocate(length);
      roomLength = length;
    }
    return room;
  }

  /** Floats of heap room that was asked for so far. */
  long rowLength() {
    return row.length;
  }

  /** Heap room of at least {@code length} floats, contents undefined; grows once. */
  float[] row(int length) {
    if (length > row.length) {
      row = new float[length];
    }
    return row;
  }

  @Override
  public void close() {
    blas.close();
    if (products != blas) {
      products.close();
    }
    room.free();
    room = FloatMemory.allocate(1);
    roomLength = 1;
  }
}
