package cliplight.engine.model;

import java.util.function.ToLongFunction;

/**
 * A number that a model's authors state, to hold a count against.
 *
 * @param quantity what it is the number of
 * @param value as stated
 * @param source where it is stated
 */
public record PublishedFigure(Quantity quantity, long value, String source) {

  /** What can be both stated and counted. */
  public enum Quantity {
    PARAMETERS("parameters", ModelSize::parameters),
    ACTIVATED("activated per token", ModelSize::activated),
    HIDDEN_PARAMETERS("parameters without embedding and head", ModelSize::hiddenParameters),
    HIDDEN_ACTIVATED("activated without embedding and head", ModelSize::hiddenActivated);

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // a reference to a method of ModelSize
    private final ToLongFunction<ModelSize> count;

    Quantity(String label, ToLongFunction<ModelSize> count) {
      this.label = label;
      this.count = count;
    }

    public String label() {
      return label;
    }

    /** The same quantity of a counted model. */
    public long of(ModelSize size) {
      return count.applyAsLong(size);
    }
  }

  /** How far the count is from the statement, as a share of the statement. */
  public double deviation(ModelSize counted) {
    return (double) quantity.of(counted) / value - 1;
  }
}
