package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.RunReader;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What Megatron prints of the sets that it does not train on. */
class MegatronLogTest {

  private static final String TRAINING =
      " iteration      990/    1000 | lm loss: 2.0E+00 | grad norm: 1.0 |\n"
          + " iteration     1000/    1000 | lm loss: 1.5E+00 | grad norm: 1.0 |\n";

  @Test
  void theLossOnTheTestSetIsASeriesOfItsOwn() throws IOException {
    RunReader run =
        LogText.read(
            LogKind.MEGATRON,
            TRAINING
                + " validation loss at iteration 1000 on validation set | lm loss value: 2.5E+00 |"
                + " lm loss PPL: 1.2E+01 | \n"
                + " validation loss at iteration 1000 on test set | lm loss value: 3.5E+00 |"
                + " lm loss PPL: 3.3E+01 | \n");
    assertThat(LogText.points(run, "validation/lm loss value")).containsExactly("1000=2.5");
    assertThat(LogText.points(run, "test/lm loss value")).containsExactly("1000=3.5");
    assertThat(LogText.names(run)).noneMatch(name -> name.startsWith("superseded"));
  }

  @Test
  void theLossesAtTheEndOfTrainingAreOfTheLastIteration() throws IOException {
    RunReader run =
        LogText.read(
            LogKind.MEGATRON,
            TRAINING
                + " validation loss at the end of training for val data | lm loss value: 2.5E+00 |"
                + " \n"
                + " validation loss at the end of training for test data | lm loss value: 3.5E+00"
                + " | \n");
    assertThat(LogText.points(run, "validation/lm loss value")).containsExactly("1000=2.5");
    assertThat(LogText.points(run, "test/lm loss value")).containsExactly("1000=3.5");
  }
}
