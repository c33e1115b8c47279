package cliplight.app.cli;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.OrphanedForks;
import cliplight.engine.runs.RunId;
import java.io.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight runs delete}. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = "Delete runs for good. Asks first, or needs --yes where nobody can answer.")
final class RunsDeleteCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Id, the beginning of an id, or name.")
  private List<String> runs = new ArrayList<>();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  RunsDeleteCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    try (H2RunStore open = program.store().openToChange(program.terminal())) {
      List<RunId> ids = runs.stream().map(run -> RunLookup.find(open, run)).distinct().toList();
      String warning = OrphanedForks.warning(open.runs(), ids);
      if (!warning.isEmpty()) {
        program.terminal().err().println(warning);
        program.terminal().err().flush();
      }
      if (!yes && !confirmed(ids)) {
        program.terminal().err().println("Nothing is deleted.");
        return CliplightCommand.FAILED;
      }
      for (RunId id : ids) {
        open.delete(id);
        program.terminal().out().println("Deleted " + id);
      }
    }
    return CliplightCommand.DONE;
  }

  private boolean confirmed(List<RunId> ids) {
    Optional<Console> console = Optional.ofNullable(System.console());
    if (!program.terminal().interactive() || console.isEmpty()) {
      program.terminal().err().println("Say --yes to delete where nobody can be asked.");
      return false;
    }
    String answer = console.get().readLine("Delete %s for good? [y/N] ", ids);
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
