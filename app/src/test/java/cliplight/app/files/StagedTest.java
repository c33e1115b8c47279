package cliplight.app.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Output of which only a part can be written leaves all as it was. */
class StagedTest {

  private static final String FULL = "No space left on device";

  @TempDir Path folder;

  @Test
  void aFileThatWasThereStaysUntilTheNewOneIsComplete() throws IOException {
    Path file = Files.writeString(folder.resolve("run.csv"), "old");
    assertThatThrownBy(() -> Staged.file(file, StagedTest::breakOff))
        .isInstanceOf(NotWrittenException.class)
        .hasMessage(file + " could not be written: " + FULL + ".");
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryContaining(file::equals).isDirectoryNotContaining("glob:**.part");
    Staged.file(file, part -> Files.writeString(part, "new"));
    assertThat(file).hasContent("new");
  }

  @Test
  void aFolderThatWasMadeForItGoes() {
    Path target = folder.resolve("a/b");
    assertThatThrownBy(() -> Staged.folder(target, StagedTest::breakOffIn))
        .hasMessage(target + " could not be written: " + FULL + ".");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatWasInAFolderStays() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "old");
    assertThatThrownBy(() -> Staged.folder(folder, StagedTest::breakOffIn))
        .isInstanceOf(NotWrittenException.class);
    assertThat(folder.toFile().list()).containsExactly("x");
    assertThat(file).hasContent("old");
    Path part = Staged.folder(folder, into -> Files.writeString(into.resolve("x"), "new"));
    assertThat(part).doesNotExist();
    assertThat(folder.toFile().list()).containsExactly("x");
    assertThat(file).hasContent("new");
  }

  private static void breakOff(Path file) throws IOException {
    Files.writeString(file, "half");
    throw new IOException(FULL);
  }

  private static Path breakOffIn(Path folder) throws IOException {
    breakOff(folder.resolve("x"));
    return folder;
  }
}
