package cliplight.app.cli;

import cliplight.engine.lab.Fork;
import cliplight.engine.lab.LiveStudy;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight fork}: a new run that goes on from a step of another. */
@Command(
    name = "fork",
    mixinStandardHelpOptions = true,
    description = "Begin a new run from exactly one step of another, with some settings changed.",
    footer = {
      "",
      "Example: cliplight fork Muon --at 60 --set optimizer.kind=muonclip --set optimizer.tau=30"
    })
final class ForkCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(paramLabel = "RUN", description = "Id, the beginning of an id, or name.")
  private String run = "";

  @Option(
      names = "--at",
      required = true,
      paramLabel = "STEP",
      description = "The last step that both share; 0 is before the first.")
  private long at;

  @Option(names = "--steps", paramLabel = "N", description = "Planned last step.")
  private Optional<String> steps = Optional.empty();

  @Option(names = "--name", paramLabel = "TEXT", description = "What to call the new run.")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--twin",
      paramLabel = "N",
      description = "Beside it, let the unchanged run go on for N steps as a run of its own.")
  private Optional<Long> twin = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private SettingOptions settings = new SettingOptions();

  @Mixin private TextPlaceOption data = new TextPlaceOption();

  ForkCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws InterruptedException {
    Terminal terminal = program.terminal();
    return new TerminalTraining(terminal, program.store(), json)
        .run(
            runs -> {
              try (RerunLine line = new RerunLine(terminal)) {
                return LiveStudy.fork(forks(runs), runs, line);
              }
            });
  }

  private List<Fork> forks(RunStore runs) {
    RunId parent = data.tell(runs, RunLookup.find(runs, run));
    String parentName = runs.open(parent).info().name();
    List<Setting> changes = new ArrayList<>();
    changes.add(new Setting("name", name.orElse(parentName + " from " + at), ""));
    steps.ifPresent(number -> changes.add(new Setting("steps", number, "")));
    changes.addAll(settings.ofFile());
    changes.addAll(settings.ofCommandLine());
    Fork fork = Fork.of(runs, parent, at, changes);
    SettingOptions.named(fork.config().name());
    List<Fork> forks = new ArrayList<>(List.of(fork));
    if (twin.isPresent()) {
      Fork unchanged = Fork.twin(runs, parent, at, twin.get());
      forks.add(unchanged);
      if (unchanged.until() - at < twin.get()) {
        program
            .terminal()
            .err()
            .println(
                "The twin goes on for "
                    + (unchanged.until() - at)
                    + " steps, not "
                    + twin.get()
                    + ": the run was planned to end at step "
                    + unchanged.until()
                    + ".");
      }
    }
    return forks;
  }
}
