package cliplight;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program killed in the middle of training loses at most its last second. */
class KilledRunTest {

  @TempDir Path folder;

  @Test
  void aKilledStudyReopensWithEveryStepButTheLastSecond() throws Exception {
    Program cliplight = new Program(folder);
    String store = folder.resolve("store").toString();
    Process process =
        cliplight.start("train", "--store", store, "--steps", "1000000", "--optimizer", "muon");
    long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!cliplight.out().contains(" step ") && !cliplight.err().contains(" step ")) {
      assertThat(process.isAlive()).as(cliplight.err()).isTrue();
      assertThat(System.nanoTime()).as("no step within two minutes").isLessThan(patience);
      Thread.sleep(50);
    }
    Thread.sleep(3_000);
    process.destroyForcibly().waitFor();

    JsonNode runs =
        new ObjectMapper().readTree(cliplight.run("runs", "--store", store, "--json").out());
    assertThat(runs).hasSize(1);
    assertThat(runs.get(0).get("state").asText()).isEqualToIgnoringCase("interrupted");
    long lastStep = runs.get(0).get("lastStep").asLong();
    assertThat(lastStep).isPositive();

    String csv = cliplight.run("export", runs.get(0).get("id").asText(), "--store", store).out();
    long[] steps =
        csv.lines()
            .filter(line -> line.startsWith("loss,"))
            .mapToLong(line -> Long.parseLong(line.split(",", -1)[2]))
            .toArray();
    assertThat(steps).hasSize((int) lastStep);
    for (int i = 0; i < steps.length; i++) {
      assertThat(steps[i]).isEqualTo(i + 1);
    }
  }
}
