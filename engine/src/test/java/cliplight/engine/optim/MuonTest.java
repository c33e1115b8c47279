package cliplight.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.model.AttentionConfig;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.model.Parameter;
import cliplight.engine.model.Parameters;
import cliplight.engine.model.Role;
import cliplight.engine.model.Transformer;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.NewtonSchulzScratch;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MuonTest {

  private static final ModelConfig TINY =
      new ModelConfig(11, 5, 6, 2, 3, 4, 1, 7, 4, 5, 2, 1, 1, 1e-3, 100, 1e-6);
  private static final double LR = 0.1;
  private static final double MOMENTUM = 0.9;
  private static final double DECAY = 0.3;

  private final TensorArena arena = new TensorArena();
  private final SplittableRandom random = new SplittableRandom(3);

  /** Whether Muon looks ahead. */
  private boolean nesterov = true;

  @AfterEach
  void free() {
    arena.close();
  }

  @ParameterizedTest
  @EnumSource
  void withoutGradientsWeightsDecayByTheUnscaledLearningRateAndGainsStay(EveryKernels which) {
    try (Kernels kernels = which.open()) {
      Parameters parameters = parameters(kernels);
      Map<String, float[]> before = weights(parameters);
      List<Optimizer> optimizers =
          ParameterRouting.optimizers(parameters, config(OptimizerKind.MUON), kernels, arena);
      double[] updates = new double[parameters.groups().size()];
      for (int step = 1; step <= 3; step++) {
        for (Optimizer optimizer : optimizers) {
          optimizer.step(config(OptimizerKind.MUON), step, 0.5, updates);
        }
      }
      assertThat(updates).containsOnly(0.0);
      for (Parameter parameter : parameters.all()) {
        double lr = 0.5 * (parameter.role() == Role.MATRIX ? LR : 0.01);
        double factor = parameter.role() == Role.GAIN ? 1 : Math.pow(1 - lr * DECAY, 3);
        float[] after = parameter.weight_MRC().toFloats();
        for (int i = 0; i < after.length; i++) {
          assertThat((double) after[i])
              .isCloseTo(factor * before.get(parameter.name())[i], within(1e-6));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void withoutTheLookAheadEveryHiddenMatrixMovesByItsMomentumAlone(EveryKernels which) {
    nesterov = false;
    everyHiddenMatrixMovesAsIfAloneAndNothingElseIsOrthogonalised(which);
  }

  /**
   * Every hidden matrix on its own, with momentum as an exponential mean instead of a heavy ball:
   * both have one direction. Embedding, head and gains follow AdamW and no orthogonalisation.
   */
  @ParameterizedTest
  @EnumSource
  void everyHiddenMatrixMovesAsIfAloneAndNothingElseIsOrthogonalised(EveryKernels which) {
    try (Kernels kernels = which.open()) {
      Parameters parameters = parameters(kernels);
      Map<String, float[]> before = weights(parameters);
      Map<String, List<float[]>> gradients = new HashMap<>();
      List<Optimizer> optimizers =
          ParameterRouting.optimizers(parameters, config(OptimizerKind.MUON), kernels, arena);
      double[] updates = new double[parameters.groups().size()];
      int steps = 3;
      for (int step = 1; step <= steps; step++) {
        fillGradients(parameters, gradients);
        for (Optimizer optimizer : optimizers) {
          optimizer.step(config(OptimizerKind.MUON), step, 1, updates);
        }
      }
      for (Parameter parameter : parameters.all()) {
        double[] expected = toDoubles(before.get(parameter.name()));
        Tensor w = parameter.weight_MRC();
        if (parameter.role() == Role.MATRIX) {
          int size = w.size(1) * w.size(2);
          for (int m = 0; m < w.size(0); m++) {
            moveAlone(
                expected, gradients.get(parameter.name()), m * size, w.size(1), w.size(2), kernels);
          }
        } else {
          double decay = parameter.role() == Role.GAIN ? 0 : DECAY;
          moveByAdamW(expected, gradients.get(parameter.name()), decay);
        }
        float[] after = w.toFloats();
        for (int i = 0; i < after.length; i++) {
          assertThat((double) after[i]).as(parameter.name()).isCloseTo(expected[i], within(2e-4));
        }
      }
      assertThat(updates).doesNotContain(0.0);
    }
  }

  /** T7: with perHead every head's rows move as a parameter of their own, all else as before. */
  @ParameterizedTest
  @MethodSource
  void everyHeadMovesAsIfAlone(EveryKernels which, ModelConfig model) {
    try (Kernels kernels = which.open()) {
      Parameters parameters = new Transformer(model, 1, 0, kernels, arena).parameters();
      Map<String, float[]> before = weights(parameters);
      Map<String, List<float[]>> gradients = new HashMap<>();
      OptimizerConfig config = config(OptimizerKind.MUON, true);
      List<Optimizer> optimizers = ParameterRouting.optimizers(parameters, config, kernels, arena);
      double[] updates = new double[parameters.groups().size()];
      for (int step = 1; step <= 2; step++) {
        fillGradients(parameters, gradients);
        for (Optimizer optimizer : optimizers) {
          optimizer.step(config, step, 1, updates);
        }
      }
      int headwise = 0;
      for (Parameter parameter : parameters.all()) {
        if (parameter.role() != Role.MATRIX) {
          continue;
        }
        Tensor w = parameter.weight_MRC();
        int columns = w.size(2);
        double[] expected = toDoubles(before.get(parameter.name()));
        List<Integer> blocks = blocks(parameter.name(), model, w.size(1));
        headwise += blocks.get(0) < w.size(1) ? 1 : 0;
        int at = 0;
        for (int i = 0; at < expected.length; i++) {
          int rows = blocks.get(i % blocks.size());
          moveAlone(expected, gradients.get(parameter.name()), at, rows, columns, kernels);
          at += rows * columns;
        }
        float[] after = w.toFloats();
        for (int i = 0; i < after.length; i++) {
          assertThat((double) after[i]).as(parameter.name()).isCloseTo(expected[i], within(2e-4));
        }
      }
      boolean latent = model.attention().kind() == AttentionConfig.Kind.MLA;
      boolean severalKeyHeads = model.kvHeads() > 1 && model.kvHeads() < model.heads();
      assertThat(headwise)
          .as("weights cut by head")
          .isEqualTo(model.layers() * (latent || severalKeyHeads ? 2 : 1));
      assertThat(updates).doesNotContain(0.0);
    }
  }

  static Stream<Arguments> everyHeadMovesAsIfAlone() {
    ModelConfig fourHeads =
        new ModelConfig(11, 5, 6, 2, 4, 4, 1, 7, 4, 5, 2, 1, 1, 1e-3, 100, 1e-6);
    List<ModelConfig> models =
        List.of(
            TINY,
            TINY.with(new AttentionConfig(AttentionConfig.Kind.MHA, 1, 0, 1, 2, 0, false, 0)),
            fourHeads.with(new AttentionConfig(AttentionConfig.Kind.MHA, 2, 0, 1, 2, 0, false, 0)),
            TINY.with(new AttentionConfig(AttentionConfig.Kind.MLA, 0, 5, 4, 2, 3, false, 0)),
            TINY.with(new AttentionConfig(AttentionConfig.Kind.MLA, 0, 0, 4, 2, 0, false, 0)));
    return Stream.of(EveryKernels.values())
        .flatMap(which -> models.stream().map(model -> Arguments.of(which, model)));
  }

  /** The rows that are orthogonalised together, by turns from the first row on. */
  private static List<Integer> blocks(String name, ModelConfig model, int rows) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    return switch (last) {
      case "qkv", "q", "kv" -> List.of(model.headSize());
      case "q_b" -> List.of(model.headSize() + model.attention().ropeSize());
      case "kv_b" -> List.of(model.headSize(), model.valueSize());
      default -> List.of(rows);
    };
  }

  private void fillGradients(Parameters parameters, Map<String, List<float[]>> gradients) {
    for (Parameter parameter : parameters.all()) {
      float[] gradient = new float[Math.toIntExact(parameter.weight_MRC().length())];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = (float) random.nextDouble(-1, 1);
      }
      parameter.gradient_MRC().copyFrom(gradient);
      gradients.computeIfAbsent(parameter.name(), n -> new ArrayList<>()).add(gradient);
    }
  }

  private void moveAlone(
      double[] w, List<float[]> gradients, int from, int rows, int columns, Kernels kernels) {
    Tensor x = arena.allocate("alone", 1, rows, columns);
    int shorter = Math.min(rows, columns);
    NewtonSchulzScratch scratch =
        new NewtonSchulzScratch(
            arena.allocate("gram", 1, shorter, shorter),
            arena.allocate("poly", 1, shorter, shorter),
            arena.allocate("next", 1, shorter, Math.max(rows, columns)));
    float[] mean = new float[rows * columns];
    float[] ahead = new float[rows * columns];
    for (float[] gradient : gradients) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += (float) ((1 - MOMENTUM) * (gradient[from + i] - mean[i]));
        ahead[i] =
            nesterov ? (float) ((1 - MOMENTUM) * gradient[from + i] + MOMENTUM * mean[i]) : mean[i];
      }
      x.copyFrom(ahead);
      kernels.newtonSchulz(x, NewtonSchulz.coefficients("simple", 5), scratch);
      float[] direction = x.toFloats();
      double scale = 0.2 * Math.sqrt(Math.max(rows, columns));
      double[][] update = Matrices.scaled(Matrices.of(direction, columns), LR * scale);
      assertThat(Matrices.spectralNorm(update)).isLessThan(LR * scale * 1.21);
      for (int i = 0; i < mean.length; i++) {
        w[from + i] -= LR * (scale * direction[i] + DECAY * w[from + i]);
      }
    }
  }

  private static void moveByAdamW(double[] w, List<float[]> gradients, double decay) {
    double lr = 0.01;
    for (int i = 0; i < w.length; i++) {
      double m = 0;
      double v = 0;
      for (int t = 1; t <= gradients.size(); t++) {
        double g = gradients.get(t - 1)[i];
        m = 0.9 * m + 0.1 * g;
        v = 0.95 * v + 0.05 * g * g;
        double u = m / (1 - Math.pow(0.9, t)) / (Math.sqrt(v / (1 - Math.pow(0.95, t))) + 1e-8);
        w[i] = w[i] - lr * decay * w[i] - lr * u;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void gradientsAreClippedTogetherAndOnlyAboveTheLargestNorm(EveryKernels which) {
    try (Kernels kernels = which.open()) {
      Parameters parameters = parameters(kernels);
      for (Parameters.Stack stack : parameters.stacks()) {
        stack.gradient_MRC().array().assign(0.5);
      }
      double norm = 0.5 * Math.sqrt((double) parameters.count());
      GradientClip gradientClip = new GradientClip(parameters.stacks(), kernels);
      gradientClip.clip(norm, 0);
      gradientClip.clip(norm, norm * 1.01);
      assertThat(parameters.all().get(0).gradient_MRC().toFloats()).containsOnly(0.5f);
      gradientClip.clip(norm, 1);
      double squares = 0;
      for (Parameter parameter : parameters.all()) {
        squares += kernels.sumOfSquares(parameter.gradient_MRC());
      }
      assertThat(squares).isCloseTo(1, within(1e-4));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNormUpToTheLargestLeavesEveryBitAndOneAboveScalesEveryNumber(EveryKernels which) {
    try (Kernels kernels = which.open()) {
      Parameters parameters = parameters(kernels);
      Map<String, List<float[]>> gradients = new HashMap<>();
      fillGradients(parameters, gradients);
      GradientClip gradientClip = new GradientClip(parameters.stacks(), kernels);
      gradientClip.clip(3, 3);
      gradientClip.clip(3, 3.5);
      gradientClip.clip(3, 1000);
      gradientClip.clip(3, 0);
      for (Parameter parameter : parameters.all()) {
        assertThat(parameter.gradient_MRC().toFloats())
            .as(parameter.name())
            .isEqualTo(gradients.get(parameter.name()).get(0));
      }
      gradientClip.clip(8, 2);
      for (Parameter parameter : parameters.all()) {
        float[] expected = gradients.get(parameter.name()).get(0).clone();
        for (int i = 0; i < expected.length; i++) {
          expected[i] *= 0.25f;
        }
        assertThat(parameter.gradient_MRC().toFloats()).as(parameter.name()).isEqualTo(expected);
      }
    }
  }

  private Parameters parameters(Kernels kernels) {
    return new Transformer(TINY, 1, 0, kernels, arena).parameters();
  }

  private static Map<String, float[]> weights(Parameters parameters) {
    Map<String, float[]> weights = new HashMap<>();
    parameters.all().forEach(p -> weights.put(p.name(), p.weight_MRC().toFloats()));
    return weights;
  }

  private static double[] toDoubles(float[] values) {
    double[] out = new double[values.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = values[i];
    }
    return out;
  }

  private OptimizerConfig config(OptimizerKind kind) {
    return config(kind, false);
  }

  private OptimizerConfig config(OptimizerKind kind, boolean perHead) {
    return new OptimizerConfig(
        kind,
        LR,
        0.01,
        MOMENTUM,
        nesterov,
        "simple",
        5,
        DECAY,
        0.9,
        0.95,
        1e-8,
        30,
        ClipRule.PER_HEAD,
        0,
        MomentumKind.HEAVY_BALL,
        0.85,
        0,
        UpdateScale.SPECTRAL,
        DecayConfig.DEFAULT,
        perHead);
  }
}
