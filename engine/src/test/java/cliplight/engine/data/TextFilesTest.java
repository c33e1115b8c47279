package cliplight.engine.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {

  @TempDir Path folder;

  private static String text(TextFiles files) {
    return new String(files.bytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aFileIsTakenByteForByte() throws IOException {
    byte[] all = new byte[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
    }
    Path file = Files.write(folder.resolve("a file with spaces.bin"), all);
    TextFiles read = TextFiles.read(file.toString(), 1_000_000);
    assertThat(read.bytes()).isEqualTo(all);
    assertThat(read.files()).isOne();
    assertThat(read.notes()).isEmpty();
  }

  @Test
  void aFolderIsReadInTheOrderOfPathsAtAnyDepth() throws IOException {
    Files.createDirectories(folder.resolve("b/deep"));
    Files.writeString(folder.resolve("c.txt"), "3");
    Files.writeString(folder.resolve("b/deep/z.txt"), "2");
    Files.writeString(folder.resolve("a.txt"), "1");
    assertThat(text(TextFiles.read(folder.toString(), 1000))).isEqualTo("1\n2\n3");
  }

  @Test
  void linksAndHiddenFilesArePassedOverWithAWord() throws IOException {
    Path outside = Files.writeString(folder.resolve("outside.txt"), "secret");
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Files.writeString(inside.resolve("kept.txt"), "kept");
    Files.createSymbolicLink(inside.resolve("link.txt"), outside);
    Files.createSymbolicLink(inside.resolve("circle"), inside);
    Files.createDirectory(inside.resolve(".git"));
    Files.writeString(inside.resolve(".git/config"), "hidden");
    TextFiles read = TextFiles.read(inside.toString(), 1000);
    assertThat(text(read)).isEqualTo("kept");
    assertThat(read.notes())
        .hasSize(3)
        .anyMatch(note -> note.contains("link.txt") && note.contains("link"))
        .anyMatch(note -> note.contains("circle"))
        .anyMatch(note -> note.contains(".git") && note.contains("hidden"));
  }

  @Test
  void theLimitHoldsToTheByteAndIsSaid() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "aaaa");
    Files.writeString(folder.resolve("b.txt"), "bbbb");
    Files.writeString(folder.resolve("c.txt"), "cccc");
    TextFiles read = TextFiles.read(folder.toString(), 7);
    assertThat(text(read)).isEqualTo("aaaa\nbb");
    assertThat(read.notes())
        .anyMatch(note -> note.contains("b.txt"))
        .anyMatch(note -> note.contains("2 of 3 files"));
  }

  @Test
  void manyNotesAreSummedUp() throws IOException {
    Files.writeString(folder.resolve("kept.txt"), "kept");
    for (int i = 0; i < 50; i++) {
      Files.writeString(folder.resolve(".hidden" + i), "x");
    }
    assertThat(TextFiles.read(folder.toString(), 1000).notes())
        .hasSize(21)
        .last()
        .asString()
        .contains("30 more");
  }

  @Test
  void whatCannotBeTrainedOnIsRefusedWithItsName() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.txt"));
    Path hollow = Files.createDirectory(folder.resolve("hollow"));
    assertThatThrownBy(() -> TextFiles.read(folder.resolve("missing").toString(), 10))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("missing");
    assertThatThrownBy(() -> TextFiles.read(empty.toString(), 10))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("empty.txt");
    assertThatThrownBy(() -> TextFiles.read(hollow.toString(), 10))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("hollow");
    assertThatThrownBy(() -> TextFiles.read("a\0b", 10))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not a path");
  }

  @Test
  void whatAStoreKeepsLockedIsNoText() throws IOException {
    Files.writeString(folder.resolve("text.txt"), "words");
    Path guests = Files.createDirectory(folder.resolve("guests"));
    for (Path kept :
        List.of(
            folder.resolve("runs.mv.db"),
            folder.resolve("runs.lock"),
            guests.resolve("a.journal"))) {
      Files.writeString(kept, "of the store");
    }
    Files.writeString(folder.resolve("own.journal"), "more");
    TextFiles read = TextFiles.read(folder.toString(), 1000);
    assertThat(text(read)).isEqualTo("more\nwords");
    assertThat(read.notes())
        .hasSize(3)
        .allMatch(note -> note.endsWith(": a store of runs keeps it."));
  }
}
