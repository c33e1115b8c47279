package cliplight.engine.lab;

import cliplight.engine.data.Batches;
import cliplight.engine.tensor.AvailableMemory;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Nd4jKernels;
import cliplight.engine.tensor.cpu.CpuKernels;
import cliplight.engine.train.MemoryNeed;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TransformerTrainer;

/** Makes the transformer's trainers with the kernels that a configuration names. */
public final class TransformerTrainers {

  private TransformerTrainers() {}

  /**
   * A trainer that owns its kernels.
   *
   * @throws IllegalArgumentException if the model's vocabulary is too small for the data
   */
  public static TransformerTrainer open(RunConfig config, Batches batches) {
    Kernels kernels = kernels(config);
    boolean opened = false;
    try {
      TransformerTrainer trainer = new TransformerTrainer(config, kernels, batches);
      opened = true;
      return trainer;
    } finally {
      if (!opened) {
        kernels.close();
      }
    }
  }

  /**
   * The same for a configuration that nobody checked before, such as that of a record from
   * elsewhere.
   *
   * @throws cliplight.engine.lab.settings.SettingsException if there is not enough memory for it
   */
  static TransformerTrainer openIfRoom(RunConfig config, Batches batches) {
    RoomCheck.require(MemoryNeed.of(config), AvailableMemory.now());
    return open(config, batches);
  }

  static Kernels kernels(RunConfig config) {
    return switch (config.kernels()) {
      case "cpu" -> new CpuKernels(config.threads());
      case "cpu-bf16" -> CpuKernels.bfloat16(config.threads());
      case "nd4j" -> new Nd4jKernels();
      default ->
          throw new IllegalArgumentException(
              "kernels is \"" + config.kernels() + "\": use cpu, cpu-bf16 or nd4j");
    };
  }
}
