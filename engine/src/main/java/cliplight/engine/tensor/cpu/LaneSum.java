package cliplight.engine.tensor.cpu;

import jdk.incubator.vector.FloatVector;

/**
 * The sum over a vector's lanes, the first lane first. JDK 17's {@code reduceLanes} adds in this
 * order; newer ones leave the order open, so that compiled code may give other bits than
 * interpreted code.
 */
final class LaneSum {

  /**
   * Whether {@code reduceLanes} itself adds in this order. Asked where the vector is at hand: a
   * vector that is passed to a method may be allocated.
   */
  static final boolean ORDERED = Runtime.version().feature() < 21;

  private LaneSum() {}

  static float of(FloatVector lanes) {
    float sum = 0;
    for (float lane : lanes.toArray()) {
      sum += lane;
    }
    return sum;
  }
}
