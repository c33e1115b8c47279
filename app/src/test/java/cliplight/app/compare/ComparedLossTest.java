package cliplight.app.compare;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.GatheredRun;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Logs that hold a held-out loss alone are compared by it. */
class ComparedLossTest {

  private static RunReader run(String... series) {
    GatheredRun run = new GatheredRun();
    for (String name : series) {
      run.series(SeriesKey.of(name)).add(1, 0, 2.5);
    }
    return run.run(
        new RunInfo(
            RunId.fresh("x"),
            "x",
            "",
            "",
            0,
            "imported",
            RunState.DONE,
            "",
            Instant.EPOCH,
            0,
            0,
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty()));
  }

  @Test
  void whatMostOfThemHaveAndOfTwoTheTrainingLoss() {
    assertThat(ComparedLoss.of(List.of(run("loss"), run("loss", "val_loss")))).isEqualTo("loss");
    assertThat(ComparedLoss.of(List.of(run("loss"), run("val_loss")))).isEqualTo("loss");
    assertThat(ComparedLoss.of(List.of(run("val_loss"), run("loss", "val_loss"))))
        .isEqualTo("val_loss");
    assertThat(
            ComparedLoss.of(
                List.of(run("eval_loss"), run("val_loss"), run("val_loss", "grad_norm"))))
        .isEqualTo("val_loss");
    assertThat(ComparedLoss.of(List.of(run("reward")))).isEqualTo("loss");
    assertThat(ComparedLoss.of(List.of())).isEqualTo("loss");
    assertThat(ComparedLoss.heading("loss")).isEqualTo("Loss");
    assertThat(ComparedLoss.heading("val_loss")).isEqualTo("val_loss");
  }
}
