package cliplight.engine.safetensors;

/** The upper half of a float: 8 bits of exponent, 7 of fraction. */
final class Bfloat16 {

  private static final int HALF = 0x7FFF;
  private static final int QUIET = 0x0040;

  private Bfloat16() {}

  /** The nearest one, to even at ties; NaN stays NaN, what is too large becomes infinite. */
  static short of(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >>> Short.SIZE) | QUIET);
    }
    return (short) ((bits + HALF + ((bits >>> Short.SIZE) & 1)) >>> Short.SIZE);
  }

  static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << Short.SIZE);
  }
}
