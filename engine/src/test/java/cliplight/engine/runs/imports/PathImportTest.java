package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is taken from folders in which there are other things too. */
class PathImportTest {

  @TempDir private Path folder;
  private Path logs;
  private H2RunStore store;
  private final List<String> refused = new ArrayList<>();
  private int brought;

  @BeforeEach
  void open() throws IOException {
    logs = Files.createDirectories(folder.resolve("logs"));
    store = H2RunStore.open(folder.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private boolean add(Path path) {
    refused.clear();
    brought = 0;
    PathImport.Told told =
        new PathImport.Told() {
          @Override
          public void brought(PathImport.Brought run) {
            brought++;
          }

          @Override
          public void refused(String sentence) {
            refused.add(sentence);
          }
        };
    return new PathImport(store, told).add(path);
  }

  private Path log(Path file) throws IOException {
    return Files.writeString(file, "{\"step\": 1, \"loss\": 3}\n");
  }

  /** The bytes of an archive of a run that is not in the store. */
  private byte[] archive() throws IOException {
    Path file = folder.resolve("a.zip");
    try (H2RunStore other = H2RunStore.open(folder.resolve("other"))) {
      LogSource source = new LogFolder().look(log(folder.resolve("b.jsonl"))).get(0);
      RunArchive.write(other.open(new LogImport(other).add(source, more -> {}).run()), file);
    }
    return Files.readAllBytes(file);
  }

  private static Path weights(Path file) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("weights.npy"));
      zip.write(new byte[100]);
    }
    return file;
  }

  @Test
  void archivesBehindLinksAreFoundOnceThoughLinksLoop() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Files.write(elsewhere.resolve("a.cliplight.zip"), archive());
    Files.createSymbolicLink(logs.resolve("linked"), elsewhere);
    Files.createSymbolicLink(logs.resolve("again"), elsewhere);
    Files.createSymbolicLink(elsewhere.resolve("back"), logs);
    Files.createSymbolicLink(logs.resolve("nowhere"), logs.resolve("none"));
    Files.createSymbolicLink(logs.resolve("itself"), logs.resolve("itself"));
    assertThat(add(logs)).isTrue();
    assertThat(brought).isEqualTo(1);
    assertThat(refused).isEmpty();
  }

  @Test
  void foldersThatLinkToEachOtherManyTimesAreSearchedOnce() throws IOException {
    log(logs.resolve("a.jsonl"));
    Path next = logs;
    for (int depth = 0; depth < 25; depth++) {
      Path last = next;
      next = Files.createDirectories(folder.resolve("d" + depth));
      Files.createSymbolicLink(next.resolve("one"), last);
      Files.createSymbolicLink(next.resolve("two"), last);
    }
    assertThat(add(next)).isTrue();
    assertThat(brought).isEqualTo(1);
  }

  @Test
  void otherZipsInAFolderArePassedOverAndOneThatIsNamedIsRefusedWithItsPath() throws IOException {
    log(logs.resolve("a.jsonl"));
    weights(logs.resolve("attn.npz"));
    Path checkpoint = weights(logs.resolve("ckpt.pt"));
    assertThat(add(logs)).isTrue();
    assertThat(brought).isEqualTo(1);
    assertThat(add(checkpoint)).isFalse();
    assertThat(refused).singleElement().asString().contains(checkpoint.toString());
  }

  @Test
  void anArchiveInAFolderThatIsCutOffIsRefusedWithItsPath() throws IOException {
    byte[] archive = archive();
    Path cut = logs.resolve("cut" + RunArchive.SUFFIX);
    Files.write(cut, Arrays.copyOf(archive, archive.length / 2));
    assertThat(add(logs)).isFalse();
    assertThat(refused).singleElement().asString().contains(cut.toString());
  }

  @Test
  void aFolderThatMayNotBeReadIsPassedOverAndTold() throws IOException {
    log(logs.resolve("a.jsonl"));
    try (Locked locked = Locked.folder(logs.resolve("locked"))) {
      assertThat(add(logs)).isFalse();
      assertThat(brought).isEqualTo(1);
      assertThat(refused).containsExactly(LogFolder.passedOver(locked.path()));
    }
  }

  @Test
  void ofAFileThatMayNotBeReadNobodySaysThatItIsNoLog() throws IOException {
    try (Locked locked = Locked.file(logs.resolve("a.jsonl"))) {
      assertThat(add(locked.path())).isFalse();
      assertThat(refused).containsExactly(LogFolder.passedOver(locked.path()));
    }
  }
}
