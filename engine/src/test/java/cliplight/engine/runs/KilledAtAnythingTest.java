package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a program at random moments while it records, takes over complete runs as imports do,
 * deletes runs, and closes and opens its store. On request alone, since a kill takes two seconds:
 * {@code -Dcliplight.kills=200} says how many, {@code -Dcliplight.killSeed=7} at which moments.
 */
@EnabledIfSystemProperty(named = "cliplight.kills", matches = "\\d+")
class KilledAtAnythingTest {

  private static final int RECORDED_STEPS = 700;

  /** So large that it comes in by several commits. */
  private static final int ADDED_SERIES = 300;

  private static final int ADDED_STEPS = 8000;

  @TempDir Path folder;

  /** What the killed programs said of a run before they were killed. */
  private enum Said {
    THERE,
    GOING,
    GONE
  }

  private final Map<String, Said> said = new HashMap<>();
  private final Map<String, Integer> killedDuring = new HashMap<>();

  /** How often H2 left a file that opens without its newest chunk alone. */
  private int repaired;

  @Test
  void whatWasThereStaysAndWhatWasGoneStaysGone() throws Exception {
    Random random = new Random(Integer.getInteger("cliplight.killSeed", 17));
    int kills = Integer.getInteger("cliplight.kills", 3);
    for (int kill = 0; kill < kills; kill++) {
      killOnce(random.nextInt(4500));
      check();
    }
    System.out.println(
        kills
            + " kills, by what the program was doing: "
            + killedDuring
            + "; repaired "
            + repaired);
    assertThat(said).isNotEmpty();
  }

  private void killOnce(long afterMillis) throws Exception {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Busy.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines = new ArrayList<>();
    Thread listener =
        new Thread(
            () ->
                new BufferedReader(
                        new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))
                    .lines()
                    .forEach(
                        line -> {
                          synchronized (lines) {
                            lines.add(line);
                          }
                        }));
    listener.start();
    while (isEmpty(lines) && child.isAlive()) {
      Thread.sleep(2);
    }
    Thread.sleep(afterMillis);
    child.toHandle().destroyForcibly(); // the process itself would close the pipe too
    child.waitFor();
    listener.join();
    for (String line : lines) {
      String[] words = line.split(" ", -1);
      if (words.length == 3 && words[2].equals(".")) {
        switch (words[0]) {
          case "there" -> said.put(words[1], Said.THERE);
          case "going" -> said.put(words[1], Said.GOING);
          case "gone" -> said.put(words[1], Said.GONE);
          default -> {}
        }
      }
    }
    killedDuring.merge(lines.get(lines.size() - 1).split(" ", -1)[0], 1, Integer::sum);
  }

  private static boolean isEmpty(List<String> lines) {
    synchronized (lines) {
      return lines.isEmpty();
    }
  }

  /** What a killed program left, as it was before anybody opened it: to look at after a failure. */
  private void keepWhatIsThere() throws Exception {
    Path found = Files.createDirectories(folder.resolve("found"));
    Path file = folder.resolve("runs.mv.db");
    if (Files.exists(file)) {
      Files.copy(file, found.resolve("runs.mv.db"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void check() throws Exception {
    keepWhatIsThere();
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).allMatch(notice -> notice.contains("has been repaired"));
      repaired += store.warnings().size();
      Set<String> listed = new HashSet<>();
      for (RunInfo info : store.runs()) {
        listed.add(info.id().value());
        RunReader run = store.open(info.id());
        if (info.name().equals("added")) {
          assertThat(wholeAdded(run)).as(info.id().value()).isTrue();
        } else {
          int steps = Recordings.gapFreeSteps(run);
          assertThat(steps).isEqualTo((int) info.lastStep());
          assertThat(info.state() == RunState.INTERRUPTED || steps == RECORDED_STEPS).isTrue();
        }
      }
      said.forEach(
          (run, state) -> {
            if (state != Said.GOING) {
              assertThat(listed.contains(run)).as(run + " " + state).isEqualTo(state == Said.THERE);
            }
          });
      for (RunInfo info : store.runs()) {
        if (said.getOrDefault(info.id().value(), Said.GOING) == Said.GOING) {
          store.delete(info.id()); // what nobody was told of, so that the next check is as strict
        }
      }
    }
  }

  private static boolean wholeAdded(RunReader run) {
    if (run.keys().size() != ADDED_SERIES) {
      return false;
    }
    for (SeriesKey key : run.keys()) {
      SeriesReader series = run.series(key).orElseThrow();
      if (series.size() != ADDED_STEPS || series.value(ADDED_STEPS - 1) != ADDED_STEPS * 0.5) {
        return false;
      }
    }
    return true;
  }

  /** The program that is killed. */
  static final class Busy {

    private Busy() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      List<SeriesKey> keys = new ArrayList<>();
      for (int i = 0; i < ADDED_SERIES; i++) {
        keys.add(SeriesKey.of("series " + i));
      }
      while (true) {
        say("opening", "-");
        try (H2RunStore store = H2RunStore.open(folder)) {
          say("recording", "-");
          RunId recorded = Recordings.finished(store, "recorded", RECORDED_STEPS);
          say("there", recorded.value());
          RunInfo info = Recordings.info("added").withState(RunState.DONE, "");
          RunRecord added = RunRecord.begin(info, keys);
          for (int step = 1; step <= ADDED_STEPS; step++) {
            float[] values = new float[ADDED_SERIES];
            java.util.Arrays.fill(values, step * 0.5f);
            added.append(new StepRecord(step, step, step, values, List.of()));
          }
          say("adding", "-");
          store.add(added);
          say("there", info.id().value());
          for (RunInfo old : store.runs()) {
            if (store.runs().size() > 4) {
              say("going", old.id().value());
              store.delete(old.id());
              say("gone", old.id().value());
            }
          }
          say("closing", "-");
        }
      }
    }

    private static void say(String what, String run) {
      System.out.println(what + " " + run + " .");
      System.out.flush();
    }
  }
}
