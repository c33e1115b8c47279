package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to runs while the disk takes nothing. */
class FullDiskTest {

  @TempDir Path folder;

  @BeforeEach
  void disk() {
    FailingFiles.register();
  }

  @AfterEach
  void room() {
    FailingFiles.full = false;
  }

  @Test
  void recordingGoesOnAndEverythingIsWrittenOnceThereIsRoom() throws Exception {
    RunId run;
    try (H2RunStore store = open()) {
      RunRecorder recorder = store.create(Recordings.info("patient"), Recordings.LAYOUT);
      run = recorder.run();
      Recordings.record(recorder, 1, 700);
      recorder.event(RunEvent.of(3, EventKind.NOTE, Map.of(), "before"));
      FailingFiles.full = true;
      Recordings.record(recorder, 701, 1500);
      recorder.event(RunEvent.of(900, EventKind.NOTE, Map.of(), "during"));
      await(() -> store.failure().isPresent());
      assertThat(store.failure().orElseThrow())
          .hasMessageContaining("No space left on device")
          .hasMessageContaining("kept in memory");
      Recordings.record(recorder, 1501, 2000);
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(2000);
      FailingFiles.full = false;
      await(() -> store.failure().isEmpty());
      Recordings.record(recorder, 2001, 2100);
      recorder.finish(RunState.DONE, "");
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
      RunReader reader = store.open(run);
      assertThat(Recordings.gapFreeSteps(reader)).isEqualTo(2100);
      assertThat(reader.info().state()).isEqualTo(RunState.DONE);
      assertThat(reader.events())
          .extracting(RunEvent::message)
          .containsExactly("before", "during", "");
    }
  }

  @Test
  void aRunThatEndsWhileTheDiskIsFullStaysReadableAndIsWrittenLater() throws Exception {
    RunId run;
    try (H2RunStore store = H2RunStore.open(folder, FailingFiles.PREFIX, 1)) {
      RunRecorder recorder = store.create(Recordings.info("ends in need"), Recordings.LAYOUT);
      run = recorder.run();
      Recordings.record(recorder, 1, 100);
      FailingFiles.full = true;
      Recordings.record(recorder, 101, 900);
      recorder.finish(RunState.DONE, "");
      assertThat(store.failure()).isPresent();
      FailingFiles.full = false;
      // the cache holds one byte: only what is on disk may leave it
      Recordings.finished(store, "another", 10);
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(900);
      await(() -> store.failure().isEmpty());
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(900);
      assertThat(store.open(run).info().state()).isEqualTo(RunState.DONE);
    }
  }

  @Test
  void closingOnAFullDiskSaysWhatIsNotThereAndKeepsWhatIs() {
    H2RunStore store = open();
    RunId kept = Recordings.finished(store, "kept", 50);
    RunRecorder recorder = store.create(Recordings.info("lost tail"), Recordings.LAYOUT);
    Recordings.record(recorder, 1, 40);
    FailingFiles.full = true;
    assertThatThrownBy(store::close)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("No space left on device")
        .hasMessageContaining(recorder.run().value());
    assertThatThrownBy(() -> recorder.step(Recordings.step(41)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("has ended");
    FailingFiles.full = false;
    try (H2RunStore again = H2RunStore.open(folder)) {
      assertThat(again.warnings()).isEmpty();
      assertThat(Recordings.gapFreeSteps(again.open(kept))).isEqualTo(50);
      assertThat(again.runs())
          .extracting(RunInfo::state)
          .containsOnly(RunState.DONE, RunState.INTERRUPTED);
    }
  }

  @Test
  void anImportThatDoesNotFitLeavesTheStoreAsItWas() {
    RunRecord foreign = RunRecord.begin(Recordings.info("foreign"), Recordings.LAYOUT);
    for (int step = 1; step <= 60_000; step++) {
      foreign.append(Recordings.step(step));
    }
    foreign.update(foreign.info().withState(RunState.DONE, ""));
    try (H2RunStore store = open()) {
      RunId kept = Recordings.finished(store, "kept", 50);
      FailingFiles.full = true;
      assertThatThrownBy(() -> store.add(foreign))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("No space left on device");
      assertThat(store.runs()).extracting(RunInfo::id).containsExactly(kept);
      FailingFiles.full = false;
      store.add(foreign);
      assertThat(store.runs()).hasSize(2);
      assertThat(Recordings.gapFreeSteps(store.open(foreign.info().id()))).isEqualTo(60_000);
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.runs()).hasSize(2);
    }
  }

  @Test
  void aGoodStoreIsNotSetAsideBecauseTheDiskIsFullAtTheStart() {
    RunId kept;
    try (H2RunStore store = open()) {
      kept = Recordings.finished(store, "kept", 50);
    }
    FailingFiles.full = true;
    try {
      open().close();
    } catch (StoreException refusedOrNotClosed) {
      assertThat(refusedOrNotClosed).hasMessageContaining("No space left on device");
    }
    FailingFiles.full = false;
    try (H2RunStore store = open()) {
      assertThat(store.warnings()).isEmpty();
      assertThat(store.runs()).extracting(RunInfo::id).isEqualTo(List.of(kept));
    }
  }

  private H2RunStore open() {
    return H2RunStore.open(folder, FailingFiles.PREFIX, H2RunStore.CACHE_BYTES);
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + 30_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
      Thread.sleep(10);
    }
  }
}
