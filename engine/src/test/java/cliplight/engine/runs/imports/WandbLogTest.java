package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesNames;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What rows of wandb's hold beside plain metrics. */
class WandbLogTest {

  @Test
  void theStepOfWandbIsTheStepAndOneThatIsLoggedIsASeries() throws IOException {
    List<Map<String, String>> rows = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rows.add(Map.of("step", "" + i % 2, "loss", "" + i, "_step", "" + i));
    }
    RunReader run = LogText.read(LogKind.WANDB, WandbFile.rows(rows));
    assertThat(LogText.points(run, SeriesNames.LOSS))
        .containsExactly("0=0.0", "1=1.0", "2=2.0", "3=3.0", "4=4.0", "5=5.0");
    assertThat(LogText.points(run, "step")).hasSize(6).contains("5=1.0");
    assertThat(LogText.names(run)).noneMatch(name -> name.startsWith("superseded"));
  }

  @Test
  void histogramsAreKeptAndPicturesLeftOutAndToldOfOnce() throws IOException {
    Map<String, String> row =
        Map.of(
            "loss",
            "1.5",
            "weights",
            "{\"_type\": \"histogram\", \"values\": [1, 2], \"bins\": [0, 0.5, 1]}",
            "grads",
            "{\"_type\": \"histogram\", \"values\": [3, 4],"
                + " \"packedBins\": {\"min\": -1, \"size\": 2, \"count\": 2}}",
            "img",
            "{\"_type\": \"image-file\", \"width\": 10, \"size\": 100}");
    RunReader run = LogText.read(LogKind.WANDB, WandbFile.rows(List.of(row, row)));
    assertThat(LogText.names(run)).containsExactly(SeriesNames.LOSS);
    assertThat(run.events())
        .filteredOn(event -> event.kind() == EventKind.HISTOGRAM)
        .extracting(event -> event.details().get("series") + event.details().get("upperLimits"))
        .containsExactlyInAnyOrder(
            "weights[0.5, 1.0]", "weights[0.5, 1.0]", "grads[1.0, 3.0]", "grads[1.0, 3.0]");
    assertThat(LogText.notes(run)).singleElement().asString().contains("'img'", "'image-file'");
  }
}
