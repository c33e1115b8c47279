package cliplight.engine.optim;

import cliplight.engine.tensor.Tensor;
import java.util.List;

/** Moves some of a model's weights by their gradients. */
public interface Optimizer {

  /**
   * One step. May overwrite the gradients.
   *
   * @param config as it holds at this step; what decides arrays is as it was at first
   * @param step counted from 1
   * @param lrFactor the schedule's factor on the peak learning rate
   * @param updateSquares_G per matrix group: the sum of squares of what was added to the weights,
   *     weight decay left out, is added here
   */
  void step(OptimizerConfig config, long step, double lrFactor, double[] updateSquares_G);

  /**
   * Every array that one step hands to the next, named after the parameter it belongs to, such as
   * {@code momentum.layers.0.attention.qkv}; in a fixed order.
   */
  List<Tensor> state();
}
