package cliplight.app.cli;

import cliplight.engine.runs.ArchiveException;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cliplight import}: brings archived runs into the store. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Bring archived runs into the store. A run that is there already is left as it is.")
final class ImportCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(arity = "1..*", paramLabel = "ARCHIVE", description = "Files that export wrote.")
  private List<Path> archives = new ArrayList<>();

  ImportCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    Terminal terminal = program.terminal();
    boolean all = true;
    try (H2RunStore runs = program.store().open(terminal)) {
      for (Path archive : archives) {
        try {
          RunReader run = RunArchive.read(archive);
          boolean known = runs.runs().stream().anyMatch(r -> r.id().equals(run.info().id()));
          if (!known) {
            runs.add(run);
          }
          terminal.out().println((known ? "Known    " : "Imported ") + run.info().id());
        } catch (ArchiveException e) {
          all = false;
          terminal.err().println(e.getMessage());
        }
      }
    }
    return all ? CliplightCommand.DONE : CliplightCommand.FAILED;
  }
}
