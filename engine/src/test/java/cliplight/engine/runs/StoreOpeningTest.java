package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cliplight.engine.runs.imports.PathImport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Opening a store: odd folders, other programs, damaged files. */
class StoreOpeningTest {

  private static final String FILE = "runs.mv.db";

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "läufe", "実行", "50%41 #1", "it's (here)", "~", "a/b/c", "$HOME", "x=y&z"})
  void anyFolderWillDo(String name) {
    Path odd = folder.resolve(name);
    RunId run;
    try (H2RunStore store = H2RunStore.open(odd)) {
      run = Recordings.finished(store, "odd", 3);
    }
    assertThat(odd.resolve(FILE)).exists();
    try (H2RunStore store = H2RunStore.open(odd)) {
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(3);
    }
  }

  @Test
  void aSemicolonInThePathIsRefusedSinceH2WouldReadASettingThere() {
    Path odd = folder.resolve("x;INIT=RUNSCRIPT FROM 'evil.sql'");
    assertThatThrownBy(() -> H2RunStore.open(odd))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("';'");
    assertThat(odd).doesNotExist();
  }

  @Test
  void aFileInPlaceOfAFolderIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> H2RunStore.open(file))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("it is a file")
        .hasMessageContaining("--store");
    assertThat(file).hasContent("mine");
  }

  @Test
  void aFolderThatMayNotBeWrittenIsReadAndRefusedForRecording() throws Exception {
    RunId run;
    try (H2RunStore store = H2RunStore.open(folder)) {
      run = Recordings.finished(store, "kept", 20);
    }
    Path file = folder.resolve(FILE);
    byte[] before = Files.readAllBytes(file);
    assumeTrue(file.toFile().setReadOnly() && folder.toFile().setReadOnly());
    try {
      assumeFalse(Files.isWritable(file), "this user may write anything");
      assertThatThrownBy(() -> H2RunStore.open(folder))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("cannot be written by this user");
      try (H2RunStore store = H2RunStore.openReadOnly(folder)) {
        assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(20);
      }
      assertThat(Files.readAllBytes(file)).isEqualTo(before);
    } finally {
      assertThat(folder.toFile().setWritable(true)).isTrue();
    }
  }

  @Test
  void anInterruptedThreadMayOpenReadAndClose() {
    Thread.currentThread().interrupt();
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunId run = Recordings.finished(store, "interrupted", 600);
      assertThat(store.summary(run).lastStep()).isEqualTo(600);
    }
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(Recordings.gapFreeSteps(store.open(store.runs().get(0).id()))).isEqualTo(600);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aSecondProgramIsToldAndHarmsNothing() throws Exception {
    try (H2RunStore store = H2RunStore.open(folder)) {
      RunId run = Recordings.finished(store, "first", 20);
      List<String> told = otherProgram("open").lines().toList();
      assertThat(told).singleElement().asString().contains("Another Cliplight has this store open");
      assertThat(told.get(0)).containsPattern("started \\d\\d:\\d\\d").contains("--store");
      assertThat(otherProgram("read"))
          .contains("opened 1")
          .contains("Another Cliplight records into " + folder.toRealPath());
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(20);
      assertThat(Recordings.finished(store, "second", 20)).isNotNull();
    }
    assertThat(otherProgram("open")).contains("opened 2");
    assertThat(otherProgram("read")).contains("opened 2");
  }

  @Test
  void readOnlyReadsAndRefusesToWrite() {
    assertThatThrownBy(() -> H2RunStore.openReadOnly(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("There is no store");
    RunId run;
    try (H2RunStore store = H2RunStore.open(folder)) {
      run = Recordings.finished(store, "kept", 20);
    }
    try (H2RunStore store = H2RunStore.openReadOnly(folder)) {
      assertThat(store.readOnly()).isTrue();
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(20);
      assertThatThrownBy(() -> store.delete(run)).hasMessageContaining("read only");
      assertThatThrownBy(() -> store.create(Recordings.info("new"), Recordings.LAYOUT))
          .hasMessageContaining("read only");
    }
  }

  @Test
  void aStoreOfANewerProgramIsLeftAlone() throws Exception {
    H2RunStore.open(folder).close();
    sql("INSERT INTO schema_version VALUES(99, 0)");
    byte[] before = Files.readAllBytes(folder.resolve(FILE));
    assertThatThrownBy(() -> H2RunStore.open(folder))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("newer Cliplight");
    assertThat(setAside()).isEmpty();
    assertThat(Files.readAllBytes(folder.resolve(FILE))).isEqualTo(before);
  }

  @Test
  void tablesHalfMadeByAKilledProgramAreCompleted() throws Exception {
    H2RunStore.open(folder).close();
    sql("DELETE FROM schema_version", "DROP TABLE event", "DROP TABLE newest");
    Files.createFile(folder.resolve("being-made.txt"));
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
      Recordings.finished(store, "after all", 600);
    }
  }

  @Test
  void oneUnreadableRunDoesNotHideTheOthers() throws Exception {
    RunId good;
    try (H2RunStore store = H2RunStore.open(folder)) {
      Recordings.finished(store, "bad", 5);
      good = Recordings.finished(store, "good", 5);
    }
    sql("UPDATE run SET settings='{broken' WHERE name='bad'");
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.runs()).extracting(RunInfo::id).containsExactly(good);
      assertThat(store.warnings()).singleElement().asString().contains("cannot be read");
    }
    sql("UPDATE run SET settings='{}' WHERE name='bad'");
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.runs()).hasSize(2);
    }
  }

  @Test
  void missingPointsAreReportedNotInvented() throws Exception {
    RunId run;
    try (H2RunStore store = H2RunStore.open(folder)) {
      run = Recordings.finished(store, "holed", 1200);
    }
    sql("DELETE FROM chunk WHERE series=0");
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThatThrownBy(() -> store.open(run))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining(run.value())
          .hasMessageContaining("damaged");
    }
  }

  @Test
  void whereTheNewestChunksLackATableTheStoreOpensWithoutThem() throws Exception {
    RunId run;
    try (H2RunStore store = H2RunStore.open(folder)) {
      run = Recordings.finished(store, "whole", 600);
    }
    String appending = ";REUSE_SPACE=FALSE;MAX_COMPACT_TIME=0";
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("runs") + appending);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE chunk");
      statement.execute("CHECKPOINT SYNC");
      statement.execute("SHUTDOWN IMMEDIATELY");
    }
    byte[] broken = Files.readAllBytes(folder.resolve(FILE));
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).singleElement().asString().contains("repaired", "-damaged-");
      assertThat(Recordings.gapFreeSteps(store.open(run))).isEqualTo(600);
    }
    assertThat(Files.readAllBytes(setAside().orElseThrow())).isEqualTo(broken);
    assertThat(folder.toFile().list()).noneMatch(name -> name.contains("earlier"));
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings()).isEmpty();
    }
  }

  @Test
  void aFileIsNotCutToNothing() throws Exception {
    try (H2RunStore store = H2RunStore.open(folder)) {
      Recordings.finished(store, "only", 40);
    }
    Path file = folder.resolve(FILE);
    long size = Files.size(file);
    while (NewestChunk.cutOff(file)) {
      assertThat(Files.size(file)).isLessThan(size);
      size = Files.size(file);
    }
    assertThat(Files.size(file)).isEqualTo(size).isGreaterThan(2 * 4096);
    Path text = Files.writeString(folder.resolve("text"), "chunk:1,len:1,version:1,".repeat(900));
    assertThat(NewestChunk.cutOff(text)).isFalse();
  }

  /**
   * Bits flipped, ends cut, blocks zeroed: a file beyond reading is kept as it was, and what can be
   * read is right. Without its newest blocks a file opens as it was at an earlier moment.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aDamagedFileIsNeverLost(long seed) throws Exception {
    Random random = new Random(seed);
    try (H2RunStore store = H2RunStore.open(folder)) {
      for (int run = 0; run < 4; run++) {
        Recordings.finished(store, "run " + run, 600);
      }
    }
    byte[] good = Files.readAllBytes(folder.resolve(FILE));
    for (int trial = 0; trial < 10; trial++) {
      byte[] bad = damaged(good, random, trial % 4);
      Files.write(folder.resolve(FILE), bad);
      try (H2RunStore store = H2RunStore.open(folder)) {
        Optional<Path> aside = setAside();
        if (aside.isPresent()) {
          assertThat(Files.readAllBytes(aside.get())).isEqualTo(bad);
          assertThat(store.warnings().toString()).contains(aside.get().getFileName().toString());
          Files.delete(aside.get());
        } else if (trial % 2 == 1) {
          assertThat(store.runs()).hasSize(4);
        }
        for (RunInfo info : store.runs()) {
          try {
            int steps = Recordings.gapFreeSteps(store.open(info.id()));
            assertThat(steps).isEqualTo((int) info.lastStep());
            assertThat(info.state() == RunState.INTERRUPTED || steps == 600).isTrue();
          } catch (StoreException told) {
            assertThat(told).hasMessageNotContaining("null.");
          }
        }
      } catch (StoreException atClosing) {
        assertThat(atClosing.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void importingTheFolderThatHoldsTheStoreKeepsItsLocks() throws Exception {
    try (H2RunStore store = H2RunStore.open(folder)) {
      Recordings.finished(store, "one", 20);
      store.flush();
      List<String> refused = new ArrayList<>();
      new PathImport(
              store,
              new PathImport.Told() {
                @Override
                public void brought(PathImport.Brought run) {
                  throw new AssertionError(run.toString());
                }

                @Override
                public void refused(String sentence) {
                  refused.add(sentence);
                }
              })
          .add(folder);
      assertThat(refused).hasSize(1);
      assertThat(refused.get(0)).endsWith("holds no archive and no log that can be read.");
      assertThat(otherProgram("open")).startsWith("Another Cliplight has this store open");
    }
  }

  private static byte[] damaged(byte[] good, Random random, int kind) {
    byte[] bad = good.clone();
    switch (kind) {
      case 0 -> bad = Arrays.copyOf(bad, random.nextInt(bad.length));
      case 1 -> {
        for (int i = 0; i < 200; i++) {
          bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        }
      }
      case 2 -> {
        int from = random.nextInt(bad.length);
        Arrays.fill(bad, from, Math.min(bad.length, from + 16_384), (byte) 0);
      }
      default -> {
        for (int i = 0; i < 3000; i++) {
          bad[random.nextInt(bad.length)] ^= 1;
        }
      }
    }
    return bad;
  }

  private Optional<Path> setAside() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().contains("damaged")).findFirst();
    }
  }

  private void sql(String... statements) throws Exception {
    try (Connection connection =
            DriverManager.getConnection("jdbc:h2:file:" + folder.resolve("runs"));
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String otherProgram(String how) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Other.class.getName(),
                folder.toString(),
                how)
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return String.join("\n", out.lines().toList());
    }
  }

  /** Another program that opens the store. */
  static final class Other {

    private Other() {}

    public static void main(String[] arguments) {
      Path folder = Path.of(arguments[0]);
      try (H2RunStore store =
          arguments[1].equals("read") ? H2RunStore.openReadOnly(folder) : H2RunStore.open(folder)) {
        System.out.println("opened " + store.runs().size());
        store.warnings().forEach(System.out::println);
      } catch (StoreException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
