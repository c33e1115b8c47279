package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stores as earlier forms of this program wrote them, kept as they were: a run that was done, and
 * one whose program was killed after step 600 while its last points were among the newest.
 */
class OldStoreTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyPointOfAnOldStoreIsInTheNewOne(int form) throws Exception {
    Path file = folder.resolve("runs.mv.db");
    try (InputStream kept = OldStoreTest.class.getResourceAsStream(name(form))) {
      Files.copy(Objects.requireNonNull(kept), file);
    }
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> H2RunStore.openReadOnly(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("older Cliplight (form " + form);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);

    RunId done = new RunId("kept-1");
    RunId killed = new RunId("killed-1");
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
      check(store, done, killed);
      Recordings.finished(store, "of today", 700);
    }
    assertThat(Files.readAllBytes(folder.resolve("runs-form-" + form + ".mv.db")))
        .as("the copy before the migration")
        .isEqualTo(before);
    try (H2RunStore store = H2RunStore.openReadOnly(folder)) {
      check(store, done, killed);
      assertThat(store.runs()).hasSize(3);
    }
  }

  private static String name(int form) {
    return "store-form-" + form + ".mv.db";
  }

  private static void check(H2RunStore store, RunId done, RunId killed) {
    assertThat(Recordings.gapFreeSteps(store.open(done))).isEqualTo(700);
    assertThat(store.open(done).info().state()).isEqualTo(RunState.DONE);
    assertThat(store.open(done).events()).extracting(RunEvent::message).contains("A note.");
    assertThat(store.summary(done)).isEqualTo(RunSummary.of(store.open(done)));
    assertThat(Recordings.gapFreeSteps(store.open(killed))).isEqualTo(600);
    assertThat(store.open(killed).info().state()).isEqualTo(RunState.INTERRUPTED);
    assertThat(store.summary(killed).maxLogit()).isEqualTo(1);
  }
}
