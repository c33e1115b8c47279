package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.FloatMemory;
import cliplight.engine.tensor.Lanes;
import java.nio.FloatBuffer;
import jdk.incubator.vector.FloatVector;

/** Zeros and scalings of ranges. */
final class Fill {

  private Fill() {}

  static void zero(FloatMemory memory, long from, long to) {
    Object lanes = memory.lanes();
    FloatVector zero = FloatVector.zero(Lanes.SPECIES);
    long i = from;
    for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(zero, lanes, i);
    }
    FloatBuffer floats = memory.floats();
    for (; i < to; i++) {
      floats.put((int) i, 0f);
    }
  }

  /** A factor of 0 writes zeros, whatever was there. */
  static void scale(FloatMemory memory, long from, long to, float factor) {
    if (factor == 0) {
      zero(memory, from, to);
      return;
    }
    if (factor == 1) {
      return;
    }
    Object lanes = memory.lanes();
    long i = from;
    for (; i <= to - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(lanes, i).mul(factor), lanes, i);
    }
    FloatBuffer floats = memory.floats();
    for (; i < to; i++) {
      floats.put((int) i, floats.get((int) i) * factor);
    }
  }
}
