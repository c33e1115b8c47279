package cliplight.engine.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Measures how fast a store records, opens, draws and lists, and what it takes on disk. */
public final class StoreBench {

  private static final int LAYERS = 48;
  private static final int HEADS = 64;
  private static final int STEPS = 10_000;
  private static final int LONG_POINTS = 10_000_000;
  private static final int QUERIES = 2000;
  private static final int WIDTH = 1920;
  private static final int RUNS = 10_000;
  private static final int ROUNDS = 5;

  /**
   * One thing that was measured.
   *
   * @param what in a few words
   * @param value in {@code unit}
   * @param bar to reach, in the same unit; NaN where the figure only explains another
   * @param atLeast whether more is better; else less
   */
  public record Figure(String what, double value, String unit, double bar, boolean atLeast) {

    public boolean hasBar() {
      return !Double.isNaN(bar);
    }

    public boolean met() {
      return !hasBar() || (atLeast ? value >= bar : value <= bar);
    }
  }

  private final Path folder;
  private final Consumer<Figure> news;
  private final List<Figure> figures = new ArrayList<>();
  private final Random random = new Random(1);

  private StoreBench(Path folder, Consumer<Figure> news) {
    this.folder = folder;
    this.news = news;
  }

  /**
   * Measures everything in stores of its own, which it deletes.
   *
   * @param news gets every figure as soon as it is there
   */
  public static List<Figure> run(Consumer<Figure> news) throws IOException {
    try (TemporaryFolder folder = TemporaryFolder.named("cliplight-bench-store")) {
      StoreBench bench = new StoreBench(folder.path(), news);
      bench.heads(bench.folder.resolve("warm-up"), STEPS / 10);
      bench.figures.clear();
      bench.headsMeasured();
      bench.few();
      bench.oneLong();
      bench.many();
      return bench.figures;
    }
  }

  private void figure(String what, double value, String unit, double bar, boolean atLeast) {
    Figure figure = new Figure(what, value, unit, bar, atLeast);
    figures.add(figure);
    news.accept(figure);
  }

  private void explain(String what, double value, String unit) {
    figure(what, value, unit, Double.NaN, false);
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  private static RunInfo info(String name, Map<String, String> settings, Instant created) {
    return new RunInfo(
        RunId.fresh(name),
        name,
        "",
        "",
        0,
        "trained",
        RunState.RUNNING,
        "",
        created,
        0,
        0,
        new TreeMap<>(settings),
        new TreeMap<>(),
        Optional.empty());
  }

  private static List<SeriesKey> headKeys() {
    List<SeriesKey> keys = new ArrayList<>();
    for (int layer = 0; layer < LAYERS; layer++) {
      for (int head = 0; head < HEADS; head++) {
        keys.add(SeriesKey.ofHead(SeriesNames.MAX_LOGIT, layer, head));
      }
    }
    return keys;
  }

  /** Raw size of points: 4 bytes a value; step, wall time and tokens 8 each. */
  private static double raw(long series, long steps) {
    return steps * (24.0 + 4.0 * series);
  }

  private static long size(Path store) throws IOException {
    return Files.size(store.resolve("runs.mv.db"));
  }

  /** Random walks: the low bits of real measurements do not compress either. */
  private float[][] values(int series) {
    float[][] values = new float[64][series];
    for (float[] row : values) {
      for (int i = 0; i < series; i++) {
        row[i] = (float) (10 + random.nextGaussian());
      }
    }
    return values;
  }

  private RunId record(H2RunStore store, List<SeriesKey> keys, int steps) {
    float[][] values = values(keys.size());
    RunRecorder recorder = store.create(info("bench", Map.of(), Instant.now()), keys);
    long wall = System.currentTimeMillis();
    for (int step = 1; step <= steps; step++) {
      recorder.step(
          new StepRecord(
              step, 2048L * step, wall + 110L * step, values[step % values.length], List.of()));
    }
    recorder.finish(RunState.DONE, "");
    return recorder.run();
  }

  private double heads(Path folder, int steps) {
    List<SeriesKey> keys = headKeys();
    try (H2RunStore store = H2RunStore.open(folder)) {
      long begun = System.nanoTime();
      record(store, keys, steps);
      return (double) steps * keys.size() / seconds(begun);
    }
  }

  private void headsMeasured() throws IOException {
    List<SeriesKey> keys = headKeys();
    Path path = folder.resolve("heads");
    figure(
        "record 3,072 series x 10,000 steps, pyramids and disk",
        heads(path, STEPS) / 1e6,
        "M points/s",
        5,
        true);
    figure("disk, against raw", size(path) / raw(keys.size(), STEPS), "x", 1.3, false);
    Path narrow = folder.resolve("narrow");
    int narrowSteps = 200_000;
    try (H2RunStore store = H2RunStore.open(narrow)) {
      long begun = System.nanoTime();
      record(store, keys.subList(0, HEADS), narrowSteps);
      figure(
          "record 64 series x 200,000 steps, pyramids and disk",
          (double) narrowSteps * HEADS / seconds(begun) / 1e6,
          "M points/s",
          5,
          true);
    }
    figure("disk, against raw", size(narrow) / raw(HEADS, narrowSteps), "x", 1.3, false);
    double[] rounds = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long begun = System.nanoTime();
      try (H2RunStore store = H2RunStore.open(path)) {
        RunReader run = store.open(store.runs().get(0).id());
        int points = 0;
        for (SeriesKey key : run.keys()) {
          Columns columns = run.series(key).orElseThrow().columns(0, STEPS + 1.0, WIDTH);
          points += Arrays.stream(columns.count()).sum();
        }
        rounds[round] = seconds(begun);
        if (points != keys.size() * STEPS) {
          throw new IllegalStateException("The store lost points: " + points);
        }
      }
    }
    figure(
        "open the store and 3,072 series x 10,000 steps, reduce each to 1,920 columns",
        median(rounds),
        "s",
        1,
        false);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Many series and few steps, as a run that was stopped early leaves them. */
  private void few() throws IOException {
    Path path = folder.resolve("few");
    List<SeriesKey> keys = headKeys();
    int runs = 20;
    int steps = 20;
    try (H2RunStore store = H2RunStore.open(path)) {
      for (int run = 0; run < runs; run++) {
        record(store, keys, steps);
      }
    }
    figure(
        "disk of 20 runs of 3,072 series x 20 steps, against raw",
        size(path) / (runs * raw(keys.size(), steps)),
        "x",
        1.3,
        false);
  }

  private void oneLong() throws IOException {
    Path path = folder.resolve("long");
    SeriesKey key = SeriesKey.of(SeriesNames.LOSS);
    try (H2RunStore store = H2RunStore.open(path)) {
      long begun = System.nanoTime();
      record(store, List.of(key), LONG_POINTS);
      explain(
          "record 1 series x 10,000,000 steps", LONG_POINTS / seconds(begun) / 1e6, "M points/s");
    }
    figure(
        "disk of 1 series x 10,000,000 steps, against raw",
        size(path) / raw(1, LONG_POINTS),
        "x",
        1.3,
        false);
    try (H2RunStore store = H2RunStore.open(path)) {
      long begun = System.nanoTime();
      SeriesReader series = store.open(store.runs().get(0).id()).series(key).orElseThrow();
      explain("open 1 series x 10,000,000 steps", seconds(begun), "s");
      double[] millis = new double[QUERIES];
      for (int query = 0; query < QUERIES; query++) {
        double length = Math.pow(10, 1 + 6 * random.nextDouble());
        double from = random.nextDouble() * (LONG_POINTS - length);
        begun = System.nanoTime();
        series.columns(from, from + length, WIDTH);
        millis[query] = seconds(begun) * 1e3;
      }
      Arrays.sort(millis);
      figure(
          "any window of 10,000,000 points to 1,920 columns, p95",
          millis[QUERIES * 95 / 100],
          "ms",
          5,
          false);
    }
  }

  private void many() {
    Path path = folder.resolve("many");
    List<SeriesKey> keys =
        List.of(SeriesKey.of(SeriesNames.LOSS), SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
    Instant created = Instant.parse("2026-01-01T00:00:00Z");
    try (H2RunStore store = H2RunStore.open(path)) {
      List<RunReader> runs = new ArrayList<>();
      for (int i = 0; i < RUNS; i++) {
        RunInfo info =
            info(
                "run " + i,
                Map.of("optimizer.lr", "0.0" + i % 7, "optimizer.tau", "" + i % 50),
                created.plusSeconds(i));
        RunRecord run = RunRecord.begin(info.withState(RunState.DONE, ""), keys);
        for (int step = 1; step <= 20; step++) {
          float[] values = {(float) (3 + random.nextGaussian()), random.nextFloat() * 100};
          run.append(new StepRecord(step, 0, 0, values, List.of()));
        }
        runs.add(run);
      }
      long begun = System.nanoTime();
      store.addAll(runs);
      explain("add 10,000 complete runs", seconds(begun), "s");
    }
    long begun = System.nanoTime();
    try (H2RunStore store = H2RunStore.open(path)) {
      explain("open a store of 10,000 runs", seconds(begun) * 1e3, "ms");
      begun = System.nanoTime();
      sorted(store);
      explain(
          "list, filter and sort them by final loss, the first time", seconds(begun) * 1e3, "ms");
      double[] rounds = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        begun = System.nanoTime();
        sorted(store);
        rounds[round] = seconds(begun) * 1e3;
      }
      figure(
          "10,000 runs listed, filtered and sorted by final loss",
          median(rounds),
          "ms",
          100,
          false);
    }
  }

  private static void sorted(H2RunStore store) {
    List<RunInfo> found =
        store.runs().stream()
            .filter(run -> run.settings().getOrDefault("optimizer.lr", "").compareTo("0.02") > 0)
            .sorted(
                Comparator.comparingDouble((RunInfo run) -> store.summary(run.id()).loss())
                    .thenComparing(RunInfo::id))
            .toList();
    if (found.isEmpty()) {
      throw new IllegalStateException("The store lost its runs");
    }
  }
}
