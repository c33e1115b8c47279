package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.data.Batches;
import cliplight.engine.data.CorpusBatches;
import cliplight.engine.data.DataConfig;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.model.Parameter;
import cliplight.engine.optim.ClipRule;
import cliplight.engine.optim.DecayConfig;
import cliplight.engine.optim.MomentumKind;
import cliplight.engine.optim.OptimizerConfig;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.optim.ScheduleConfig;
import cliplight.engine.optim.UpdateScale;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.watch.WatchConfig;
import java.nio.charset.StandardCharsets;

/** A run of milliseconds: two layers, two heads, one of the layers with four experts. */
final class TinyRun {

  static final ModelConfig MODEL =
      new ModelConfig(256, 16, 16, 2, 2, 8, 1, 32, 4, 16, 2, 1, 1, 1e-3, 10_000, 1e-6);
  static final double TAU = 4;

  private static final byte[] TEXT =
      "the quick brown fox jumps over the lazy dog; "
          .repeat(40)
          .getBytes(StandardCharsets.US_ASCII);

  static TransformerTrainer trainer(EveryKernels which, OptimizerKind kind, double lr) {
    return new TransformerTrainer(config(MODEL, kind, lr), which.open(), batches());
  }

  static RunConfig config(ModelConfig model, OptimizerKind kind, double lr) {
    return config(model, kind, lr, 1);
  }

  static RunConfig config(ModelConfig model, OptimizerKind kind, double lr, int microbatches) {
    return config(model, kind, lr, microbatches, ValidationConfig.OFF);
  }

  static RunConfig config(
      ModelConfig model,
      OptimizerKind kind,
      double lr,
      int microbatches,
      ValidationConfig validation) {
    return new RunConfig(
        "test",
        5,
        40,
        4,
        microbatches,
        "nd4j",
        1,
        model,
        DataConfig.GRAMMAR,
        new OptimizerConfig(
            kind,
            lr,
            0.005,
            0.95,
            true,
            "simple",
            5,
            0.01,
            0.9,
            0.95,
            1e-8,
            TAU,
            ClipRule.PER_HEAD,
            0,
            MomentumKind.HEAVY_BALL,
            0.85,
            0,
            UpdateScale.SPECTRAL,
            DecayConfig.DEFAULT,
            false),
        new ScheduleConfig(ScheduleConfig.Kind.CONSTANT, 5, 0.1, 0.3, 0, 0.035),
        WatchConfig.DEFAULT,
        validation,
        CheckpointConfig.DEFAULT);
  }

  static Batches batches() {
    return new CorpusBatches(TEXT, 5);
  }

  /** A record's values without the one that is a measurement of time. */
  static float[] bits(TransformerTrainer trainer, StepRecord record) {
    float[] values = record.values().clone();
    values[trainer.layout().indexOf(SeriesKey.of(SeriesNames.TOKENS_PER_SECOND))] = 0;
    return values;
  }

  static void assertSameWeights(TransformerTrainer one, TransformerTrainer two) {
    for (Parameter parameter : one.model().parameters().all()) {
      assertThat(two.model().parameters().get(parameter.name()).weight_MRC().toFloats())
          .as(parameter.name())
          .isEqualTo(parameter.weight_MRC().toFloats());
    }
  }

  private TinyRun() {}
}
