package cliplight.engine.data;

/**
 * SplitMix64 (Steele, Lea, Flood 2014): the same numbers on every machine and JDK, and a fresh
 * stream from any pair of numbers, so that step 500 can be drawn without drawing steps 1 to 499.
 */
final class SeededRandom {

  private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SeededRandom(long seed) {
    state = mix(seed + GOLDEN_GAMMA);
  }

  /** A stream that is a function of both numbers alone. */
  SeededRandom(long seed, long step) {
    state = mix(mix(seed + GOLDEN_GAMMA) ^ (step * GOLDEN_GAMMA));
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }

  long nextLong() {
    state += GOLDEN_GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Uniform in [0, bound). */
  int nextInt(int bound) {
    return (int) Math.multiplyHigh(nextLong() >>> 1, (long) bound << 1);
  }
}
