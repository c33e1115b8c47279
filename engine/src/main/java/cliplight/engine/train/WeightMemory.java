package cliplight.engine.train;

import cliplight.engine.model.ModelSize;
import cliplight.engine.optim.OptimizerConfig;
import cliplight.engine.optim.ParameterRouting;

/**
 * Bytes that weights hold while they are trained, in fp32 as this program keeps them. Activations
 * come on top.
 *
 * @param weights of the weights themselves
 * @param gradients of their gradients
 * @param optimizerState of what the optimizer remembers from step to step: Muon one momentum, AdamW
 *     two moments per number
 */
public record WeightMemory(long weights, long gradients, long optimizerState) {

  /** Those of one component. */
  public static WeightMemory of(ModelSize.Component component, OptimizerConfig optimizer) {
    long bytes = Math.multiplyExact(component.parameters(), Float.BYTES);
    long moments = ParameterRouting.momentsOf(component.role(), optimizer.kind());
    return new WeightMemory(bytes, bytes, Math.multiplyExact(bytes, moments));
  }

  /** Those of a whole model. */
  public static WeightMemory of(ModelSize size, OptimizerConfig optimizer) {
    return size.components().stream()
        .map(component -> of(component, optimizer))
        .reduce(new WeightMemory(0, 0, 0), WeightMemory::plus);
  }

  private WeightMemory plus(WeightMemory other) {
    return new WeightMemory(
        weights + other.weights,
        gradients + other.gradients,
        optimizerState + other.optimizerState);
  }

  public long total() {
    return weights + gradients + optimizerState;
  }
}
