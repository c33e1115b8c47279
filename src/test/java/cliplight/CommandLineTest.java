package cliplight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cliplight.Program.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line from outside: a process, its output, its exit code. */
class CommandLineTest {

  @TempDir Path folder;
  private Program cliplight;
  private String store;

  @BeforeEach
  void setUp() {
    cliplight = new Program(folder);
    store = folder.resolve("a store with spaces, ä").toString();
  }

  @Test
  void helpOfTheProgramNamesEveryCommand() throws Exception {
    Outcome outcome = cliplight.run("--help");
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out())
        .contains("study", "train", "runs", "resume", "fork", "verify", "export");
  }

  @Test
  void outputThatIsLostIsAFailure() throws Exception {
    Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "a device that is full");
    Process process = cliplight.starting("config").redirectOutput(full.toFile()).start();
    assertThat(process.waitFor()).isEqualTo(1);
    assertThat(cliplight.err()).contains("Not all could be written to standard output");
  }

  @Test
  void anUnknownOptimizerIsRefusedWithTheNearestRightOneBeforeAnythingStarts() throws Exception {
    Outcome outcome = cliplight.run("train", "--store", store, "--optimizer", "muonclp");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("muonclp").contains("muonclip");
    Outcome runs = cliplight.run("runs", "--store", store, "--json");
    assertThat(new ObjectMapper().readTree(runs.out())).isEmpty();
  }

  @Test
  void trainsOnThisProjectsOwnSourcesAndEndsWithALowerLoss() throws Exception {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("engine/src/main/java"))) {
      root = root.getParent();
    }
    Path sources = root.resolve("engine/src/main/java");

    Outcome trained =
        cliplight.run(
            "train",
            "--store",
            store,
            "--data",
            sources.toString(),
            "--optimizer",
            "muonclip",
            "--tau",
            "30",
            "--lr",
            "0.05",
            "--steps",
            "120");
    assertThat(trained.exitCode()).as(trained.err()).isZero();

    JsonNode runs =
        new ObjectMapper().readTree(cliplight.run("runs", "--store", store, "--json").out());
    assertThat(runs).hasSize(1);
    String run = runs.get(0).get("id").asText();

    Outcome csv = cliplight.run("export", run, "--store", store, "--format", "csv");
    assertThat(csv.exitCode()).as(csv.err()).isZero();
    List<String> lines = csv.out().lines().toList();
    assertThat(lines.get(0)).isEqualTo("series,labels,step,value,wall time,tokens");
    double[] losses =
        lines.stream()
            .filter(line -> line.startsWith("loss,"))
            .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[3]))
            .toArray();
    assertThat(losses).hasSize(120);
    // bytes at random cost ln 256 = 5.5 nats; letters of source code soon cost less than 3.3
    assertThat(losses[0]).isGreaterThan(5);
    assertThat(mean(losses, 110, 120)).isLessThan(losses[0] - 2.0);
  }

  private static double mean(double[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum / (to - from);
  }
}
