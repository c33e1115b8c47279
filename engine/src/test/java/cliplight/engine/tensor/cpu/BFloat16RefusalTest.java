package cliplight.engine.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A processor that does not multiply bfloat16, which oneDNN plays when its environment says so. */
class BFloat16RefusalTest {

  @Test
  void aProcessorWithoutTheseProductsIsToldWhatToUse() throws IOException {
    assumeTrue(OneDnnBlas.isAvailable(), "oneDNN is not on this machine");
    ProcessBuilder other =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "-cp",
            System.getProperty("java.class.path"),
            Old.class.getName());
    other.environment().put("ONEDNN_MAX_CPU_ISA", "AVX2");
    Process process = other.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said)
        .contains("float: 2.0")
        .contains("kernels is \"cpu-bf16\", but this processor does not multiply bfloat16")
        .contains("use cpu");
  }

  /** A program on that processor. */
  static final class Old {

    private Old() {}

    public static void main(String[] arguments) {
      try (CpuKernels floats = new CpuKernels(1);
          TensorArena arena = new TensorArena()) {
        Tensor two = arena.allocate("two", 1, 1);
        two.copyFrom(new float[] {2});
        Tensor one = arena.allocate("one", 1, 1);
        one.copyFrom(new float[] {1});
        Tensor out = arena.allocate("out", 1, 1);
        floats.linear(two, one, 0, out);
        System.out.println("float: " + out.toFloats()[0]);
      }
      try {
        CpuKernels.bfloat16(2).close();
      } catch (IllegalArgumentException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
