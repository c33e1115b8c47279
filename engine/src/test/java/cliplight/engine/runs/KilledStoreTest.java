package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a recording program at random moments. {@code -Dcliplight.kills=200} for a longer loop than
 * the usual one.
 */
class KilledStoreTest {

  private static final List<SeriesKey> LAYOUT =
      List.of(SeriesKey.of("loss"), SeriesKey.of("grad_norm"), SeriesKey.ofHead("s", 0, 0));

  @TempDir Path folder;

  @Test
  void everyKillLosesAtMostASecondAndNeverAnEarlierPoint() throws Exception {
    Random random = new Random(11);
    int kills = Integer.getInteger("cliplight.kills", 4);
    for (int kill = 0; kill < kills; kill++) {
      killOnce(300 + random.nextInt(1500));
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
      assertThat(store.runs()).hasSize(kills);
      for (RunInfo info : store.runs()) {
        assertThat(info.state()).isEqualTo(RunState.INTERRUPTED);
        assertThat(store.open(info.id()).events())
            .extracting(RunEvent::kind)
            .contains(EventKind.INTERRUPTED);
      }
    }
  }

  /** At the first moments, while H2 makes the file and we the tables. */
  @Test
  void aProgramKilledWhileItBeginsAStoreLeavesOneThatOpens() throws Exception {
    Random random = new Random(13);
    int kills = Integer.getInteger("cliplight.kills", 6);
    for (int kill = 0; kill < kills; kill++) {
      Path store = folder.resolve("store " + kill);
      Process child = recording(store);
      while (!Files.exists(store) && child.isAlive()) {
        Thread.sleep(1);
      }
      Thread.sleep(random.nextInt(400));
      child.destroyForcibly().waitFor();
      try (H2RunStore opened = H2RunStore.open(store)) {
        // once in some dozens of kills the newborn file is unreadable and set aside, with a notice
        RunId run = Recordings.finished(opened, "afterwards", 600);
        assertThat(Recordings.gapFreeSteps(opened.open(run))).isEqualTo(600);
      }
    }
  }

  /** A program that is told to end and has nothing prepared for it. */
  @Test
  void aTerminatedProgramEndsAndLosesAtMostASecond() throws Exception {
    Process child = recording(folder);
    BufferedReader out =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isNotNull();
    long until = System.currentTimeMillis() + 2000;
    long mustBeThere = 0;
    while (System.currentTimeMillis() < until) {
      String[] fields = String.valueOf(out.readLine()).split(" ", -1);
      if (Long.parseLong(fields[1]) < until - 1000) {
        mustBeThere = Long.parseLong(fields[0]);
      }
    }
    child.toHandle().destroy();
    out.lines().forEach(line -> {});
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
      RunInfo info = store.runs().get(0);
      assertThat(info.state()).isEqualTo(RunState.INTERRUPTED);
      assertThat(info.lastStep()).isGreaterThanOrEqualTo(mustBeThere).isPositive();
      assertThat(store.open(info.id()).series(LAYOUT.get(0)).orElseThrow().size())
          .isEqualTo((int) info.lastStep());
    }
  }

  private static Process recording(Path store) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Recording.class.getName(),
            store.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void killOnce(long afterMillis) throws Exception {
    Process child = recording(folder);
    ConcurrentLinkedQueue<long[]> acknowledged = new ConcurrentLinkedQueue<>();
    Thread listener =
        new Thread(
            () ->
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .forEach(
                        line -> {
                          String[] fields = line.split(" ", -1);
                          if (fields.length == 2) {
                            acknowledged.add(
                                new long[] {Long.parseLong(fields[0]), Long.parseLong(fields[1])});
                          }
                        }));
    listener.start();
    while (acknowledged.isEmpty() && child.isAlive()) {
      Thread.sleep(5);
    }
    Thread.sleep(afterMillis);
    long killed = System.currentTimeMillis();
    child.toHandle().destroyForcibly(); // the process itself would close the pipe too
    child.waitFor();
    listener.join();

    long mustBeThere =
        acknowledged.stream()
            .filter(ack -> ack[1] < killed - 1000)
            .mapToLong(ack -> ack[0])
            .max()
            .orElse(0);
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
      RunInfo newest = store.runs().get(0);
      SeriesReader series = store.open(newest.id()).series(LAYOUT.get(0)).orElseThrow();
      assertThat(series.size()).isGreaterThanOrEqualTo((int) mustBeThere);
      for (int i = 0; i < series.size(); i++) {
        assertThat(series.step(i)).isEqualTo(i + 1);
        assertThat(series.value(i)).isEqualTo((float) (i + 1) * 0.5f);
      }
    }
  }

  /** The program that is killed. */
  static final class Recording {

    private Recording() {}

    public static void main(String[] arguments) throws Exception {
      H2RunStore store = H2RunStore.open(Path.of(arguments[0]));
      RunInfo info =
          new RunInfo(
              RunId.fresh("killed"),
              "killed",
              "",
              "",
              0,
              "trained",
              RunState.RUNNING,
              "",
              Instant.now(),
              0,
              0,
              new TreeMap<>(Map.of()),
              Collections.emptySortedMap(),
              Optional.empty());
      RunRecorder recorder = store.create(info, LAYOUT);
      for (int step = 1; ; step++) {
        float[] values = {step * 0.5f, -step, 1f / step};
        recorder.step(new StepRecord(step, step, System.currentTimeMillis(), values, List.of()));
        if (step % 100 == 0) {
          System.out.println(step + " " + System.currentTimeMillis());
          Thread.sleep(1);
        }
      }
    }
  }
}
