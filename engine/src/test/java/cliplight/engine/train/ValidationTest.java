package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.data.Batches;
import cliplight.engine.data.DataConfig;
import cliplight.engine.data.TrainingData;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.tensor.EveryKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {

  private static final SeriesKey LOSS = SeriesKey.of(SeriesNames.VALIDATION_LOSS);
  private static final ValidationConfig EVERY_FIVE = new ValidationConfig(5, 2, 0.1);
  private static final TrainingData DATA =
      TrainingData.load(new DataConfig(DataConfig.Kind.GRAMMAR, "", 20_000, 16, 7));

  @Test
  void theLossOnHeldOutTextIsMeasuredAtTheFirstStepAndEverySoManyAndFalls() {
    try (TransformerTrainer trainer = trainer(EVERY_FIVE, 1)) {
      List<Long> measured = new ArrayList<>();
      List<Double> losses = new ArrayList<>();
      for (int step = 1; step <= 40; step++) {
        Map<SeriesKey, Double> occasional = trainer.next().occasional();
        occasional.forEach(
            (key, loss) -> {
              assertThat(key).isEqualTo(LOSS);
              measured.add(trainer.step());
              losses.add(loss);
            });
      }
      assertThat(trainer.layout()).doesNotContain(LOSS);
      assertThat(measured).containsExactly(1L, 5L, 10L, 15L, 20L, 25L, 30L, 35L, 40L);
      assertThat(losses.get(0)).isCloseTo(Math.log(256), within(1.5));
      assertThat(losses.get(8)).isLessThan(losses.get(0) - 2);
    }
  }

  /** T10: what an evaluation shows of heads and experts must not reach the clip or the balance. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void measuringChangesNoBitOfTraining(int microbatches) {
    Batches same = DATA.batches(TinyRun.MODEL.context(), 5, EVERY_FIVE.holdOut());
    try (TransformerTrainer with = trainer(new ValidationConfig(1, 2, 0.1), microbatches, same);
        TransformerTrainer without = trainer(ValidationConfig.OFF, microbatches, same)) {
      for (int step = 1; step <= 6; step++) {
        StepRecord record = with.next();
        assertThat(record.occasional()).containsOnlyKeys(LOSS);
        assertThat(TinyRun.bits(with, record)).isEqualTo(TinyRun.bits(without, without.next()));
      }
      TinyRun.assertSameWeights(with, without);
    }
  }

  @Test
  void withoutMeasuringNothingIsHeldOutAndNoSeriesIsThere() {
    assertThat(ValidationConfig.OFF.heldOut()).isZero();
    try (TransformerTrainer trainer = trainer(ValidationConfig.OFF, 1)) {
      assertThat(trainer.next().occasional()).isEmpty();
    }
  }

  @Test
  void dataThatHoldsNothingOutIsRefused() {
    assertThatThrownBy(() -> trainer(EVERY_FIVE, 1, TinyRun.batches()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("validation.every is 5, but the data holds nothing out: use 0");
  }

  @Test
  void valuesThatCannotWorkAreRefused() {
    assertThatThrownBy(() -> new ValidationConfig(-1, 1, 0.1)).hasMessageContaining("every is -1");
    assertThatThrownBy(() -> new ValidationConfig(1, 0, 0.1)).hasMessageContaining("batches is 0");
    // as many microbatches and more make their product 0 where it is counted in an int
    assertThatThrownBy(() -> new ValidationConfig(1, 1 << 30, 0.1))
        .hasMessage("batches is 1073741824: use 1 to 1000000, such as 4");
    assertThatThrownBy(() -> new ValidationConfig(1, 1, Double.NaN))
        .hasMessage("holdOut is NaN: use a share above 0 and below 1, such as 0.05");
  }

  private static TransformerTrainer trainer(ValidationConfig validation, int microbatches) {
    return trainer(
        validation, microbatches, DATA.batches(TinyRun.MODEL.context(), 5, validation.heldOut()));
  }

  private static TransformerTrainer trainer(
      ValidationConfig validation, int microbatches, Batches batches) {
    return new TransformerTrainer(
        TinyRun.config(TinyRun.MODEL, OptimizerKind.MUONCLIP, 0.05, microbatches, validation),
        EveryKernels.CPU.open(),
        batches);
  }

  @Test
  void theLossIsMeasuredAtTheLastStepToo() {
    List<Long> measured = new ArrayList<>();
    try (TransformerTrainer trainer = trainer(new ValidationConfig(7, 1, 0.1), 1)) {
      for (int step = 1; step <= trainer.config().steps(); step++) {
        if (!trainer.next().occasional().isEmpty()) {
          measured.add(trainer.step());
        }
      }
    }
    assertThat(measured).containsExactly(1L, 7L, 14L, 21L, 28L, 35L, 40L);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theLossIsTheMeanOverEveryHeldOutBatch(int microbatches) {
    ValidationConfig three = new ValidationConfig(5, 3, 0.1);
    int context = TinyRun.MODEL.context();
    Batches heldOut = DATA.batches(context, 5, 0.1).heldOut().orElseThrow();
    try (TransformerTrainer trainer = trainer(three, microbatches)) {
      int tokens = trainer.config().batch() / microbatches * context;
      int[] inputs = new int[tokens];
      int[] targets = new int[tokens];
      List<Double> losses = new ArrayList<>();
      for (int pass = 1; pass <= 3 * microbatches; pass++) {
        heldOut.fill(pass, context, inputs, targets);
        losses.add(trainer.model().forward(inputs, targets));
      }
      double mean = losses.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
      assertThat(losses).doesNotHaveDuplicates();
      assertThat(trainer.next().occasional().get(LOSS)).isCloseTo(mean, within(1e-9));
    }
  }
}
