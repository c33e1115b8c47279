package cliplight.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The backward pass against central differences of the loss, for every part of every parameter:
 * along the gradient itself, which checks its length, and along random directions, which check
 * where it points. The model has a dense layer, a layer of experts, two shared experts, heads that
 * do not add up to the width, and a routed scaling other than 1.
 */
class GradientTest {

  private static final ModelConfig TINY =
      new ModelConfig(11, 5, 6, 2, 3, 4, 1, 7, 4, 5, 2, 2, 1.7, 1e-3, 100, 1e-6);
  private static final int BATCH = 3;
  private static final int RANDOM_DIRECTIONS = 3;

  /** Kinds of attention that differ from the one the study of explosions trains. */
  enum Variant {
    MULTI_QUERY(new AttentionConfig(AttentionConfig.Kind.MHA, 1, 0, 1, 2, 0, false, 0)),
    QK_NORM(new AttentionConfig(AttentionConfig.Kind.MHA, 0, 0, 1, 2, 0, true, 0)),
    QK_NORM_MULTI_QUERY(new AttentionConfig(AttentionConfig.Kind.MHA, 1, 0, 1, 2, 0, true, 0)),
    SOFT_CAP(new AttentionConfig(AttentionConfig.Kind.MHA, 0, 0, 1, 2, 0, false, 0.8)),
    LATENT(new AttentionConfig(AttentionConfig.Kind.MLA, 0, 5, 3, 2, 3, false, 0)),
    LATENT_FULL_QUERY(new AttentionConfig(AttentionConfig.Kind.MLA, 0, 0, 4, 2, 0, false, 2));

    final ModelConfig model;

    /** All experts for every token, so that none can change. */
    Variant(AttentionConfig attention) {
      model =
          new ModelConfig(11, 5, 6, 2, 3, 4, 1, 7, 4, 5, 4, 2, 1.7, 1e-3, 100, 1e-6)
              .with(attention);
    }
  }

  static Stream<Arguments> kernelsAndVariants() {
    return Arrays.stream(EveryKernels.values())
        .flatMap(
            which -> Arrays.stream(Variant.values()).map(variant -> arguments(which, variant)));
  }

  @ParameterizedTest
  @EnumSource
  void theBackwardPassIsTheSlopeOfTheLoss(EveryKernels which) {
    check(which, TINY, RANDOM_DIRECTIONS);
  }

  @ParameterizedTest
  @MethodSource("kernelsAndVariants")
  void theBackwardPassOfEveryKindOfAttentionIsTheSlopeOfTheLoss(
      EveryKernels which, Variant variant) {
    check(which, variant.model, 1);
  }

  private static void check(EveryKernels which, ModelConfig config, int randomDirections) {
    try (Kernels kernels = which.open();
        TensorArena arena = new TensorArena()) {
      Transformer model = new Transformer(config, BATCH, 5, kernels, arena);
      SplittableRandom random = new SplittableRandom(2);
      int[] tokens = tokens(random);
      int[] targets = tokens(random);
      model.forward(tokens, targets);
      model.backward(tokens);
      boolean[] chosen = chosen(model);
      for (Parameter.Part part : model.parameters().parts()) {
        float[] gradient = part.gradient_MRC().toFloats();
        double length = norm(gradient);
        assertThat(length).as(part.placeOf(0)).isGreaterThan(1e-4);
        for (int i = 0; i <= randomDirections; i++) {
          double[] direction = new double[gradient.length];
          double expected = 0;
          for (int j = 0; j < direction.length; j++) {
            direction[j] =
                i == 0
                    ? gradient[j] / length
                    : (random.nextBoolean() ? 1 : -1) / Math.sqrt(direction.length);
            expected += direction[j] * gradient[j];
          }
          double slope = slope(model, part.weight_MRC(), direction, tokens, targets, chosen);
          assertThat(slope)
              .as("%s, direction %d", part.placeOf(0), i)
              .isCloseTo(expected, within(2e-3 * length + 2e-5));
        }
      }
    }
  }

  /** Fourth-order central difference, exact up to the fifth derivative. */
  private static double slope(
      Transformer model,
      Tensor weight,
      double[] direction,
      int[] tokens,
      int[] targets,
      boolean[] chosen) {
    double step = 0.01;
    double near =
        lossAt(model, weight, direction, step, tokens, targets, chosen)
            - lossAt(model, weight, direction, -step, tokens, targets, chosen);
    double far =
        lossAt(model, weight, direction, 2 * step, tokens, targets, chosen)
            - lossAt(model, weight, direction, -2 * step, tokens, targets, chosen);
    return (8 * near - far) / (12 * step);
  }

  private static double lossAt(
      Transformer model,
      Tensor weight,
      double[] direction,
      double distance,
      int[] tokens,
      int[] targets,
      boolean[] chosen) {
    float[] before = weight.toFloats();
    float[] moved = before.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += (float) (distance * direction[i]);
    }
    weight.copyFrom(moved);
    double loss = model.forward(tokens, targets);
    weight.copyFrom(before);
    assertThat(chosen(model))
        .as("a token changed its experts: the loss has a step there")
        .isEqualTo(chosen);
    return loss;
  }

  /** Per token and expert: whether the last forward pass sent it there. */
  private static boolean[] chosen(Transformer model) {
    boolean[] chosen = new boolean[BATCH * TINY.context() * TINY.experts()];
    int[] expert_S = model.router(1).orElseThrow().expert();
    for (int slot = 0; slot < expert_S.length; slot++) {
      chosen[slot / model.config().topK() * TINY.experts() + expert_S[slot]] = true;
    }
    return chosen;
  }

  private static int[] tokens(SplittableRandom random) {
    return random.ints((long) BATCH * TINY.context(), 0, TINY.vocabulary()).toArray();
  }

  private static double norm(float[] values) {
    double squares = 0;
    for (float value : values) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  @Test
  void everyParameterBelongsToOneStackAndOneGroup() {
    try (Kernels kernels = EveryKernels.ND4J.open();
        TensorArena arena = new TensorArena()) {
      Parameters parameters = new Transformer(TINY, BATCH, 5, kernels, arena).parameters();
      long inStacks =
          parameters.stacks().stream().mapToLong(stack -> stack.weight_MRC().length()).sum();
      long inGroups = 0;
      for (int group = 0; group < parameters.groups().size(); group++) {
        inGroups += parameters.elementsOf(group);
      }
      assertThat(inStacks).isEqualTo(parameters.count());
      assertThat(inGroups).isEqualTo(parameters.count());
      assertThat(parameters.groups())
          .containsExactly(
              "embedding",
              "norms",
              "attention.q",
              "attention.k",
              "attention.v",
              "attention.o",
              "ffn",
              "router",
              "experts",
              "shared_experts",
              "head");
    }
  }
}
