package cliplight.app.cli;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.TemporaryFolder;
import cliplight.engine.runs.imports.FolderWatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cliplight bench watch}: how soon what is appended to a log can be seen. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Append lines of 3,072 heads to logs in a folder that has been watched for three seconds, and"
          + " measure how long it takes from before a line is written until its points can be read"
          + " in the store."
    })
final class BenchWatchCommand implements Callable<Integer> {

  private static final int LAYERS = 48;
  private static final int HEADS = 64;
  private static final int MOST_LINES = 100_000;
  private static final int BEFORE_MILLIS = 3000;

  /** The head that a line ends with. */
  private static final SeriesKey LAST =
      SeriesKey.ofHead(SeriesNames.MAX_LOGIT, LAYERS - 1, HEADS - 1);

  private final CliplightCommand program;

  @Option(
      names = "--files",
      paramLabel = "N",
      description = "Logs that grow (default: ${DEFAULT-VALUE}).")
  private int files = 4;

  @Option(
      names = "--lines",
      paramLabel = "N",
      description = "Lines a log, four a second (default: ${DEFAULT-VALUE}).")
  private int lines = 100;

  BenchWatchCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    if (files < 1 || lines < 2 || lines > MOST_LINES) {
      throw new WrongUsageException("At least one file and 2 to " + MOST_LINES + " lines.");
    }
    try (TemporaryFolder folder = TemporaryFolder.named("cliplight-bench")) {
      measure(folder.path());
    }
    return CliplightCommand.DONE;
  }

  private void measure(Path folder) throws IOException {
    Path logs = Files.createDirectories(folder.resolve("logs"));
    AtomicBoolean ended = new AtomicBoolean();
    try (RunStore store = H2RunStore.open(folder.resolve("store"))) {
      List<AtomicLongArray> written = new ArrayList<>();
      for (int file = 0; file < files; file++) {
        written.add(new AtomicLongArray(lines));
      }
      CompletableFuture<Void> watching =
          CompletableFuture.runAsync(
              () -> watch(store, logs, ended), task -> new Thread(task, "watch").start());
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> write(logs, written, ended), task -> new Thread(task, "write").start());
      List<Double> delays = read(store, written, () -> watching.isDone() || writing.isDone());
      ended.set(true);
      writing.join();
      watching.join();
      report(delays);
    } finally {
      ended.set(true);
    }
  }

  private static void watch(RunStore store, Path logs, AtomicBoolean ended) {
    try (FolderWatch watch = new FolderWatch(store, logs, line -> {})) {
      while (!ended.get()) {
        if (!watch.look()) {
          sleep(FolderWatch.MILLIS);
        }
      }
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Nobody has a reference to this thread", e);
    }
  }

  private void write(Path logs, List<AtomicLongArray> written, AtomicBoolean ended) {
    // who watches has begun to before
    sleep(BEFORE_MILLIS);
    Random random = new Random(1);
    for (int line = 0; line < lines; line++) {
      for (int file = 0; file < files && !ended.get(); file++) {
        byte[] text = line(line + 1, random).getBytes(StandardCharsets.UTF_8);
        written.get(file).set(line, System.nanoTime());
        try {
          Files.write(
              logs.resolve(name(file) + ".jsonl"),
              text,
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        sleep(250 / files);
      }
    }
    while (!ended.get()) {
      sleep(10);
    }
  }

  private static String name(int file) {
    return "run-" + file;
  }

  private static String line(int step, Random random) {
    StringBuilder line = new StringBuilder("{\"step\": " + step + ", \"max_logit\": [");
    for (int layer = 0; layer < LAYERS; layer++) {
      line.append(layer == 0 ? "[" : ", [");
      for (int head = 0; head < HEADS; head++) {
        line.append(head == 0 ? "" : ", ").append(30 * random.nextFloat());
      }
      line.append(']');
    }
    return line.append("]}\n").toString();
  }

  /** Asked whether nothing more can come. */
  private interface Over {
    boolean isOver();
  }

  /** Seconds from a line to its points, the first lines of all files first. */
  private List<Double> read(RunStore store, List<AtomicLongArray> written, Over over) {
    List<Double> delays = new ArrayList<>();
    List<Double> firsts = new ArrayList<>();
    int[] seen = new int[files];
    Map<Integer, RunId> runs = new HashMap<>();
    while (firsts.size() + delays.size() < files * lines) {
      if (over.isOver()) {
        throw new IllegalStateException("The watch ended before all lines were seen");
      }
      for (int file = 0; file < files; file++) {
        int there = size(store, file, runs);
        long now = System.nanoTime();
        while (seen[file] < there) {
          double delay = (now - written.get(file).get(seen[file])) / 1e9;
          (seen[file] == 0 ? firsts : delays).add(delay);
          seen[file]++;
        }
      }
      sleep(1);
    }
    firsts.addAll(delays);
    return firsts;
  }

  private static int size(RunStore store, int file, Map<Integer, RunId> runs) {
    if (!runs.containsKey(file)) {
      store.runs().stream()
          .filter(run -> run.name().equals(name(file)))
          .map(RunInfo::id)
          .findFirst()
          .ifPresent(run -> runs.put(file, run));
    }
    return Optional.ofNullable(runs.get(file))
        .flatMap(run -> store.open(run).series(LAST))
        .map(SeriesReader::size)
        .orElse(0);
  }

  private void report(List<Double> delays) {
    double sum = delays.stream().mapToDouble(Double::doubleValue).sum();
    program
        .terminal()
        .out()
        .printf(
            Locale.ROOT,
            "%d lines of %d heads appended to %d logs: readable after %.0f ms on average, %.0f ms"
                + " at worst; without the first lines of the logs %.0f ms at worst%n",
            delays.size(),
            LAYERS * HEADS,
            files,
            1e3 * sum / delays.size(),
            1e3 * worst(delays),
            1e3 * worst(delays.subList(files, delays.size())));
    program.terminal().out().flush();
  }

  private static double worst(List<Double> delays) {
    return delays.stream().mapToDouble(Double::doubleValue).max().orElse(Double.NaN);
  }
}
