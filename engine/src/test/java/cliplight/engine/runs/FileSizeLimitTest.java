package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operating system itself refuses to let the file grow, and then the program goes away. */
class FileSizeLimitTest {

  private static final Path SHELL = Path.of("/bin/sh");

  @TempDir Path folder;

  @Test
  void whatReachedTheDiskBeforeStaysAndTheProgramSaysWhatItCouldNotWrite() throws Exception {
    assumeTrue(Files.isExecutable(SHELL), "no shell that limits a program's files");
    Process process =
        new ProcessBuilder(
                SHELL.toString(),
                "-c",
                "ulimit -f 3000 && exec \"$0\" \"$@\"",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Recording.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> said;
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      said = out.lines().toList();
    }
    assertThat(said).hasSize(2);
    assertThat(said.get(1)).contains("Points do not reach the disk").contains("too large");
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
      assertThat(store.runs()).hasSize(2);
      for (RunInfo info : store.runs()) {
        int steps = Recordings.gapFreeSteps(store.open(info.id()));
        if (info.state() == RunState.DONE) {
          assertThat(steps).isEqualTo(600);
        } else {
          assertThat(info.state()).isEqualTo(RunState.INTERRUPTED);
          assertThat(steps).isGreaterThanOrEqualTo(Integer.parseInt(said.get(0)));
        }
      }
    }
  }

  /** The program whose files may not grow beyond 1.5 MB. */
  static final class Recording {

    private Recording() {}

    public static void main(String[] arguments) throws Exception {
      H2RunStore store = H2RunStore.open(Path.of(arguments[0]));
      Recordings.finished(store, "before", 600);
      RunRecorder recorder = store.create(Recordings.info("cut off"), Recordings.LAYOUT);
      int aSecondAgo = 0;
      int now = 0;
      int step = 0;
      while (store.failure().isEmpty()) {
        aSecondAgo = now;
        now = step;
        long until = System.nanoTime() + 1_000_000_000L;
        while (store.failure().isEmpty() && System.nanoTime() < until) {
          recorder.step(Recordings.step(++step));
          if (step % 20 == 0) {
            Thread.sleep(1);
          }
        }
      }
      System.out.println(aSecondAgo);
      System.out.println(store.failure().orElseThrow().getMessage());
      Runtime.getRuntime().halt(0);
    }
  }
}
