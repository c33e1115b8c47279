package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.GatheredFollower;
import cliplight.engine.runs.RunReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run that was begun again at an earlier step, and said so. */
class TensorBoardRestartTest {

  @Test
  void whatWasWrittenOfTheStepAndBeyondIsSuperseded() throws IOException {
    TensorBoardFile file = new TensorBoardFile();
    file.sessionStart(0);
    for (int step = 10; step <= 50; step += 10) {
      file.scalarTensor(step, "loss", step);
      file.scalarTensor(step, "old", step);
    }
    file.sessionStart(31);
    // no step is written twice
    file.scalarTensor(45, "loss", 1045);
    file.scalarTensor(55, "loss", 1055);
    RunReader run = LogText.read(LogKind.TENSORBOARD, file.bytes());
    assertThat(LogText.points(run, "loss"))
        .containsExactly("10=10.0", "20=20.0", "30=30.0", "45=1045.0", "55=1055.0");
    assertThat(LogText.points(run, "superseded/1/loss")).containsExactly("40=40.0", "50=50.0");
    assertThat(LogText.points(run, "old")).containsExactly("10=10.0", "20=20.0", "30=30.0");
    assertThat(LogText.points(run, "superseded/1/old")).containsExactly("40=40.0", "50=50.0");
  }

  @Test
  void aRunThatIsFollowedIsBegunAnewThoughNoStepIsWrittenTwice() {
    ImportedRun run = new ImportedRun();
    run.point("loss", 10, 0, 1);
    run.point("loss", 40, 0, 2);
    LogSource source = new LogSource(Path.of("log"), LogKind.TENSORBOARD, List.of());
    GatheredFollower follower =
        GatheredFollower.inMemory(run.points(), run.info(source, "0".repeat(64), Instant.EPOCH));
    assertThat(follower.bring()).isTrue();
    run.restart(41);
    run.point("loss", 50, 0, 3);
    assertThat(follower.bring()).isTrue();
    run.restart(31);
    run.point("loss", 60, 0, 4);
    assertThat(follower.bring()).isFalse();
  }
}
