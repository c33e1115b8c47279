package cliplight.engine.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.model.ModelConfig;
import cliplight.engine.model.Parameter;
import cliplight.engine.model.Parameters;
import cliplight.engine.model.Role;
import cliplight.engine.model.Transformer;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.TensorArena;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the choices beside the plain ones do to an update. */
class OptimizerConfigTest {

  private static final ModelConfig TINY =
      new ModelConfig(11, 5, 6, 2, 3, 4, 1, 7, 4, 5, 2, 1, 1, 1e-3, 100, 1e-6);
  private static final Offset<Double> CLOSE = within(1e-12);
  private static final OptimizerConfig PLAIN = new Choice().config();

  private final TensorArena arena = new TensorArena();

  /** The choices that these tests make. */
  private record Choice(
      OptimizerKind kind,
      double weightDecay,
      MomentumKind momentumKind,
      int momentumWarmup,
      UpdateScale scale,
      DecayConfig decay) {

    Choice() {
      this(
          OptimizerKind.MUON,
          0,
          MomentumKind.HEAVY_BALL,
          0,
          UpdateScale.SPECTRAL,
          DecayConfig.DEFAULT);
    }

    OptimizerConfig config() {
      return new OptimizerConfig(
          kind,
          0.1,
          0.01,
          0.95,
          true,
          "simple",
          5,
          weightDecay,
          0.9,
          0.95,
          1e-8,
          30,
          ClipRule.PER_HEAD,
          0,
          momentumKind,
          0.85,
          momentumWarmup,
          scale,
          decay,
          false);
    }
  }

  @AfterEach
  void free() {
    arena.close();
  }

  /** T4 of the invariants; the two differ by the floor under the norm alone. */
  @ParameterizedTest
  @EnumSource
  void aRunningMeanMovesWeightsAsAHeavyBallDoes(EveryKernels which) {
    OptimizerConfig ema =
        new Choice(
                OptimizerKind.MUON,
                0,
                MomentumKind.EMA,
                0,
                UpdateScale.SPECTRAL,
                DecayConfig.DEFAULT)
            .config();
    Map<String, float[]> heavyBall = trained(which, PLAIN, 4, 1);
    Map<String, float[]> mean = trained(which, ema, 4, 1);
    for (String name : heavyBall.keySet()) {
      float[] expected = heavyBall.get(name);
      for (int i = 0; i < expected.length; i++) {
        assertThat((double) mean.get(name)[i]).as(name).isCloseTo(expected[i], within(1e-4));
      }
    }
  }

  @Test
  void momentumWarmsUpInAStraightLineAndStays() {
    OptimizerConfig config =
        new Choice(
                OptimizerKind.MUON,
                0,
                MomentumKind.EMA,
                300,
                UpdateScale.SPECTRAL,
                DecayConfig.DEFAULT)
            .config();
    assertThat(config.momentumAt(1)).isCloseTo(0.85, CLOSE);
    assertThat(config.momentumAt(151)).isCloseTo(0.9, CLOSE);
    assertThat(config.momentumAt(301)).isCloseTo(0.95, CLOSE);
    assertThat(config.momentumAt(5000)).isEqualTo(0.95);
    assertThat(PLAIN.momentumAt(1)).isEqualTo(0.95);
    assertThat(trained(EveryKernels.CPU, config, 3, 1))
        .usingRecursiveComparison()
        .isNotEqualTo(trained(EveryKernels.CPU, PLAIN, 3, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "SPECTRAL, 64, 256, 3.2",
    "SPECTRAL, 256, 64, 3.2",
    "ORIGINAL, 64, 256, 1",
    "ORIGINAL, 256, 64, 2",
    "UNIT_RMS, 64, 256, 0.5",
    "UNIT_RMS, 256, 64, 2"
  })
  void updatesScaleByTheirShape(UpdateScale scale, int rows, int columns, double expected) {
    assertThat(scale.of(rows, columns)).isCloseTo(expected, CLOSE);
  }

  @Test
  void aScaleReachesEveryMatrix() {
    for (UpdateScale scale : UpdateScale.values()) {
      OptimizerConfig config =
          new Choice(OptimizerKind.MUON, 0, MomentumKind.EMA, 0, scale, DecayConfig.DEFAULT)
              .config();
      Map<String, float[]> start = trained(EveryKernels.CPU, config, 0, 1);
      Map<String, float[]> moved = trained(EveryKernels.CPU, config, 1, 1);
      double expected = scale.of(7, 6) / scale.of(6, 7);
      double up = distance(start, moved, "layers.0.ffn.gate_up") / Math.sqrt(2);
      double down = distance(start, moved, "layers.0.ffn.down");
      // both are orthogonalised from random matrices of one size, up to a transposition
      assertThat(up / down / expected).as(scale.name()).isBetween(0.85, 1.18);
    }
  }

  @Test
  void weightDecayActsOnTheGroupsItIsOnFor() {
    for (OptimizerKind kind : OptimizerKind.values()) {
      for (Role role : Role.values()) {
        DecayConfig only =
            new DecayConfig(
                role == Role.MATRIX, role == Role.EMBEDDING, role == Role.HEAD, role == Role.GAIN);
        OptimizerConfig config =
            new Choice(kind, 0.5, MomentumKind.HEAVY_BALL, 0, UpdateScale.SPECTRAL, only).config();
        Map<String, float[]> start = trained(EveryKernels.CPU, config, 0, 0);
        Map<String, float[]> after = trained(EveryKernels.CPU, config, 2, 0);
        for (Map.Entry<String, Role> entry : roles().entrySet()) {
          boolean same = distance(start, after, entry.getKey()) == 0;
          assertThat(same).as("%s, %s", kind, entry.getKey()).isEqualTo(entry.getValue() != role);
        }
      }
    }
  }

  @Test
  void valuesThatCannotWorkAreRefusedWithWhatWouldDo() {
    assertThatThrownBy(() -> PLAIN.with(OptimizerKind.MUON, 0))
        .hasMessage("lr is 0.0: use a number above 0, such as 0.1 for Muon or 0.005 for AdamW");
    assertThatThrownBy(() -> PLAIN.with(OptimizerKind.MUON, Double.NaN))
        .hasMessageStartingWith("lr is NaN");
    assertThatThrownBy(() -> PLAIN.with(OptimizerKind.MUON, -1)).hasMessageStartingWith("lr is -1");
    assertThatThrownBy(
            () ->
                new Choice(
                        OptimizerKind.MUON,
                        Double.POSITIVE_INFINITY,
                        MomentumKind.EMA,
                        0,
                        UpdateScale.SPECTRAL,
                        DecayConfig.DEFAULT)
                    .config())
        .hasMessageStartingWith("weightDecay is Infinity");
    assertThatThrownBy(
            () ->
                new Choice(
                        OptimizerKind.MUON,
                        0,
                        MomentumKind.EMA,
                        -1,
                        UpdateScale.SPECTRAL,
                        DecayConfig.DEFAULT)
                    .config())
        .hasMessage("momentumWarmup is -1: use a number of steps, or 0");
  }

  private Map<String, Role> roles() {
    Map<String, Role> roles = new HashMap<>();
    try (Kernels kernels = EveryKernels.CPU.open()) {
      for (Parameter parameter : parameters(kernels).all()) {
        roles.put(parameter.name(), parameter.role());
      }
    }
    return roles;
  }

  private Parameters parameters(Kernels kernels) {
    return new Transformer(TINY, 1, 0, kernels, arena).parameters();
  }

  /** Weights after some steps along random gradients of a size. */
  private Map<String, float[]> trained(
      EveryKernels which, OptimizerConfig config, int steps, double size) {
    SplittableRandom random = new SplittableRandom(3);
    try (Kernels kernels = which.open()) {
      Parameters parameters = parameters(kernels);
      List<Optimizer> optimizers = ParameterRouting.optimizers(parameters, config, kernels, arena);
      double[] updates = new double[parameters.groups().size()];
      for (int step = 1; step <= steps; step++) {
        for (Parameter parameter : parameters.all()) {
          float[] gradient = new float[Math.toIntExact(parameter.weight_MRC().length())];
          for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (float) (size * random.nextDouble(-1, 1));
          }
          parameter.gradient_MRC().copyFrom(gradient);
        }
        for (Optimizer optimizer : optimizers) {
          optimizer.step(config, step, 1, updates);
        }
      }
      Map<String, float[]> weights = new HashMap<>();
      parameters.all().forEach(p -> weights.put(p.name(), p.weight_MRC().toFloats()));
      return weights;
    }
  }

  private static double distance(Map<String, float[]> one, Map<String, float[]> two, String name) {
    double squares = 0;
    for (int i = 0; i < one.get(name).length; i++) {
      double difference = (double) two.get(name)[i] - one.get(name)[i];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }

  /** Step {@code momentumWarmup} is the last of the straight line, the next has all of it. */
  @Test
  void theLastStepOfTheWarmUpIsStillBelowTheMomentum() {
    OptimizerConfig config = checked(1e-8, 30, 0, 0.85, 4);
    assertThat(config.momentumAt(1)).isCloseTo(0.85, CLOSE);
    assertThat(config.momentumAt(4)).isCloseTo(0.85 + 0.1 * 3 / 4, CLOSE);
    assertThat(config.momentumAt(5)).isEqualTo(0.95);
    assertThat(checked(1e-8, 30, 0, 0.85, 0).momentumAt(1)).isEqualTo(0.95);
  }

  private static OptimizerConfig checked(
      double eps, double tau, double gradClip, double momentumStart, int momentumWarmup) {
    return new OptimizerConfig(
        OptimizerKind.MUON,
        0.1,
        0.01,
        0.95,
        true,
        "simple",
        5,
        0,
        0.9,
        0.95,
        eps,
        tau,
        ClipRule.PER_HEAD,
        gradClip,
        MomentumKind.HEAVY_BALL,
        momentumStart,
        momentumWarmup,
        UpdateScale.SPECTRAL,
        DecayConfig.DEFAULT,
        false);
  }

  private static void assertRefused(ThrowingCallable made, String words) {
    assertThatThrownBy(made)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
  void whatHasToBeAboveZeroIs(double wrong) {
    assertRefused(() -> checked(wrong, 30, 0, 0.85, 0), "eps is " + wrong);
    assertRefused(() -> checked(1e-8, wrong, 0, 0.85, 0), "tau is " + wrong);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1, 2, Double.NaN, Double.POSITIVE_INFINITY})
  void aShareIsFromZeroToBelowOne(double wrong) {
    assertRefused(() -> checked(1e-8, 30, 0, wrong, 0), "momentumStart is " + wrong);
  }

  @Test
  void whatMayBeZeroMayAndNothingBelow() {
    assertThatCode(() -> checked(Float.MIN_VALUE, Double.MIN_VALUE, 0, 0, 0))
        .doesNotThrowAnyException();
    assertRefused(() -> checked(1e-8, 30, -1e-9, 0.85, 0), "gradClip is -1.0E-9");
    assertRefused(() -> checked(1e-8, 30, Double.NaN, 0.85, 0), "gradClip is NaN");
    assertRefused(() -> checked(1e-8, 30, 0, 0.85, -1), "momentumWarmup is -1");
  }
}
