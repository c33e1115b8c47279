package cliplight.engine.runs.smoothing;

import java.util.function.DoubleConsumer;

/**
 * The debiased exponential moving average: the mean of all values so far with weights {@code decay}
 * to the power of their age, so that the first smoothed value is the first value itself. Age is
 * counted in points or in steps.
 *
 * <p>In points it is TensorBoard's {@code last = decay last + (1 - decay) value}, divided by {@code
 * 1 - decay^n}; in steps it is the time-weighted form of W&amp;B. Both are written here as a step
 * towards the value by one over the sum of weights, which is the same number and leaves a constant
 * series exactly as it is.
 */
final class ExponentialMean implements Smoother {

  private final double decay;
  private final boolean bySteps;
  private double mean;
  private double weights;
  private long lastStep;

  ExponentialMean(double decay, boolean bySteps) {
    this.decay = decay;
    this.bySteps = bySteps;
  }

  @Override
  public void add(long step, double value, DoubleConsumer settled) {
    if (weights == 0) {
      mean = value;
      weights = 1;
    } else {
      double age = bySteps ? Math.max(0.0, (double) step - lastStep) : 1;
      weights = weights * Math.pow(decay, age) + 1;
      mean += (value - mean) / weights;
    }
    lastStep = step;
    settled.accept(mean);
  }

  @Override
  public void rest(DoubleConsumer unsettled) {
    // a mean of the past is settled at once
  }
}
