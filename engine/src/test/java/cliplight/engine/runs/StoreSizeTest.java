package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file is only appended to while it is open; what nobody reads any more goes at the end. */
class StoreSizeTest {

  private static final int STEPS = 20_000;

  @TempDir Path folder;

  @Test
  void whatWasDeletedTakesNoRoomOnceTheStoreIsClosed() throws Exception {
    RunId kept;
    try (H2RunStore store = H2RunStore.open(folder.resolve("one"))) {
      kept = Recordings.finished(store, "kept", STEPS);
    }
    long alone = size("one");
    try (H2RunStore store = H2RunStore.open(folder.resolve("one"))) {
      for (int i = 0; i < 6; i++) {
        store.delete(Recordings.finished(store, "deleted " + i, STEPS));
      }
      assertThat(size("one")).isGreaterThan(4 * alone);
    }
    assertThat(size("one")).isLessThan(alone + alone / 4 + (1 << 20));
    try (H2RunStore store = H2RunStore.open(folder.resolve("one"))) {
      assertThat(store.warnings()).isEmpty();
      assertThat(store.runs()).extracting(RunInfo::id).isEqualTo(List.of(kept));
      assertThat(Recordings.gapFreeSteps(store.open(kept))).isEqualTo(STEPS);
    }
  }

  private long size(String store) throws IOException {
    return Files.size(folder.resolve(store).resolve("runs.mv.db"));
  }
}
