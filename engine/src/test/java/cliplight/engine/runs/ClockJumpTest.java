package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs whose wall clocks disagree, and one whose clock is set back while it records. */
class ClockJumpTest {

  @TempDir Path folder;

  @Test
  void programsWithClocksDaysApartKeepOneStore() throws Exception {
    List<String> runs = new ArrayList<>();
    for (String clock : List.of("+30d", "-400d", "+3600d", "-2d")) {
      List<String> said = recording(clock).lines().toList();
      assertThat(said).as(clock).hasSize(1);
      runs.add(said.get(0));
    }
    assertAllThere(Set.copyOf(runs));
  }

  @Test
  void aClockSetBackWhileARunIsRecordedLosesNothing() throws Exception {
    Path clock = Files.writeString(folder.resolve("clock"), "+2d");
    ProcessBuilder builder = program("+0");
    builder.environment().put("FAKETIME_TIMESTAMP_FILE", clock.toString());
    builder.environment().put("FAKETIME_NO_CACHE", "1");
    // a time on the command line would go before that of the file
    builder.command().addAll(3, List.of("sh", "-c", "unset FAKETIME; exec \"$0\" \"$@\""));
    builder.command().add("slowly");
    Process process = builder.start();
    try (BufferedReader out = output(process)) {
      assertThat(out.readLine()).isEqualTo("half");
      Files.writeString(clock, "-3d");
      String run = String.valueOf(out.readLine());
      assertThat(out.readLine()).isEqualTo("clock went back");
      assertThat(process.waitFor()).isZero();
      assertAllThere(Set.of(run));
    }
  }

  private void assertAllThere(Set<String> runs) {
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      assertThat(store.warnings()).isEmpty();
      assertThat(store.runs().stream().map(info -> info.id().value()).collect(Collectors.toSet()))
          .isEqualTo(runs);
      for (RunInfo info : store.runs()) {
        assertThat(info.state()).isEqualTo(RunState.DONE);
        assertThat(Recordings.gapFreeSteps(store.open(info.id()))).isEqualTo(600);
      }
    }
  }

  private ProcessBuilder program(String clock) {
    assumeTrue(isThere("faketime"), "faketime is not installed");
    List<String> command =
        new ArrayList<>(
            List.of(
                "faketime",
                "-f",
                clock,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Recording.class.getName(),
                folder.resolve("store").toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    // only the wall clock, and such that waiting threads wait
    builder.environment().put("DONT_FAKE_MONOTONIC", "1");
    builder.environment().put("FAKETIME_FORCE_MONOTONIC_FIX", "0");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  private static boolean isThere(String program) {
    return List.of(System.getenv().getOrDefault("PATH", "").split(":", -1)).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  private String recording(String clock) throws Exception {
    Process process = program(clock).start();
    try (BufferedReader out = output(process)) {
      String said = out.lines().collect(Collectors.joining("\n"));
      assertThat(process.waitFor()).isZero();
      return said;
    }
  }

  private static BufferedReader output(Process process) throws IOException {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The program whose clock is another. */
  static final class Recording {

    private Recording() {}

    public static void main(String[] arguments) throws Exception {
      try (H2RunStore store = H2RunStore.open(Path.of(arguments[0]))) {
        if (arguments.length == 1) {
          System.out.println(Recordings.finished(store, "run", 600));
          return;
        }
        long begun = System.currentTimeMillis();
        RunRecorder recorder = store.create(Recordings.info("run"), Recordings.LAYOUT);
        Recordings.record(recorder, 1, 300);
        Thread.sleep(700);
        System.out.println("half");
        long patience = System.nanoTime() + 20_000_000_000L;
        while (System.currentTimeMillis() > begun) {
          if (System.nanoTime() > patience) {
            throw new IllegalStateException("the clock does not go back");
          }
          Thread.sleep(20);
        }
        Recordings.record(recorder, 301, 600);
        Thread.sleep(700);
        recorder.finish(RunState.DONE, "");
        System.out.println(recorder.run());
        System.out.println("clock went back");
      }
    }
  }
}
