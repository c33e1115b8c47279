package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.tensor.AvailableMemory;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.cpu.CpuKernels;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryNeedTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model=micro",
        "model=micro optimizer=adamw",
        "model=micro batch=8 microbatches=4",
        "model=small model.experts=13 model.topK=5 model.sharedExperts=3 model.denseLayers=0",
        "model=small model.denseLayers=2 batch=3",
        "model=small model.heads=6 model.headSize=10 model.width=50 model.context=33"
      })
  void whatIsCountedIsWhatATrainerAllocates(String settings) {
    RunConfig config = config((settings + " kernels=nd4j").split(" ", -1));
    MemoryNeed need = MemoryNeed.of(config);
    try (TransformerTrainer trainer =
        new TransformerTrainer(config, EveryKernels.ND4J.open(), TinyRun.batches())) {
      assertThat(trainer.environment())
          .containsEntry("tensor bytes", Long.toString(need.arrays()))
          .containsEntry("parameters", Long.toString(need.parameters()));
    }
    assertThat(need.heap()).isPositive();
  }

  /** The room that the CPU kernels' threads take at the first step. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "model=micro model.context=128",
        "model=micro model.context=100",
        "model=micro model.context=100 model.attention.softCap=4"
      })
  void whatTheThreadsWorkInIsCountedToo(String settings) {
    RunConfig config = config((settings + " threads=1").split(" ", -1));
    CpuKernels kernels = new CpuKernels(1);
    try (TransformerTrainer trainer = new TransformerTrainer(config, kernels, TinyRun.batches())) {
      trainer.next();
      long without = MemoryNeed.of(config((settings + " kernels=nd4j").split(" ", -1))).heap();
      assertThat(MemoryNeed.of(config).heap()).isEqualTo(without + kernels.roomBytes());
    }
    assertThat(MemoryNeed.of(config("model=micro", "threads=3")).heap())
        .as("each thread has its own")
        .isGreaterThan(MemoryNeed.of(config("model=micro", "threads=1")).heap());
    assertThat(MemoryNeed.of(config("model=micro", "kernels=cpu-bf16")).arrays())
        .isGreaterThanOrEqualTo(MemoryNeed.of(config("model=micro", "kernels=cpu")).arrays());
  }

  /** A model of a trillion weights is counted and refused without an allocation of its size. */
  @Test
  void whatCannotFitIsRefusedInNumbers() {
    RunConfig large =
        config(
            "model.width=7168",
            "model.layers=61",
            "model.experts=384",
            "model.expertHidden=2048",
            "model.topK=8");
    MemoryNeed need = MemoryNeed.of(large);
    assertThat(need.parameters()).isGreaterThan(1_000_000_000_000L);
    assertThatThrownBy(() -> need.requireRoom(new AvailableMemory(8L << 30, 1L << 30)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "Training this needs 1\\d\\.\\d TiB for its arrays, but 8\\.0 GiB are free\\. Take a"
                + " smaller batch, model\\.context or model, or more microbatches\\.");
    assertThatThrownBy(() -> need.requireRoom(new AvailableMemory(1L << 50, 1L << 40)))
        .hasMessageContaining("an array can have at most 2 GiB");
    MemoryNeed small = MemoryNeed.of(config("model=micro"));
    assertThatThrownBy(() -> small.requireRoom(new AvailableMemory(8L << 30, 1000)))
        .hasMessageContaining("of the Java heap");
    assertThatCode(() -> small.requireRoom(new AvailableMemory(small.arrays(), small.heap())))
        .doesNotThrowAnyException();
  }

  @Test
  void runsSideBySideNeedTheirSum() {
    RunConfig micro = config("model=micro");
    RunConfig small = config("model=small");
    RunConfig other = config("model=small", "seed=1");
    long one = MemoryNeed.of(small).arrays();
    assertThat(MemoryNeed.of(List.of(micro, small, other), 1).arrays()).isEqualTo(one);
    assertThat(MemoryNeed.of(List.of(micro, small, other), 2).arrays()).isEqualTo(2 * one);
    assertThat(MemoryNeed.of(List.of(micro, small, other), 9).arrays())
        .isEqualTo(2 * one + MemoryNeed.of(micro).arrays());
  }

  @Test
  void aStepOfTooManyTokensIsRefused() {
    assertThatThrownBy(() -> config("batch=1000000", "model.context=100000"))
        .hasMessageContaining("tokens a step: use a smaller batch or context");
  }

  @Test
  void bytesAreWrittenForAPerson() {
    assertThat(MemoryNeed.text(512)).isEqualTo("512 bytes");
    assertThat(MemoryNeed.text(47_500_000)).isEqualTo("45.3 MiB");
    assertThat(MemoryNeed.text(3L << 40)).isEqualTo("3.0 TiB");
  }

  private static RunConfig config(String... settings) {
    return RunSettings.apply(
        RunConfig.DEFAULT, Arrays.stream(settings).map(Setting::parse).toList());
  }
}
