package cliplight.app.cli;

import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.imports.FolderWatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight watch}: follows the logs in a folder while other programs write them. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    description = {
      "Follow the logs in a folder while they grow: what they gain is on record within a second.",
      "All that import reads is followed, on this or on a mounted machine; nothing is installed"
          + " there. Ctrl-C ends it."
    })
final class WatchCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(paramLabel = "FOLDER", description = "A folder with all below it, or one file.")
  private Path folder = Path.of("");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "End by itself after so many seconds (default: never).")
  private double seconds = Double.POSITIVE_INFINITY;

  WatchCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (!Files.exists(folder)) {
      throw new WrongUsageException("There is no " + folder + ". Name a folder that is there.");
    }
    if (!(seconds > 0)) {
      throw new WrongUsageException("--seconds is " + seconds + ": use more than 0.");
    }
    Terminal terminal = program.terminal();
    long end = System.nanoTime() + (long) (Math.min(seconds, 1e8) * 1e9);
    CountDownLatch asked = new CountDownLatch(1);
    try (CtrlC ctrlC = new CtrlC();
        RunStore runs = program.store().open(terminal);
        FolderWatch watch = new FolderWatch(runs, folder, line -> tell(terminal, line))) {
      ctrlC.ends(asked::countDown);
      boolean more;
      do {
        more = watch.look();
      } while (!asked.await(more ? 0 : FolderWatch.MILLIS, TimeUnit.MILLISECONDS)
          && System.nanoTime() < end);
      watch.look();
    }
    return CliplightCommand.DONE;
  }

  private static void tell(Terminal terminal, String line) {
    terminal.out().println(line);
    terminal.out().flush();
  }
}
