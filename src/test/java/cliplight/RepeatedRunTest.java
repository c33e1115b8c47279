package cliplight;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.Program.Outcome;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was killed is resumed, what was recorded is executed again: to the same bits. */
class RepeatedRunTest {

  private static final int STEPS = 300;

  private static final String TEXT = "To be, or not to be: that is the question. ".repeat(500);

  @TempDir Path folder;
  private Program cliplight;
  private String store;

  @BeforeEach
  void setUp() {
    cliplight = new Program(folder);
    store = folder.resolve("store").toString();
  }

  private static String[] training(String store, String name, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("train", "--store", store, "--name", name, "--steps", Integer.toString(STEPS)));
    arguments.addAll(List.of("--optimizer", "muonclip", "--tau", "10", "--lr", "0.1"));
    arguments.addAll(List.of("--model", "micro", "--set", "checkpoint.every=40"));
    arguments.addAll(List.of(more));
    return arguments.toArray(new String[0]);
  }

  private Outcome done(String... arguments) throws Exception {
    Outcome outcome = cliplight.run(arguments);
    assertThat(outcome.exitCode()).as("%s%n%s", outcome.out(), outcome.err()).isZero();
    return outcome;
  }

  private JsonNode json(String... arguments) throws Exception {
    return new ObjectMapper().readTree(done(arguments).out());
  }

  /** Value by series, labels and step, as text; without what measures time. */
  private TreeMap<String, String> values(String run) throws Exception {
    TreeMap<String, String> values = new TreeMap<>();
    for (String line : done("export", run, "--store", store).out().lines().skip(1).toList()) {
      // series, labels (quoted where there are several), step, value, wall time, tokens
      String[] cells = line.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1);
      if (!cells[0].endsWith("tokens_per_second")) {
        values.put(cells[0] + cells[1] + "@" + cells[2], cells[3] + " " + cells[5]);
      }
    }
    return values;
  }

  @Test
  void aKilledRunIsResumedToTheBitsOfAnUninterruptedOne() throws Exception {
    Path text = Files.writeString(folder.resolve("text.txt"), TEXT);
    Process killed = cliplight.start(training(store, "killed", "--data", text.toString()));
    Path checkpoints = folder.resolve("store").resolve("checkpoints");
    long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (newest(checkpoints) < 80) {
      assertThat(killed.isAlive()).as(cliplight.err()).isTrue();
      assertThat(System.nanoTime()).as("no checkpoint within two minutes").isLessThan(patience);
      Thread.sleep(5);
    }
    killed.destroyForcibly().waitFor();
    JsonNode broken = json("runs", "--store", store, "--json");
    assertThat(broken.get(0).get("state").asText()).isEqualTo("interrupted");
    long lastStep = broken.get(0).get("lastStep").asLong();

    String moved = Files.move(text, folder.resolve("hamlet.txt")).toString();
    Outcome missed = cliplight.run("resume", "killed", "--store", store);
    assertThat(missed.exitCode()).isEqualTo(1);
    assertThat(missed.err()).contains("There is no file or folder", "(--data)");
    done("resume", "killed", "--data", moved, "--store", store);
    done(training(store, "whole", "--data", moved));

    JsonNode shown = json("runs", "show", "killed", "--store", store, "--json");
    assertThat(shown.get("state").asText()).isEqualTo("done");
    assertThat(shown.get("lastStep").asLong()).isEqualTo(STEPS);
    TreeMap<String, String> all = values("killed");
    TreeMap<String, String> resumed = new TreeMap<>(all);
    resumed.keySet().removeIf(series -> series.startsWith("superseded/"));
    assertThat(resumed).isEqualTo(values("whole"));
    assertThat(resumed.keySet().stream().filter(key -> key.startsWith("loss@"))).hasSize(STEPS);

    long lost = 0;
    for (String series : all.keySet()) {
      if (series.startsWith("superseded/1/")) {
        String now = series.substring("superseded/1/".length());
        assertThat(all.get(series)).as(series).isEqualTo(all.get(now));
        lost += now.startsWith("loss@") ? 1 : 0;
      }
    }
    assertThat(lost).isLessThanOrEqualTo(lastStep);
    assertThat(json("runs", "--store", store, "--json")).hasSize(2);
    assertThat(done("verify", "killed", "--store", store).out()).contains("Bit-identical");
  }

  private static long newest(Path checkpoints) throws Exception {
    if (!Files.isDirectory(checkpoints)) {
      return -1;
    }
    List<Long> steps = new ArrayList<>();
    // not a walk: that looks at every file, and one that is being written has another name then
    try (DirectoryStream<Path> runs = Files.newDirectoryStream(checkpoints)) {
      for (Path run : runs) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(run, "step-*.safetensors")) {
          files.forEach(
              file ->
                  steps.add(Long.parseLong(file.getFileName().toString().replaceAll("\\D", ""))));
        }
      }
    }
    return steps.stream().max(Comparator.naturalOrder()).orElse(-1L);
  }

  @Test
  void aForkIsARunOfItsOwnAndVerifiesLikeItsParent() throws Exception {
    String[] parent = training(store, "parent");
    parent[6] = "60";
    done(parent);
    done("fork", "parent", "--at", "33", "--store", store, "--name", "same");
    done(
        "fork",
        "parent",
        "--at",
        "33",
        "--store",
        store,
        "--name",
        "other",
        "--set",
        "optimizer.tau=3");

    TreeMap<String, String> whole = values("parent");
    TreeMap<String, String> same = values("same");
    assertThat(whole).containsAllEntriesOf(same);
    assertThat(same.keySet().stream().filter(key -> key.startsWith("loss@"))).hasSize(27);
    assertThat(values("other").get("loss@60")).isNotEqualTo(whole.get("loss@60"));

    JsonNode lineage = json("runs", "show", "other", "--store", store, "--json").get("lineage");
    assertThat(lineage.get("step").asLong()).isEqualTo(33);
    assertThat(lineage.get("changed").get("optimizer.tau").asText()).isEqualTo("3");
    assertThat(json("verify", "other", "--store", store, "--json").get("identical").asBoolean())
        .isTrue();

    Outcome part = done("verify", "parent", "--from", "41", "--to", "50", "--store", store);
    assertThat(part.out()).contains("Bit-identical").contains("steps 41 to 50");
    done(
        "fork",
        "parent",
        "--at",
        "40",
        "--store",
        store,
        "--name",
        "lr",
        "--twin",
        "5",
        "--set",
        "optimizer.lr=0.01");
    TreeMap<String, String> twin = values("parent unchanged from 40");
    assertThat(twin).containsKey("loss@45").doesNotContainKey("loss@46");
    assertThat(whole).containsAllEntriesOf(twin);

    String archive = folder.resolve("parent.cliplight.zip").toString();
    done("export", "parent", "--store", store, "--format", "archive", archive);
    String none = folder.resolve("none").toString();
    assertThat(done("verify", archive, "--to", "9", "--store", none).out())
        .contains("Bit-identical");
    assertThat(folder.resolve("none")).doesNotExist();
    assertThat(done("probe", archive, "--at", "5", "--what", "clip", "--store", none).out())
        .contains("heads clipped");

    Outcome refused =
        cliplight.run("fork", "parent", "--at", "33", "--store", store, "--set", "model.layers=4");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err()).contains("model.layers cannot change at a fork");

    assertThat(done("runs", "delete", "parent", "--yes", "--store", store).err())
        .contains("4 forks go on from here", "same (from step 33 on)");
    Outcome missing = cliplight.run("verify", "gone.cliplight.zip", "--store", store);
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("There is no file 'gone.cliplight.zip'");
    Outcome orphan = done("verify", "same", "--store", store);
    assertThat(orphan.out()).contains("Bit-identical");
    assertThat(orphan.err())
        .contains("is not in this store: steps 1 to 33 are executed again from the seed");
  }
}
