package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/** How many multiply-adds one core does when nothing else keeps it: the bound of every product. */
public final class FmaPeak {

  private static final int ROUNDS = 12;
  private static final int LOOPS = 2_000_000;

  /** Enough sums that none waits for its own last addition. */
  private static final int SUMS = 12;

  /** Keeps the compiler from leaving the loop out. */
  @SuppressWarnings("UnusedVariable")
  private static volatile float sink;

  private FmaPeak() {}

  /** Measures; takes about a second. A multiply-add counts as two. */
  public static double gigaflops() {
    long best = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      sink = loop(1e-3f * round);
      best = Math.min(best, System.nanoTime() - start);
    }
    return 2.0 * LOOPS * SUMS * Lanes.COUNT / best;
  }

  private static float loop(float value) {
    FloatVector x = FloatVector.broadcast(Lanes.SPECIES, value);
    FloatVector y = FloatVector.broadcast(Lanes.SPECIES, 0.5f);
    FloatVector s0 = x;
    FloatVector s1 = x;
    FloatVector s2 = x;
    FloatVector s3 = x;
    FloatVector s4 = x;
    FloatVector s5 = x;
    FloatVector s6 = x;
    FloatVector s7 = x;
    FloatVector s8 = x;
    FloatVector s9 = x;
    FloatVector s10 = x;
    FloatVector s11 = x;
    for (int i = 0; i < LOOPS; i++) {
      s0 = s0.fma(y, x);
      s1 = s1.fma(y, x);
      s2 = s2.fma(y, x);
      s3 = s3.fma(y, x);
      s4 = s4.fma(y, x);
      s5 = s5.fma(y, x);
      s6 = s6.fma(y, x);
      s7 = s7.fma(y, x);
      s8 = s8.fma(y, x);
      s9 = s9.fma(y, x);
      s10 = s10.fma(y, x);
      s11 = s11.fma(y, x);
    }
    FloatVector low = s0.add(s1).add(s2).add(s3).add(s4).add(s5);
    return low.add(s6).add(s7).add(s8).add(s9).add(s10).add(s11).reduceLanes(VectorOperators.ADD);
  }
}
