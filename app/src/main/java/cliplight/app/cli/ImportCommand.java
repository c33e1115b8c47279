package cliplight.app.cli;

import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.imports.PathImport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
    try (RunStore runs = program.store().open(terminal)) {
      PathImport into = new PathImport(runs, new ToTerminal(terminal));
      for (Path path : paths) {
        all &= into.add(path);
      }
    }
    if (imported + known > 1) {
      terminal.out().println(imported + " imported, " + known + " known.");
    }
    return all ? CliplightCommand.DONE : CliplightCommand.FAILED;
  }

  private final class ToTerminal implements PathImport.Told {
    private final Terminal terminal;

    ToTerminal(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public void brought(PathImport.Brought run) {
      clear();
      imported += run.known() ? 0 : 1;
      known += run.known() ? 1 : 0;
      String log = run.kind().isEmpty() ? "" : "  " + run.kind() + "  " + run.from();
      String problems =
          run.problems() == 0
              ? ""
              : "  ("
                  + run.problems()
                  + (run.problems() == 1 ? " record" : " records")
                  + " could not be read, see runs show)";
      terminal
          .out()
          .println((run.known() ? "Known    " : "Imported ") + run.run().value() + log + problems);
    }

    @Override
    public void refused(String sentence) {
      clear();
      terminal.err().println(sentence);
    }

    @Override
    public void read(int more, int place, int of) {
      bytes += more;
      long now = System.nanoTime() / 1_000_000;
      if (terminal.interactive() && now >= nextShown) {
        nextShown = now + SHOW_EVERY_MILLIS;
        terminal.out().print("\r" + place + " of " + of + ", " + (bytes >> 20) + " MiB\u001b[K");
        terminal.out().flush();
      }
    }

    private void clear() {
      if (terminal.interactive()) {
        terminal.out().print("\r\u001b[K");
      }
    }
  }
}
