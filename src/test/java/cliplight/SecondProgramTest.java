package cliplight;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line beside a program that has the store open, as a window does. */
class SecondProgramTest {

  @TempDir Path folder;

  @Test
  void whatIsTrainedInTheTerminalIsInTheOtherProgramsListLive() throws Exception {
    Program cliplight = new Program(folder);
    String store = folder.resolve("store").toString();
    try (H2RunStore window = H2RunStore.open(Path.of(store))) {
      Process training =
          cliplight.start(
              "train", "--store", store, "--name", "beside", "--steps", "600", "--model", "micro");
      eventually(() -> window.runs().stream().anyMatch(SecondProgramTest::growing));
      assertThat(training.isAlive()).as("live, not afterwards").isTrue();
      assertThat(training.waitFor(2, TimeUnit.MINUTES)).isTrue();
      assertThat(training.exitValue()).as(cliplight.err()).isZero();
      assertThat(cliplight.err()).contains("Another Cliplight has this store open");
      eventually(() -> window.runs().get(0).state() == RunState.DONE);
      assertThat(window.runs().get(0).lastStep()).isEqualTo(600);

      Program.Outcome fork =
          cliplight.run("fork", "beside", "--store", store, "--at", "590", "--name", "forked");
      assertThat(fork.exitCode()).as(fork.err()).isZero();
      eventually(() -> window.runs().size() == 2);
      assertThat(window.runs()).extracting(RunInfo::name).contains("forked");

      Program.Outcome deleted =
          cliplight.run("runs", "delete", "beside", "--store", store, "--yes");
      assertThat(deleted.exitCode()).isNotZero();
      assertThat(deleted.err()).contains("Another Cliplight has this store open");
      eventually(() -> isEmpty(folder.resolve("store/guests")));
    }
  }

  private static boolean isEmpty(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean growing(RunInfo run) {
    return run.state() == RunState.RUNNING && run.lastStep() > 0;
  }

  private static void eventually(BooleanSupplier so) throws InterruptedException {
    long patience = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("within two minutes").isLessThan(patience);
      Thread.sleep(20);
    }
  }
}
