package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.tensor.EveryKernels;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Settings that change between two steps. */
class ChangedSettingTest {

  private static final SeriesKey CLIPPED = SeriesKey.of(SeriesNames.HEADS_CLIPPED);

  @Test
  void theClipCanBeTurnedOnAndOff() {
    try (TransformerTrainer trainer = TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUON, 0.3)) {
      for (int step = 0; step < 12; step++) {
        trainer.next();
      }
      assertThat(value(trainer, CLIPPED)).isZero();
      trainer.change(changed(trainer, "optimizer.kind", "muonclip"));
      trainer.next();
      assertThat(value(trainer, CLIPPED)).isPositive();
      trainer.change(changed(trainer, "optimizer.tau", "1000000"));
      trainer.next();
      assertThat(value(trainer, CLIPPED)).isZero();
      trainer.change(changed(trainer, "optimizer.tau", "0.5"));
      trainer.next();
      assertThat(value(trainer, CLIPPED)).isEqualTo(1);
      trainer.change(changed(trainer, "optimizer.kind", "muon"));
      trainer.next();
      assertThat(value(trainer, CLIPPED)).isZero();
    }
  }

  /** The changed run is what a run that was so from the beginning does from the same state. */
  @ParameterizedTest
  @CsvSource({
    "optimizer.lr, 0.01",
    "optimizer.adamLr, 0.5",
    "optimizer.momentum, 0.2",
    "optimizer.weightDecay, 0.9",
    "optimizer.tau, 0.5",
    "optimizer.clipRule, q_only",
    "optimizer.gradClip, 0.01",
    "optimizer.kind, muon"
  })
  void aChangeMatters(String key, String value) {
    assertThat(RunSettings.changeable()).contains(key);
    try (TransformerTrainer changed =
            TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUONCLIP, 0.3);
        TransformerTrainer unchanged =
            TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUONCLIP, 0.3)) {
      for (int step = 0; step < 8; step++) {
        changed.next();
      }
      unchanged.restore(changed.state());
      RunConfig config = changed(changed, key, value);
      changed.change(config);
      assertThat(changed.config()).isEqualTo(config);
      try (TransformerTrainer fresh =
          new TransformerTrainer(config, EveryKernels.CPU.open(), TinyRun.batches())) {
        fresh.restore(changed.state());
        for (int step = 0; step < 3; step++) {
          changed.next();
          fresh.next();
          unchanged.next();
        }
        TinyRun.assertSameWeights(changed, fresh);
        assertThat(changed.state().arrays().get(1).values())
            .isNotEqualTo(unchanged.state().arrays().get(1).values());
      }
    }
  }

  @Test
  void everySettingThatMayChangeIsTriedAbove() {
    assertThat(RunSettings.changeable())
        .containsExactly(
            "optimizer.kind",
            "optimizer.lr",
            "optimizer.adamLr",
            "optimizer.momentum",
            "optimizer.weightDecay",
            "optimizer.tau",
            "optimizer.clipRule",
            "optimizer.gradClip");
  }

  @Test
  void whatDecidesArraysCannotChange() {
    try (TransformerTrainer trainer = TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUON, 0.1)) {
      assertThatThrownBy(() -> trainer.change(changed(trainer, "seed", "9")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> trainer.change(changed(trainer, "optimizer.kind", "adamw")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("kind is adamw");
      assertThatThrownBy(() -> trainer.change(changed(trainer, "optimizer.nesterov", "false")))
          .isInstanceOf(IllegalArgumentException.class);
      trainer.advance();
      assertThatThrownBy(() -> trainer.change(trainer.config()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private static RunConfig changed(TransformerTrainer trainer, String key, String value) {
    return RunSettings.apply(trainer.config(), List.of(new Setting(key, value, "")));
  }

  private static float value(TransformerTrainer trainer, SeriesKey key) {
    return trainer.observed()[trainer.layout().indexOf(key)];
  }
}
