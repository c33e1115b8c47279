package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recording into a store that another program has open. */
class GuestRunStoreTest {

  private static final RunEvent SPIKE =
      RunEvent.of(3, EventKind.SPIKE, Map.of("series", "loss"), "Up.");

  @TempDir Path folder;

  @Test
  void aRunIsInTheOthersListWhileItGrowsAndThereForGoodWhenItHasEnded() throws Exception {
    try (H2RunStore owner = H2RunStore.open(folder)) {
      RunId run;
      try (RunStore guest = GuestRunStore.openBeside(folder)) {
        assertThat(guest.warnings()).singleElement().asString().contains("appears there");
        RunRecorder recorder = guest.create(Recordings.info("guest"), Recordings.LAYOUT);
        run = recorder.run();
        Recordings.record(recorder, 1, 3);
        recorder.event(SPIKE);
        recorder.step(
            new StepRecord(
                4,
                256,
                1_000_004,
                new float[] {Float.NaN, Float.NEGATIVE_INFINITY, Float.MIN_VALUE},
                List.of(),
                Map.of(SeriesKey.of("val_loss"), 1 / 3.0)));
        eventually(() -> steps(owner, run) == 4);
        assertThat(owner.runs().get(0).state()).isEqualTo(RunState.RUNNING);
        assertThatThrownBy(() -> owner.delete(run)).hasMessageContaining("is being trained");
        recorder.finish(RunState.STOPPED, "Enough.");
        eventually(() -> owner.runs().get(0).state() == RunState.STOPPED);
        assertSame(owner.open(run), guest.open(run));
        eventually(() -> files().isEmpty());
      }
    }
    try (H2RunStore again = H2RunStore.open(folder)) {
      RunReader read = again.open(again.runs().get(0).id());
      assertThat(read.info().reason()).isEqualTo("Enough.");
      assertThat(read.events()).contains(SPIKE);
      assertThat(read.series(SeriesKey.of("val_loss")).orElseThrow().value(0)).isEqualTo(1 / 3.0);
      assertThat(read.series(Recordings.LAYOUT.get(0)).orElseThrow().value(3)).isNaN();
      assertThat(read.series(Recordings.LAYOUT.get(1)).orElseThrow().value(3))
          .isEqualTo(Double.NEGATIVE_INFINITY);
    }
  }

  @Test
  void theOtherProgramMayCloseAndOpenTheStoreMeanwhileAndANoteWrittenThereStays() {
    H2RunStore first = H2RunStore.open(folder);
    try (RunStore guest = GuestRunStore.openBeside(folder)) {
      RunRecorder recorder = guest.create(Recordings.info("guest"), Recordings.LAYOUT);
      RunId run = recorder.run();
      Recordings.record(recorder, 1, 700);
      recorder.event(SPIKE);
      eventually(() -> steps(first, run) == 700);
      first.addNote(run, 5, "mine");
      first.close();
      Recordings.record(recorder, 701, 900);
      try (H2RunStore second = H2RunStore.open(folder)) {
        eventually(() -> steps(second, run) == 900);
        assertThat(second.runs().get(0).state()).isEqualTo(RunState.RUNNING);
        Recordings.record(recorder, 901, 950);
        recorder.finish(RunState.DONE, "");
        eventually(() -> second.runs().get(0).state() == RunState.DONE);
        assertThat(Recordings.gapFreeSteps(second.open(run))).isEqualTo(950);
        assertThat(second.open(run).events())
            .extracting(RunEvent::kind)
            .containsExactly(EventKind.SPIKE, EventKind.NOTE, EventKind.END);
      }
    }
  }

  @Test
  void aGuestThatOutlivesTheOtherProgramBringsItsRunsInItself() {
    H2RunStore owner = H2RunStore.open(folder);
    RunId run;
    try (RunStore guest = GuestRunStore.openBeside(folder)) {
      owner.close();
      run = Recordings.finished(guest, "guest", 600);
      assertThat(files()).hasSize(1);
    }
    assertThat(files()).isEmpty();
    try (H2RunStore store = H2RunStore.openReadOnly(folder)) {
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(600);
    }
  }

  @Test
  void wholeRunsComeOverWithAllTheirBits() {
    GatheredRun gathered = new GatheredRun();
    Random random = new Random(7);
    for (int s = 0; s < 5; s++) {
      GatheredSeries series = gathered.series(SeriesKey.of("s" + s));
      for (int i = 0; i < 50; i++) {
        double value = s % 2 == 0 ? random.nextDouble() : random.nextFloat();
        series.add(i % (40 - s), 1000 + i, 0, value);
      }
    }
    gathered.event(
        RunEvent.of(-5, EventKind.TEXT, Map.of("tag", "a"), "läuft " + "x".repeat(70_000)));
    RunReader run =
        gathered.run(
            Recordings.info("import", "", 0, Instant.ofEpochMilli(1_700_000_000_123L))
                .withState(RunState.DONE, ""));
    try (H2RunStore owner = H2RunStore.open(folder);
        RunStore guest = GuestRunStore.openBeside(folder)) {
      guest.add(run);
      assertThatThrownBy(() -> guest.add(run)).hasMessageContaining("already");
      eventually(() -> files().isEmpty());
      assertSame(owner.open(run.info().id()), run);
      assertSame(guest.open(run.info().id()), run);
    }
  }

  @Test
  void aGuestReadsTheRunsThatAreThereAndHasThemDeleted() {
    try (H2RunStore owner = H2RunStore.open(folder)) {
      RunId there = Recordings.finished(owner, "there", 20);
      try (RunStore guest = GuestRunStore.openBeside(folder)) {
        assertThat(Recordings.gapFreeSteps(guest.open(there))).isEqualTo(20);
        assertThat(guest.runs()).extracting(RunInfo::id).containsExactly(there);
        assertThatThrownBy(() -> guest.resume(there, 20))
            .hasMessageContaining("only once the Cliplight that has the store open is closed");
        RunId own = Recordings.finished(guest, "own", 3);
        assertThat(guest.runs()).extracting(RunInfo::id).containsExactly(own, there);
        guest.delete(there);
        guest.delete(own);
        assertThat(guest.runs()).isEmpty();
        eventually(() -> owner.runs().isEmpty() && files().isEmpty());
      }
    }
  }

  /** {@code -Dcliplight.kills=100} kills 200 programs, {@code -Dcliplight.killSeed=7} elsewhere. */
  @Test
  void killsOnEitherSideLoseAtMostASecond() throws Exception {
    Random random = new Random(Integer.getInteger("cliplight.killSeed", 5));
    int kills = Integer.getInteger("cliplight.kills", 1);
    Map<RunId, Integer> stepsByRun = new HashMap<>();
    for (int kill = 0; kill < kills; kill++) {
      killOwnerAndGuest(random, stepsByRun);
    }
    assertThat(stepsByRun).hasSize(kills);
  }

  private void killOwnerAndGuest(Random random, Map<RunId, Integer> stepsByRun) throws Exception {
    Process owner = program("own", folder);
    line(owner, "open");
    Process guest = program("record", folder);
    RunId run = new RunId(line(guest, "run ").substring(4));
    Thread.sleep(random.nextInt(1200));
    owner.toHandle().destroyForcibly();
    owner.waitFor();
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
      eventually(() -> store.runs().stream().anyMatch(info -> info.id().equals(run)));
      int before = steps(store, run);
      eventually(() -> steps(store, run) > before + 100);
      assertThat(state(store, run)).isEqualTo(RunState.RUNNING);
      Thread.sleep(random.nextInt(600));
      long killed = System.currentTimeMillis();
      guest.toHandle().destroyForcibly();
      long mustBeThere =
          lines(guest)
              .map(said -> said.split(" ", -1))
              .filter(said -> Long.parseLong(said[1]) < killed - 1000)
              .mapToLong(said -> Long.parseLong(said[0]))
              .max()
              .orElse(0);
      eventually(() -> state(store, run) == RunState.INTERRUPTED);
      int steps = Recordings.gapFreeSteps(store.open(run));
      assertThat(steps).isGreaterThanOrEqualTo((int) mustBeThere).isGreaterThan(before);
      eventually(() -> files().isEmpty());
      stepsByRun.forEach(
          (old, count) -> assertThat(Recordings.gapFreeSteps(store.open(old))).isEqualTo(count));
      stepsByRun.put(run, steps);
    }
  }

  private static RunState state(H2RunStore store, RunId run) {
    return store.runs().stream()
        .filter(info -> info.id().equals(run))
        .map(RunInfo::state)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ofADamagedJournalAllBeforeTheDamageIsTakenInAndTheFileIsKept() throws Exception {
    Path other = folder.resolve("other");
    H2RunStore.open(other).close();
    RunRecord record = RunRecord.begin(Recordings.info("guest"), Recordings.LAYOUT);
    RunId run = record.info().id();
    Path journal = Files.createDirectories(other.resolve("guests")).resolve(run + ".journal");
    try (JournalWriter writer = JournalWriter.begin(journal, record)) {
      for (int step = 1; step <= 60; step++) {
        record.append(Recordings.step(step));
        writer.bring();
      }
      record.update(record.info().withState(RunState.DONE, ""));
      writer.bring();
    }
    byte[] good = Files.readAllBytes(journal);
    Random random = new Random(3);
    Path kept = other.resolve("guests").resolve(run + ".torn");
    for (int trial = 0; trial < 12; trial++) {
      Files.deleteIfExists(kept);
      byte[] bad = good.clone();
      if (trial % 2 == 0) {
        bad = Arrays.copyOf(good, random.nextInt(good.length));
      } else {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(journal, bad);
      try (H2RunStore store = H2RunStore.open(other)) {
        for (RunInfo info : store.runs()) {
          int steps = Recordings.gapFreeSteps(store.open(info.id()));
          assertThat(steps).isEqualTo((int) info.lastStep()).isBetween(0, 60);
          assertThat(info.state()).isEqualTo(RunState.INTERRUPTED);
          store.delete(info.id());
        }
        if (trial % 2 == 1) {
          byte[] there = Files.readAllBytes(Files.exists(kept) ? kept : journal);
          assertThat(Arrays.equals(there, bad)).as("kept as it was").isTrue();
        }
      }
    }
  }

  private static void assertSame(RunReader is, RunReader expected) {
    assertThat(is.info()).isEqualTo(expected.info());
    assertThat(is.keys()).isEqualTo(expected.keys());
    assertThat(is.events()).isEqualTo(expected.events());
    for (SeriesKey key : expected.keys()) {
      SeriesReader here = is.series(key).orElseThrow();
      SeriesReader there = expected.series(key).orElseThrow();
      assertThat(here.size()).isEqualTo(there.size());
      for (int i = 0; i < there.size(); i++) {
        assertThat(here.step(i)).isEqualTo(there.step(i));
        assertThat(here.wallMillis(i)).isEqualTo(there.wallMillis(i));
        assertThat(here.tokens(i)).isEqualTo(there.tokens(i));
        assertThat(Double.doubleToRawLongBits(here.value(i)))
            .isEqualTo(Double.doubleToRawLongBits(there.value(i)));
      }
    }
  }

  private static int steps(RunStore store, RunId run) {
    return store.runs().stream().anyMatch(info -> info.id().equals(run))
        ? store.open(run).series(Recordings.LAYOUT.get(0)).orElseThrow().size()
        : -1;
  }

  private static void eventually(BooleanSupplier so) {
    long patience = System.nanoTime() + 20_000_000_000L;
    while (!so.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(patience);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  private List<Path> files() {
    try (Stream<Path> files = Files.list(folder.resolve("guests"))) {
      return files.toList();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Process program(String what, Path store) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Other.class.getName(),
            what,
            store.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static String line(Process from, String beginning) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = from.getInputStream().read(); c != '\n'; c = from.getInputStream().read()) {
      assertThat(c).as("its output goes on").isNotNegative();
      line.append((char) c);
    }
    assertThat(line.toString()).startsWith(beginning);
    return line.toString();
  }

  private static Stream<String> lines(Process from) {
    return new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8))
        .lines()
        .filter(line -> line.matches("\\d+ \\d+"));
  }

  /** Another program. */
  static final class Other {

    private Other() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[1]);
      if (arguments[0].equals("own")) {
        H2RunStore.open(folder);
        System.out.println("open");
        Thread.sleep(60_000);
        return;
      }
      RunRecorder recorder =
          GuestRunStore.openToRecord(folder)
              .create(Recordings.info("guest", "", 0, Instant.now()), Recordings.LAYOUT);
      System.out.println("run " + recorder.run());
      IntStream.rangeClosed(1, 30_000)
          .forEach(
              step -> {
                recorder.step(Recordings.step(step));
                if (step % 5 == 0) {
                  System.out.println(step + " " + System.currentTimeMillis());
                }
                try {
                  Thread.sleep(1);
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
    }
  }
}
