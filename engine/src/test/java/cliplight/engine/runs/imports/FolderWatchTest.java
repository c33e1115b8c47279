package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.GatheringRoom;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.Superseded;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that grow, are rotated, written anew, and resumed. */
class FolderWatchTest {

  private static final SeriesKey LOSS = SeriesKey.of("loss");

  @TempDir private Path folder;

  private static void append(Path file, String text) throws IOException {
    Files.write(
        file,
        text.getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  private static SeriesReader loss(H2RunStore store, FolderWatch watch) {
    return store.open(watch.runs().get(0)).series(LOSS).orElseThrow();
  }

  @Test
  void aGrowingFileIsFollowedAndAHalfLineWaitedFor() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Path log = logs.resolve("a.jsonl");
    append(log, "{\"step\": 1, \"loss\": 3}\n{\"step\": 2, \"lo");
    RunId run;
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, logs, line -> {})) {
      watch.look();
      assertThat(loss(store, watch).size()).isEqualTo(1);
      append(log, "ss\": 2}\n{\"step\": 3, \"loss\": 1, \"new\": 7}\n");
      watch.look();
      run = watch.runs().get(0);
      assertThat(loss(store, watch).size()).isEqualTo(3);
      assertThat(store.open(run).series(SeriesKey.of("new")).orElseThrow().valueAt(3)).isEqualTo(7);
    }
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, logs, line -> {})) {
      assertThat(store.open(run).series(LOSS).orElseThrow().size()).isEqualTo(3);
      append(log, "{\"step\": 4, \"loss\": 0.1}\n");
      watch.look();
      assertThat(store.runs()).hasSize(1);
      assertThat(loss(store, watch).value(3)).isEqualTo(0.1);
    }
  }

  @Test
  void aResumedRunShowsTheLaterPoints() throws IOException {
    Path log = folder.resolve("a.jsonl");
    append(log, "{\"step\": 1, \"loss\": 1}\n{\"step\": 2, \"loss\": 2}\n");
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, log, line -> {})) {
      watch.look();
      append(log, "{\"step\": 2, \"loss\": 20}\n");
      watch.look();
      append(log, "{\"step\": 3, \"loss\": 30}\n");
      watch.look();
      RunReader run = store.open(watch.runs().get(0));
      assertThat(run.series(LOSS).orElseThrow().valueAt(2)).isEqualTo(20);
      assertThat(run.series(LOSS).orElseThrow().valueAt(3)).isEqualTo(30);
      assertThat(run.series(Superseded.name(LOSS, 1)).orElseThrow().valueAt(2)).isEqualTo(2);
      assertThat(store.runs()).hasSize(1);
    }
  }

  @Test
  void headsShareAnAxisUntilOneOfThemIsWrittenWithoutTheOthers() throws IOException {
    Path log = folder.resolve("a.jsonl");
    append(log, "{\"step\": 1, \"loss\": 3, \"max_logit\": [[1, 2], [3, 4]]}\n");
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, log, line -> {})) {
      watch.look();
      append(log, "{\"step\": 2, \"max_logit\": [[5, 6], [7, 8.1]]}\n");
      watch.look();
      RunId run = watch.runs().get(0);
      SeriesKey last = SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 1, 1);
      assertThat(store.open(run).series(last).orElseThrow().valueAt(2)).isEqualTo(8.1);
      Path archive = folder.resolve("a.zip");
      RunArchive.write(store.open(run), archive);
      try (ZipFile zip = new ZipFile(archive.toFile())) {
        assertThat(zip.stream().filter(part -> part.getName().startsWith("series"))).hasSize(3);
      }
      append(log, "{\"step\": 3, \"max_logit\": [[9]]}\n{\"step\": 4, \"loss\": 1}\n");
      watch.look();
      RunReader now = store.open(watch.runs().get(0));
      assertThat(now.series(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 0, 0)).orElseThrow().size())
          .isEqualTo(3);
      assertThat(now.series(last).orElseThrow().size()).isEqualTo(2);
      assertThat(now.series(LOSS).orElseThrow().valueAt(4)).isEqualTo(1);
      assertThat(store.runs()).hasSize(1);
    }
  }

  @Test
  void aFileWrittenAnewIsAnotherRunAndTheOldOneStays() throws IOException {
    Path log = folder.resolve("a.csv");
    append(log, "step,loss\n1,5\n2,6\n3,7\n");
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, log, line -> {})) {
      watch.look();
      RunId old = watch.runs().get(0);
      Files.writeString(log, "step,loss\n1,9\n");
      watch.look();
      watch.look();
      assertThat(store.runs()).hasSize(2);
      assertThat(loss(store, watch).value(0)).isEqualTo(9);
      assertThat(store.open(old).series(LOSS).orElseThrow().size()).isEqualTo(3);
    }
  }

  @Test
  void tokensOfALineComeAlong() throws IOException {
    Path log = folder.resolve("a.jsonl");
    append(log, "{\"step\": 1, \"wall_millis\": 1700000000000, \"tokens\": 2048, \"loss\": 3}\n");
    RunId run;
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, log, line -> {})) {
      watch.look();
      append(log, "{\"step\": 2, \"wall_millis\": 1700000000250, \"tokens\": 4096, \"loss\": 2}\n");
      watch.look();
      run = watch.runs().get(0);
      assertThat(loss(store, watch).tokens(0)).isEqualTo(2048);
      assertThat(loss(store, watch).tokens(1)).isEqualTo(4096);
    }
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      SeriesReader loss = store.open(run).series(LOSS).orElseThrow();
      assertThat(loss.tokens(1)).isEqualTo(4096);
      assertThat(loss.wallMillis(1)).isEqualTo(1_700_000_000_250L);
    }
  }

  @Test
  void aLongLogKeepsNoOtherWaitingAndBeginsWithAllThatIsThere() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    StringBuilder text = new StringBuilder();
    int lines = 0;
    while (text.length() < 9 << 20) {
      text.append("step:").append(++lines).append("/1000000 train_loss:2.5\n");
    }
    append(logs.resolve("a.txt"), text.toString());
    append(logs.resolve("b.jsonl"), "{\"step\": 1, \"loss\": 3}\n");
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, logs, line -> {})) {
      assertThat(watch.look()).isTrue();
      assertThat(store.runs()).extracting(RunInfo::name).containsExactly("b");
      int looks = 1;
      while (watch.look()) {
        looks++;
      }
      assertThat(looks).isEqualTo(2);
      assertThat(store.runs()).extracting(RunInfo::name).containsExactlyInAnyOrder("a", "b");
      assertThat(loss(store, watch).size()).isEqualTo(lines);
    }
  }

  @Test
  void aFileThatIsNoLogYetIsLookedIntoAgainOnceItHasGrown() throws Exception {
    Path log = folder.resolve("a.txt");
    append(log, "import torch\n");
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, log, line -> {})) {
      watch.look();
      assertThat(watch.runs()).isEmpty();
      append(log, "step:1/2 train_loss:2.5\n");
      for (int i = 0; i < 100 && watch.runs().isEmpty(); i++) {
        Thread.sleep(FolderWatch.MILLIS);
        watch.look();
      }
      assertThat(loss(store, watch).value(0)).isEqualTo(2.5);
    }
  }

  /** So many lines, a point each. */
  private static String lines(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(step -> "{\"step\": " + step + ", \"loss\": 0." + step + "}\n")
        .collect(Collectors.joining());
  }

  @Test
  void aLogThatIsTooLargeForTheMemoryIsRefusedByNameAndTheOthersAreFollowed() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    append(logs.resolve("a.jsonl"), lines(10_000));
    append(logs.resolve("b.jsonl"), lines(3));
    List<String> news = new ArrayList<>();
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch =
            new FolderWatch(store, logs, news::add, new GatheringRoom(1 << 16), Duration.ZERO)) {
      lookAtAll(watch);
      append(logs.resolve("a.jsonl"), "{\"step\": 10001, \"loss\": 1}\n");
      append(logs.resolve("b.jsonl"), "{\"step\": 4, \"loss\": 1}\n");
      lookAtAll(watch);
      assertThat(store.runs()).extracting(RunInfo::name).containsExactly("b");
      assertThat(loss(store, watch).size()).isEqualTo(4);
      assertThat(news)
          .filteredOn(line -> line.contains("no longer followed"))
          .singleElement()
          .asString()
          .contains("a.jsonl")
          .contains("more points than fit into this program's memory");
    }
  }

  @Test
  void logsThatDoNotFitIntoMemoryTogetherAreReadOneByOneAndRest() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    for (int i = 0; i < 5; i++) {
      append(logs.resolve("log" + i + ".jsonl"), lines(1000 + i));
    }
    List<String> news = new ArrayList<>();
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch =
            new FolderWatch(store, logs, news::add, new GatheringRoom(40_000), Duration.ZERO)) {
      lookAtAll(watch);
      assertThat(sizes(store)).containsExactly(1000, 1001, 1002, 1003, 1004);
      assertThat(news).filteredOn(line -> line.contains("rests")).hasSizeBetween(3, 4);
      append(logs.resolve("log0.jsonl"), "{\"step\": 1001, \"loss\": 1}\n");
      lookAtAll(watch);
      assertThat(sizes(store)).containsExactly(1001, 1001, 1002, 1003, 1004);
      assertThat(news).noneMatch(line -> line.contains("no longer followed"));
    }
  }

  private static List<Integer> sizes(H2RunStore store) {
    return store.runs().stream()
        .sorted(Comparator.comparing(RunInfo::name))
        .map(run -> store.open(run.id()).series(LOSS).orElseThrow().size())
        .toList();
  }

  /** Searches too, which takes a share of the time only. */
  private static void lookAtAll(FolderWatch watch) {
    for (int i = 0; i < 20; i++) {
      int looks = 0;
      while (watch.look()) {
        assertThat(looks++).isLessThan(1000);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void anMlflowRunHasItsParametersAndItsName() throws IOException {
    Path run = folder.resolve("logs/0/abc");
    Files.createDirectories(run.resolve("metrics"));
    Files.createDirectories(run.resolve("params"));
    append(run.resolve("meta.yaml"), "run_name: 'warm otter'\n");
    append(run.resolve("params/lr"), "0.02");
    append(run.resolve("metrics/loss"), "1700000000000 3.5 1\n");
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, folder.resolve("logs"), line -> {})) {
      watch.look();
      RunInfo info = store.open(watch.runs().get(0)).info();
      assertThat(info.name()).isEqualTo("warm otter");
      assertThat(info.settings()).containsEntry("lr", "0.02");
      assertThat(new LogImport(store).add(new LogFolder().look(run).get(0), more -> {}).known())
          .isTrue();
    }
  }

  @Test
  void aLongerFileInItsPlaceIsAnotherRunThoughBothBeginWithOneSource() throws IOException {
    String source = "# the source of the program that prints itself\n".repeat(200);
    Path log = folder.resolve("a.txt");
    append(log, source + "step:1/9 train_loss:5\nstep:2/9 train_loss:4\n");
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, log, line -> {})) {
      watch.look();
      RunId old = watch.runs().get(0);
      Path other = folder.resolve("other");
      append(
          other, source + "step:1/9 train_loss:8\nstep:2/9 train_loss:7\nstep:3/9 train_loss:6\n");
      Files.move(other, log, StandardCopyOption.REPLACE_EXISTING);
      lookAtAll(watch);
      assertThat(store.runs()).hasSize(2);
      assertThat(store.open(old).series(LOSS).orElseThrow().size()).isEqualTo(2);
      assertThat(loss(store, watch).value(0)).isEqualTo(8);
      assertThat(loss(store, watch).size()).isEqualTo(3);
    }
  }

  @Test
  void aLinkToARunIsNoSecondRunNorIsAnotherWayToWriteItsPath() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    Path run = Files.createDirectories(logs.resolve("run-1"));
    append(run.resolve("a.jsonl"), lines(3));
    Files.createSymbolicLink(logs.resolve("latest-run"), Path.of("run-1"));
    Files.createSymbolicLink(run.resolve("loop"), logs);
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      List<LogSource> sources = new LogFolder().look(logs);
      assertThat(sources).extracting(LogSource::path).containsExactly(run.resolve("a.jsonl"));
      new LogImport(store).add(sources.get(0), more -> {});
      Path relative = Path.of("").toAbsolutePath().relativize(logs);
      try (FolderWatch watch = new FolderWatch(store, relative, line -> {})) {
        watch.look();
        assertThat(watch.runs()).hasSize(1);
        assertThat(store.runs()).hasSize(1);
      }
    }
  }

  @Test
  void theLastLineNeedsNoLineEndOnceTheWatchEnds() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    append(logs.resolve("a.jsonl"), lines(2) + "{\"step\": 3, \"loss\": 0.5}");
    append(logs.resolve("b.jsonl"), "{\"step\": 1, \"loss\": 0.5}");
    append(logs.resolve("c.csv"), "step,loss\n1,2.5\n2,2.");
    try (H2RunStore store = H2RunStore.open(folder.resolve("store"))) {
      try (FolderWatch watch = new FolderWatch(store, logs, line -> {})) {
        watch.look();
        assertThat(sizes(store)).containsExactly(2, 1);
      }
      assertThat(sizes(store)).containsExactly(3, 1, 2);
      // it was half written: the next watch knows it again
      append(logs.resolve("c.csv"), "25\n3,2\n");
      try (FolderWatch watch = new FolderWatch(store, logs, line -> {})) {
        watch.look();
      }
      assertThat(sizes(store)).containsExactly(3, 1, 3);
    }
  }

  @Test
  void aFolderThatMayNotBeReadIsToldOnceAndTheOthersAreFollowed() throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    append(logs.resolve("a.jsonl"), lines(3));
    List<String> news = new ArrayList<>();
    try (Locked locked = Locked.folder(logs.resolve("locked"));
        H2RunStore store = H2RunStore.open(folder.resolve("store"));
        FolderWatch watch = new FolderWatch(store, logs, news::add)) {
      lookAtAll(watch);
      assertThat(store.runs()).hasSize(1);
      assertThat(news)
          .filteredOn(line -> line.contains("may not be read"))
          .singleElement()
          .asString()
          .startsWith(locked.path().toString());
    }
  }
}
