package cliplight.engine.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.tensor.cpu.CpuKernels;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both implementations do what plain loops in double precision do, at awkward sizes. */
class KernelsAgreeTest {

  private static final double TOLERANCE = 2e-5;

  static Stream<KernelScenario> scenarios() {
    return KernelScenario.all();
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void cpuKernelsDoWhatTheFormulaSays(KernelScenario scenario) {
    try (Kernels plain = new PlainKernels();
        Kernels cpu = new CpuKernels(1)) {
      assertClose(scenario.run(cpu), scenario.run(plain));
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void nd4jKernelsDoWhatCpuKernelsDo(KernelScenario scenario) {
    try (Kernels nd4j = new Nd4jKernels();
        Kernels cpu = new CpuKernels(1)) {
      assertClose(scenario.run(nd4j), scenario.run(cpu));
    }
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void bitsDoNotDependOnThreads(KernelScenario scenario) {
    try (Kernels one = new CpuKernels(1);
        Kernels two = new CpuKernels(2);
        Kernels three = new CpuKernels(3)) {
      List<float[]> expected = scenario.run(one);
      for (Kernels many : List.of(two, three)) {
        List<float[]> actual = scenario.run(many);
        for (int i = 0; i < expected.size(); i++) {
          assertThat(actual.get(i)).isEqualTo(expected.get(i));
        }
      }
    }
  }

  /** Relative to the largest value of an array: sums of many terms cancel. */
  private static void assertClose(List<float[]> actual, List<float[]> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int output = 0; output < expected.size(); output++) {
      float[] right = expected.get(output);
      float[] values = actual.get(output);
      assertThat(values).hasSameSizeAs(right);
      double largest = 0;
      for (float v : right) {
        largest = Math.max(largest, Math.abs(v));
      }
      for (int i = 0; i < right.length; i++) {
        assertThat((double) values[i])
            .as("output %d at %d", output, i)
            .isCloseTo(right[i], org.assertj.core.data.Offset.offset(TOLERANCE * largest));
      }
    }
  }
}
