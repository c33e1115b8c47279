package cliplight.engine.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.data.TrainingData;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TrainerState;
import cliplight.engine.train.TransformerTrainer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which states are kept where only two find room. */
class PassedStatesTest {

  private static final long TOWARDS = 10;

  private TransformerTrainer trainer;
  private TrainerState state;
  private PassedStates passed;

  @BeforeEach
  void roomForTwo() {
    RunConfig config =
        RunSettings.apply(
            RunConfig.DEFAULT, List.of(Setting.parse("model=micro"), Setting.parse("batch=1")));
    trainer =
        new TransformerTrainer(
            config,
            EveryKernels.CPU.open(),
            TrainingData.load(config.data()).batches(config.model().context(), 0, 0));
    state = trainer.state();
    long floats = state.arrays().stream().mapToLong(array -> array.values().length).sum();
    long most = Math.max(2 * floats, 3 * trainer.model().parameters().count());
    assertThat(most).isLessThan(3 * floats);
    passed = new PassedStates(most);
  }

  @AfterEach
  void close() {
    trainer.close();
  }

  private void see(long... steps) {
    for (long step : steps) {
      trainer.restore(new TrainerState(step, state.arrays()));
      passed.see(trainer, TOWARDS);
    }
  }

  private long nearest(long step) {
    return passed.nearest(step).map(TrainerState::step).orElse(-1L);
  }

  @Test
  void anEarlyOneGoesWhereItLiesFarthest() {
    see(4, 9, 12);
    assertThat(nearest(8)).isEqualTo(-1);
    assertThat(nearest(11)).isEqualTo(9);
    assertThat(nearest(20)).isEqualTo(12);
  }

  @Test
  void aLateOneGoesWhereItLiesFarthest() {
    see(9, 11, 20);
    assertThat(nearest(10)).isEqualTo(9);
    assertThat(nearest(30)).isEqualTo(11);
    see(12);
    assertThat(nearest(30)).isEqualTo(11);
  }
}
