package cliplight.app.cli;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.TemporaryFolder;
import cliplight.engine.runs.imports.ImportException;
import cliplight.engine.runs.imports.MadeLogs;
import cliplight.engine.runs.imports.PathImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cliplight bench import}: how fast logs of other tools are read into a store. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = "Make logs, then measure how long it takes to read them into a fresh store.")
final class BenchImportCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Option(
      names = "--scalars",
      paramLabel = "N",
      description = "Scalars in one TensorBoard event file (default: ${DEFAULT-VALUE}).")
  private int scalars = 10_000_000;

  @Option(
      names = "--text-mib",
      paramLabel = "N",
      description = "MiB of step: logs (default: ${DEFAULT-VALUE}).")
  private int textMib = 250;

  BenchImportCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    try (TemporaryFolder temporary = TemporaryFolder.named("cliplight-bench")) {
      Path folder = temporary.path();
      Path events = folder.resolve("events");
      Files.createDirectories(events);
      MadeLogs.events(events.resolve("events.out.tfevents.1.bench"), scalars, 10);
      measure("TensorBoard, " + scalars + " scalars in one file", events, folder.resolve("a"));
      Path text = folder.resolve("text");
      Files.createDirectories(text);
      int files = Math.max(1, textMib * 1024 / 160);
      for (int file = 0; file < files; file++) {
        MadeLogs.steps(text.resolve("run-" + file + ".txt"), 160 << 10, file);
      }
      measure("step: logs, " + files + " files, " + textMib + " MiB", text, folder.resolve("b"));
      Path one = Files.createDirectories(folder.resolve("one"));
      MadeLogs.steps(one.resolve("run.txt"), textMib << 20, 1);
      measure("step: log, " + textMib + " MiB in one file", one, folder.resolve("c"));
    }
    return CliplightCommand.DONE;
  }

  /** Counts what was read. */
  private static final class Counted implements PathImport.Told {
    private long bytes;

    @Override
    public void brought(PathImport.Brought run) {
      // the points that are read back tell
    }

    @Override
    public void refused(String sentence) {
      throw new ImportException(sentence);
    }

    @Override
    public void read(int more, int place, int of) {
      bytes += more;
    }
  }

  /** What this program took of all cores: on a busy machine it says more than the clock. */
  private static Duration cpu() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private void measure(String what, Path logs, Path store) {
    Duration cpuBefore = cpu();
    long begun = System.nanoTime();
    Counted counted = new Counted();
    try (H2RunStore runs = H2RunStore.open(store)) {
      new PathImport(runs, counted).add(logs);
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    double cpuSeconds = cpu().minus(cpuBefore).toMillis() / 1e3;
    long points = 0;
    try (H2RunStore runs = H2RunStore.openReadOnly(store)) {
      for (var info : runs.runs()) {
        RunReader run = runs.open(info.id());
        for (SeriesKey key : run.keys()) {
          points += run.series(key).orElseThrow().size();
        }
      }
    }
    program
        .terminal()
        .out()
        .printf(
            Locale.ROOT,
            "%s: %.1f s from file to disk, %.1f s of all cores together (%.0f MiB, %d points read"
                + " back)%n",
            what,
            seconds,
            cpuSeconds,
            counted.bytes / 1048576.0,
            points);
    program.terminal().out().flush();
  }
}
