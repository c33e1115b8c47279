package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.model.Parameter;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.tensor.EveryKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PhaseTest {

  private static final String QKV = "layers.0.attention.qkv";

  @Test
  void phasesOneAtATimeGiveTheBitsOfAWholeStep() {
    try (TransformerTrainer whole = TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUONCLIP, 0.1);
        TransformerTrainer parts = TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUONCLIP, 0.1)) {
      for (int step = 0; step < 5; step++) {
        List<Phase> seen = new ArrayList<>();
        Optional<StepRecord> record = Optional.empty();
        while (record.isEmpty()) {
          seen.add(parts.phase());
          record = parts.advance();
        }
        assertThat(seen).containsExactly(Phase.values());
        assertThat(TinyRun.bits(parts, record.get())).isEqualTo(TinyRun.bits(whole, whole.next()));
      }
      TinyRun.assertSameWeights(whole, parts);
    }
  }

  @Test
  void aWholeStepFinishesOneThatWasBegun() {
    try (TransformerTrainer trainer = TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUON, 0.1)) {
      trainer.advance();
      trainer.advance();
      assertThat(trainer.next().step()).isEqualTo(1);
      assertThat(trainer.step()).isEqualTo(1);
    }
  }

  @Test
  void whatAPhaseMakesKnownCanBeReadBeforeTheNext() {
    try (TransformerTrainer trainer =
        TinyRun.trainer(EveryKernels.CPU, OptimizerKind.MUONCLIP, 0.3)) {
      for (int step = 0; step < 12; step++) {
        trainer.next();
      }
      SeriesKey maxLogit = SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0);
      SeriesKey gamma = SeriesKey.ofHead(SeriesNames.CLIP_GAMMA, 0, 0);
      trainer.advance();
      assertThat(trainer.observed()).containsOnly(Float.NaN);
      final float[] before = weight(trainer);

      trainer.advance();
      assertThat(value(trainer, SeriesKey.of(SeriesNames.LOSS))).isFinite();
      assertThat(value(trainer, maxLogit)).isGreaterThan((float) TinyRun.TAU);
      assertThat(value(trainer, SeriesKey.of(SeriesNames.GRAD_NORM))).isNaN();

      trainer.advance();
      double squares = 0;
      for (Parameter parameter : trainer.model().parameters().all()) {
        for (float g : parameter.gradient_MRC().toFloats()) {
          squares += (double) g * g;
        }
      }
      assertThat(value(trainer, SeriesKey.of(SeriesNames.GRAD_NORM)))
          .isEqualTo((float) Math.sqrt(squares));
      assertThat(weight(trainer)).isEqualTo(before);

      trainer.advance();
      assertThat(value(trainer, SeriesKey.of(SeriesNames.LEARNING_RATE))).isEqualTo(0.3f);
      assertThat(value(trainer, gamma)).isNaN();
      final float[] moved = weight(trainer);
      assertThat(moved).isNotEqualTo(before);

      trainer.advance();
      float factor = (float) Math.sqrt(TinyRun.TAU / value(trainer, maxLogit));
      assertThat(value(trainer, gamma)).isEqualTo((float) (TinyRun.TAU / value(trainer, maxLogit)));
      assertThat(weight(trainer)[0]).isEqualTo(moved[0] * factor);
    }
  }

  private static float[] weight(TransformerTrainer trainer) {
    return trainer.model().parameters().get(QKV).weight_MRC().toFloats();
  }

  private static float value(TransformerTrainer trainer, SeriesKey key) {
    return trainer.observed()[trainer.layout().indexOf(key)];
  }
}
