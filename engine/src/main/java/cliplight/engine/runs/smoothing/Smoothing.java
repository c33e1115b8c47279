package cliplight.engine.runs.smoothing;

import cliplight.engine.runs.DerivedSeries;
import cliplight.engine.runs.SeriesReader;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A way to smooth a series. It is computed on all points in their order, before anything is reduced
 * for drawing, so it never depends on zoom, on the width of a chart or on how long the run is.
 * Values that are not finite stay where they are and enter no other point.
 *
 * @param method how
 * @param parameter how strongly, in the method's own unit
 */
public record Smoothing(Method method, double parameter) {

  /** The ways to smooth. */
  public enum Method {
    /** Exponential moving average over points, debiased: TensorBoard's form. */
    EMA("ema", 0.99, "decay per point, 0 up to below 1"),

    /**
     * Exponential moving average over steps, debiased: the time-weighted form of W&amp;B, whose
     * weights depend on the distance in steps, so that densely and sparsely logged series are
     * smoothed alike. W&amp;B takes the distance as a share of the axis in sight, here it is
     * counted in steps; {@link Smoothing#ofWandb} translates.
     */
    TIME_EMA("time_ema", 0.99, "decay per step, 0 up to below 1"),

    /** Mean with Gaussian weights over the points on either side. */
    GAUSSIAN("gaussian", 10, "sigma in points, above 0 up to " + MOST_SIGMA),

    /** Mean of the points on either side. */
    RUNNING_MEAN("running_mean", 51, "points, an odd number from 1 to " + MOST_POINTS),

    /** Median of the points on either side. */
    RUNNING_MEDIAN("running_median", 51, "points, an odd number from 1 to " + MOST_POINTS);

    private final String methodName;
    private final double usual;
    private final String unit;

    Method(String methodName, double usual, String unit) {
      this.methodName = methodName;
      this.usual = usual;
      this.unit = unit;
    }

    /** How a person writes it. */
    public String methodName() {
      return methodName;
    }

    /** A parameter to begin with. */
    public double usual() {
      return usual;
    }

    /** What the parameter counts, and from where to where. */
    public String unit() {
      return unit;
    }

    /** The method of this name. */
    public static Optional<Method> named(String name) {
      return Arrays.stream(values())
          .filter(method -> method.methodName.equals(name.toLowerCase(Locale.ROOT)))
          .findFirst();
    }

    public static List<String> names() {
      return Arrays.stream(values()).map(Method::methodName).toList();
    }
  }

  private static final int MOST_SIGMA = 1000;
  private static final int MOST_POINTS = 10_001;

  /** The length of W&amp;B's axis that its decay counts in. */
  private static final double WANDB_AXIS = 1000;

  private static final double WANDB_MOST = 0.999;

  public Smoothing {
    boolean valid =
        switch (method) {
          case EMA, TIME_EMA -> parameter >= 0 && parameter < 1;
          case GAUSSIAN -> parameter > 0 && parameter <= MOST_SIGMA;
          case RUNNING_MEAN, RUNNING_MEDIAN ->
              parameter >= 1 && parameter <= MOST_POINTS && parameter % 2 == 1;
        };
    if (!valid) {
      throw new IllegalArgumentException(
          method.methodName() + " takes the " + method.unit() + ", not " + number(parameter) + ".");
    }
  }

  /**
   * Reads {@code ema 0.99} or {@code ema:0.99}; a method alone has its usual parameter.
   *
   * @throws IllegalArgumentException saying what there is
   */
  public static Smoothing parse(String text) {
    String[] parts = text.strip().split("[\\s:]+", 2);
    Method method =
        Method.named(parts[0])
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "No smoothing is called '"
                            + parts[0]
                            + "'. There are: "
                            + Method.names().stream().collect(Collectors.joining(", "))
                            + "."));
    if (parts.length == 1) {
      return new Smoothing(method, method.usual());
    }
    try {
      return new Smoothing(method, Double.parseDouble(parts[1]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          method.methodName() + " takes the " + method.unit() + ", not '" + parts[1] + "'.", e);
    }
  }

  /**
   * What W&amp;B's time-weighted average with its slider at {@code slider}, from 0 to 1, does on an
   * axis of {@code steps} steps: decay {@code min(sqrt(slider), 0.999)} to the power of the
   * distance in thousandths of the axis.
   */
  public static Smoothing ofWandb(double slider, double steps) {
    double perThousandth = Math.min(Math.sqrt(slider), WANDB_MOST);
    return new Smoothing(Method.TIME_EMA, Math.pow(perThousandth, WANDB_AXIS / steps));
  }

  /** The series smoothed, computed as far as it is looked at. It grows with its source. */
  public DerivedSeries of(SeriesReader source) {
    return new SmoothedSeries(source, this::newSmoother);
  }

  private Smoother newSmoother() {
    return switch (method) {
      case EMA -> new ExponentialMean(parameter, false);
      case TIME_EMA -> new ExponentialMean(parameter, true);
      case GAUSSIAN ->
          new CentredWindow(
              (int) Math.ceil(GaussianMean.SIGMAS * parameter),
              points -> new GaussianMean(points, parameter));
      case RUNNING_MEAN -> new CentredWindow((int) parameter / 2, RunningMean::new);
      case RUNNING_MEDIAN -> new CentredWindow((int) parameter / 2, RunningMedian::new);
    };
  }

  @Override
  public String toString() {
    return method.methodName() + " " + number(parameter);
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
