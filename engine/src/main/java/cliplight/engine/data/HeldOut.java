package cliplight.engine.data;

/** Draws what is held out from a seed of its own. */
final class HeldOut {

  private static final long SALT = 0x5DEECE66DL << 16;

  private HeldOut() {}

  static long seed(long seed) {
    return seed ^ SALT;
  }
}
