package cliplight.app.cli;

import cliplight.engine.runs.ArchiveException;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.imports.ImportException;
import cliplight.engine.runs.imports.LogFolder;
import cliplight.engine.runs.imports.LogImport;
import cliplight.engine.runs.imports.LogSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cliplight import}: brings archived runs and the logs of other tools into the store. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Bring runs into the store: archives that export wrote, and logs of other tools"
          + " (TensorBoard events, wandb's offline files and exported tables, MLflow's mlruns,"
          + " JSON lines, CSV, logs of modded-nanogpt, llm.c and Megatron, packed by gzip or not).",
      "What a file is, its contents say. Folders are searched with all below them. A run that is"
          + " there already is left as it is."
    })
final class ImportCommand implements Callable<Integer> {

  private static final long SHOW_EVERY_MILLIS = 200;

  private final CliplightCommand program;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files and folders.")
  private List<Path> paths = new ArrayList<>();

  private long bytes;
  private long nextShown;
  private int imported;
  private int known;

  ImportCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    Terminal terminal = program.terminal();
    boolean all = true;
    try (H2RunStore runs = program.store().open(terminal)) {
      for (Path path : paths) {
        List<Path> archives = archives(path);
        for (Path archive : archives) {
          all &= archive(runs, archive, terminal);
        }
        all &= logs(runs, path, archives.isEmpty(), terminal);
      }
    }
    if (imported + known > 1) {
      terminal.out().println(imported + " imported, " + known + " known.");
    }
    return all ? CliplightCommand.DONE : CliplightCommand.FAILED;
  }

  private static List<Path> archives(Path path) {
    try (Stream<Path> files = Files.walk(path)) {
      return files.filter(Files::isRegularFile).filter(ImportCommand::isArchive).sorted().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private static boolean isArchive(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 'P' && in.read() == 'K';
    } catch (IOException e) {
      return false;
    }
  }

  private boolean archive(H2RunStore runs, Path archive, Terminal terminal) {
    try {
      RunReader run = RunArchive.read(archive);
      boolean there = runs.runs().stream().anyMatch(r -> r.id().equals(run.info().id()));
      if (!there) {
        runs.add(run);
      }
      tell(there, run.info().id().value(), terminal);
      return true;
    } catch (ArchiveException e) {
      terminal.err().println(e.getMessage());
      return false;
    }
  }

  private boolean logs(H2RunStore runs, Path path, boolean expected, Terminal terminal) {
    List<LogSource> sources;
    try {
      sources = LogFolder.sources(path);
    } catch (ImportException e) {
      terminal.err().println(e.getMessage());
      return false;
    }
    if (sources.isEmpty() && expected) {
      terminal.err().println(path + " holds no archive and no log that can be read.");
      return false;
    }
    LogImport into = new LogImport(runs);
    boolean all = true;
    for (int i = 0; i < sources.size(); i++) {
      LogSource source = sources.get(i);
      String place = (i + 1) + " of " + sources.size();
      try {
        LogImport.Outcome outcome = into.add(source, more -> progress(more, place, terminal));
        clear(terminal);
        String problems =
            outcome.problems() == 0
                ? ""
                : "  (" + outcome.problems() + " records could not be read, see runs show)";
        tell(
            outcome.known(),
            outcome.run() + "  " + source.kind().title() + "  " + source.path() + problems,
            terminal);
      } catch (ImportException e) {
        clear(terminal);
        all = false;
        terminal.err().println(e.getMessage());
      }
    }
    return all;
  }

  private void tell(boolean there, String run, Terminal terminal) {
    imported += there ? 0 : 1;
    known += there ? 1 : 0;
    terminal.out().println((there ? "Known    " : "Imported ") + run);
  }

  private void progress(int more, String place, Terminal terminal) {
    bytes += more;
    long now = System.nanoTime() / 1_000_000;
    if (terminal.interactive() && now >= nextShown) {
      nextShown = now + SHOW_EVERY_MILLIS;
      terminal.out().print("\r" + place + ", " + (bytes >> 20) + " MiB\u001b[K");
      terminal.out().flush();
    }
  }

  private static void clear(Terminal terminal) {
    if (terminal.interactive()) {
      terminal.out().print("\r\u001b[K");
    }
  }
}
