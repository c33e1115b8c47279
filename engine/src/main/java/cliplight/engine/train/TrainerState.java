package cliplight.engine.train;

import java.util.List;

/**
 * Everything that one step of a run hands to the next: with it and the run's configuration the next
 * step has the same bits as if nothing had come between. Batches and initial weights are functions
 * of seed and step, so there is no state of a random generator.
 *
 * <p>Arrays are named after the parameter they belong to, in a fixed order: the weights ({@code
 * layers.0.attention.qkv}), what the optimizers carry ({@code momentum.layers.0.attention.qkv},
 * {@code m.embedding}, {@code v.embedding}), the routers' bias ({@code routerBias.layers.1}).
 *
 * @param step the last step done
 * @param arrays all arrays
 */
public record TrainerState(long step, List<NamedArray> arrays) {

  public TrainerState {
    if (step < 0) {
      throw new IllegalArgumentException("step is " + step + ": use 0 or more");
    }
    arrays = List.copyOf(arrays);
  }

  /**
   * One array, in C order.
   *
   * @param name unique within a state
   * @param shape sizes, outermost first
   * @param values as many as the sizes multiply to; never written to again
   */
  @SuppressWarnings("ArrayRecordComponent") // megabytes of weights; compared by whoever needs it
  public record NamedArray(String name, List<Integer> shape, float[] values) {
    public NamedArray {
      shape = List.copyOf(shape);
      long elements = shape.stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
      if (elements != values.length) {
        throw new IllegalArgumentException(
            name + " of shape " + shape + " has " + values.length + " values, not " + elements);
      }
    }
  }
}
