package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
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

  private void killOnce(long afterMillis) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Recording.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
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
    child.destroyForcibly().waitFor();
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
