package cliplight.app.cli;

import cliplight.engine.lab.LiveStudy;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight resume}: goes on with a run that ended early. */
@Command(
    name = "resume",
    mixinStandardHelpOptions = true,
    description = {
      "Go on with a run that was broken off or stopped, from its last sound checkpoint.",
      "It comes to the same bits as if nothing had happened. Steps it had recorded after the"
          + " checkpoint are kept apart, as a superseded branch."
    })
final class ResumeCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(paramLabel = "RUN", description = "Id, the beginning of an id, or name.")
  private String run = "";

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private TextPlaceOption data = new TextPlaceOption();

  ResumeCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = program.terminal();
    return new TerminalTraining(terminal, program.store(), json)
        .run(
            runs -> {
              try (RerunLine line = new RerunLine(terminal)) {
                return LiveStudy.resume(data.tell(runs, RunLookup.find(runs, run)), runs, line);
              }
            });
  }
}
