package cliplight.engine.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How large a model is, counted from the very list of weights that it would be made of. No memory
 * is taken, so that models far too large for any one machine can be counted.
 *
 * @param components the weights by matrix group, in the order in which the forward pass meets them
 * @param attentionFlops floating-point operations of one token's forward pass for q.k and for the
 *     sum of values over the tokens before it, the mean over the context
 */
public record ModelSize(List<Component> components, double attentionFlops) {

  public ModelSize {
    components = List.copyOf(components);
  }

  /**
   * The weights of one matrix group.
   *
   * @param group as in {@link Parameters#groups()}, such as {@code attention.q}
   * @param role what the optimizer may do with them
   * @param parameters numbers in them
   * @param activated those that one token meets: topK of the routed experts, all of everything
   *     else. The embedding counts in full, as in published figures, though a token reads one row
   * @param forwardFlops floating-point operations of one token's forward pass, two per activated
   *     number of a matrix; norms, gates and the look-up in the embedding are not counted
   */
  public record Component(
      String group, Role role, long parameters, long activated, double forwardFlops) {

    private Component plus(Component other) {
      return new Component(
          group,
          role,
          parameters + other.parameters,
          activated + other.activated,
          forwardFlops + other.forwardFlops);
    }
  }

  /** Counts a model. */
  public static ModelSize of(ModelConfig config) {
    Map<String, Component> groups = new LinkedHashMap<>();
    for (Weight weight : Transformer.weights(config)) {
      for (Weight.Slice slice : weight.slices()) {
        groups.merge(slice.group(), count(weight, slice, config), Component::plus);
      }
    }
    return new ModelSize(List.copyOf(groups.values()), attentionFlops(config));
  }

  private static Component count(Weight weight, Weight.Slice slice, ModelConfig config) {
    long matrix = (long) weight.rows() * weight.columns();
    long parameters = slice.matrices() * matrix;
    long activated =
        slice.experts() == 0 ? parameters : parameters / slice.experts() * config.topK();
    boolean multiplied = weight.role() == Role.MATRIX || weight.role() == Role.HEAD;
    return new Component(
        slice.group(), weight.role(), parameters, activated, multiplied ? 2.0 * activated : 0);
  }

  private static double attentionFlops(ModelConfig config) {
    double meanKeys = (config.context() + 1) / 2.0;
    double perKey = 2.0 * (config.keySize() + config.valueSize());
    return config.layers() * (double) config.heads() * perKey * meanKeys;
  }

  /** Numbers in all weights. */
  public long parameters() {
    return components.stream().mapToLong(Component::parameters).sum();
  }

  /** Numbers that one token meets, embedding and head in full. */
  public long activated() {
    return components.stream().mapToLong(Component::activated).sum();
  }

  /** {@link #parameters()} without embedding and head. */
  public long hiddenParameters() {
    return components.stream().filter(ModelSize::hidden).mapToLong(Component::parameters).sum();
  }

  /** {@link #activated()} without embedding and head. */
  public long hiddenActivated() {
    return components.stream().filter(ModelSize::hidden).mapToLong(Component::activated).sum();
  }

  private static boolean hidden(Component component) {
    return component.role() != Role.EMBEDDING && component.role() != Role.HEAD;
  }

  /** Floating-point operations of one token's forward pass. */
  public double forwardFlops() {
    return components.stream().mapToDouble(Component::forwardFlops).sum() + attentionFlops;
  }

  /** Those of forward and backward pass: the backward pass costs two forward passes. */
  public double trainingFlops() {
    return 3 * forwardFlops();
  }

  /** Routed experts over those that a token is sent to, K2's sparsity; 1 if there are none. */
  public static double sparsity(ModelConfig config) {
    return config.moeLayers() == 0 ? 1 : (double) config.experts() / config.topK();
  }
}
