package cliplight.engine.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Coefficient sets for the iteration {@code X = a X + b (X X^T) X + c (X X^T)^2 X} that drives all
 * singular values of X / ||X|| towards 1.
 *
 * <ul>
 *   <li>{@code simple}: Keller Jordan's Muon, (3.4445, -4.7750, 2.0315), any number of steps. The
 *       singular values end between 0.68 and 1.13.
 *   <li>{@code quintic}: five steps, as in Megatron: between 0.98 and 1.03.
 *   <li>{@code polar-express}: five steps (Amsel et al. 2025), begun from X / (1.01 ||X||).
 *   <li>{@code deepseekv4}: eight of {@code simple}, then two of (2, -1.5, 0.5).
 * </ul>
 */
public final class NewtonSchulz {

  private static final float[] JORDAN = {3.4445f, -4.7750f, 2.0315f};
  private static final float[] CUBIC_FINISH = {2, -1.5f, 0.5f};

  private static final String ANY_STEPS = "simple";
  private static final Map<String, float[][]> FIXED = new LinkedHashMap<>();

  static {
    FIXED.put(
        "quintic",
        new float[][] {
          {4.0848f, -6.8946f, 2.9270f},
          {3.9505f, -6.3029f, 2.6377f},
          {3.7418f, -5.5913f, 2.3037f},
          {2.8769f, -3.1427f, 1.2046f},
          {2.8366f, -3.0525f, 1.2012f}
        });
    FIXED.put(
        "polar-express",
        new float[][] {
          begunFrom(1.01, 8.15655, -22.48329, 15.87877),
          {4.04293f, -2.80892f, 0.50002f},
          {3.89167f, -2.77248f, 0.50606f},
          {3.28575f, -2.36813f, 0.46449f},
          {2.34654f, -1.70978f, 0.42324f}
        });
    FIXED.put(
        "deepseekv4",
        new float[][] {
          JORDAN, JORDAN, JORDAN, JORDAN, JORDAN, JORDAN, JORDAN, JORDAN, CUBIC_FINISH, CUBIC_FINISH
        });
  }

  /** Names of all sets. */
  public static List<String> names() {
    return List.of(ANY_STEPS, "quintic", "polar-express", "deepseekv4");
  }

  /**
   * The triples (a, b, c) of a set, one per step.
   *
   * @throws IllegalArgumentException if there is no such set or it has another number of steps
   */
  public static float[][] coefficients(String name, int steps) {
    if (name.equals(ANY_STEPS)) {
      float[][] all = new float[steps][];
      for (int i = 0; i < steps; i++) {
        all[i] = JORDAN.clone();
      }
      return all;
    }
    float[][] fixed = FIXED.get(name);
    if (fixed == null) {
      throw new IllegalArgumentException(
          "newtonSchulz is \"" + name + "\": use one of " + String.join(", ", names()));
    }
    if (fixed.length != steps) {
      throw new IllegalArgumentException(
          "newtonSchulzSteps is "
              + steps
              + ", but the set "
              + name
              + " has exactly "
              + fixed.length
              + " steps: use that number, or the set "
              + ANY_STEPS);
    }
    float[][] all = new float[steps][];
    for (int i = 0; i < steps; i++) {
      all[i] = fixed[i].clone();
    }
    return all;
  }

  /**
   * A first step on X / ||X|| that equals the given one on X / (margin ||X||): the margin moves
   * into the coefficients.
   */
  private static float[] begunFrom(double margin, double a, double b, double c) {
    return new float[] {
      (float) (a / margin), (float) (b / Math.pow(margin, 3)), (float) (c / Math.pow(margin, 5))
    };
  }

  private NewtonSchulz() {}
}
