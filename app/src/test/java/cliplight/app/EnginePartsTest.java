package cliplight.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.app.files.NotWrittenException;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginePartsTest {

  private static final Path SAMPLE =
      Path.of("..", "sample-runs", "explosion-adamw" + RunArchive.SUFFIX);

  @TempDir Path folder;

  @Test
  void anArchiveIsReplacedOrTheOldOneStaysAndItsNeighboursAreLeftAlone() throws Exception {
    Parts.Archives archives = EngineParts.all().archives();
    Path archive = Files.writeString(folder.resolve("run.zip"), "old");
    Path neighbour = Files.writeString(folder.resolve("run.zip.part"), "mine");
    try (RunStore store = H2RunStore.open(folder.resolve("store"))) {
      RunId run = archives.read(SAMPLE, store, Optional.empty());
      archives.write(archive, store, run);
      assertThat(RunArchive.read(archive).info().id()).isEqualTo(run);
      assertThat(neighbour).hasContent("mine");
      Path nowhere = folder.resolve("gone").resolve("run.zip");
      assertThatThrownBy(() -> archives.write(nowhere, store, run))
          .isInstanceOf(NotWrittenException.class)
          .hasMessageContaining(nowhere.toString());
    }
  }
}
