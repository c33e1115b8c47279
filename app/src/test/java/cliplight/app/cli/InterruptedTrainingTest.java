package cliplight.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.app.Launcher;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A process of its own that somebody ends while it trains. */
@DisabledOnOs(OS.WINDOWS) // there a process cannot be asked to end, only be killed
class InterruptedTrainingTest {

  @TempDir Path folder;

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void itsRunIsStoppedWithAllStepsOnRecord() throws IOException, InterruptedException {
    Path words = folder.resolve("words.txt");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--add-modules",
            "jdk.incubator.vector",
            "-Dcliplight.log=" + folder.resolve("log.txt"),
            "-cp",
            System.getProperty("java.class.path"),
            Launcher.class.getName(),
            "train",
            "--model",
            "micro",
            "--steps",
            "1000000",
            "--set",
            "data.size=20000",
            "--store",
            folder.resolve("store").toString());
    builder.redirectErrorStream(true).redirectOutput(words.toFile());
    Process process = builder.start();
    while (!Files.readString(words).contains("Muon step")) {
      assertThat(process.isAlive()).as(Files.readString(words)).isTrue();
      Thread.sleep(100);
    }
    process.destroy();
    process.waitFor();
    String said = Files.readString(words);
    assertThat(said).contains("All steps so far are kept").doesNotContain("broke off");
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      RunInfo run = store.runs().get(0);
      assertThat(run.state()).isEqualTo(RunState.STOPPED);
      assertThat(said).contains("Stopped at step " + run.lastStep() + " of 1000000");
    }
  }
}
