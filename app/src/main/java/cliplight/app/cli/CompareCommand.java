package cliplight.app.cli;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.Formulas;
import cliplight.engine.runs.statistics.Grouping;
import cliplight.engine.runs.statistics.RunGroup;
import cliplight.engine.runs.statistics.Sample;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight compare}: statistics over runs. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Compare groups of runs, such as the seeds of two settings: mean, standard deviation and 95"
          + " %% confidence interval of the final values, Welch's t test between groups, a paired"
          + " one where they have seeds in common, and with a target how many runs reach it and a"
          + " one-sided test that the mean is below it.",
      "Runs left out are named with the reason: ended early, values not finite, another last step."
    })
final class CompareCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Id, the beginning of an id, or name; or a study, for all its runs.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--of",
      paramLabel = "FORMULA",
      description = "Series to compare, or a formula of it (default: ${DEFAULT-VALUE}).")
  private String of = "loss";

  @Option(
      names = "--group-by",
      paramLabel = "SETTING",
      description =
          "A setting, name or study (for imported runs: their folder). Default: all settings but"
              + " the seeds; by study where the runs do not tell their seeds.")
  private Optional<String> groupBy = Optional.empty();

  @Option(
      names = "--last",
      paramLabel = "K",
      description = "The final value is the mean of the last K points (default: ${DEFAULT-VALUE}).")
  private int last = 50;

  @Option(
      names = "--target",
      paramLabel = "VALUE",
      description = "First step at or below it, and test that the mean is below it.")
  private Optional<Double> target = Optional.empty();

  @Option(
      names = "--sd",
      paramLabel = "VALUE",
      description = "Standard deviation of one run that the z test takes as known.")
  private Optional<Double> knownSd = Optional.empty();

  @Option(
      names = "--curve",
      description =
          "The statistics at every step that all runs of a group have: as CSV, with --json in it.")
  private boolean curve;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  CompareCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    check();
    Formula formula = Formula.parse(of);
    try (H2RunStore store = program.store().openExisting(program.terminal())) {
      List<RunReader> runs = new ArrayList<>();
      for (RunId id : RunLookup.findAll(store, words)) {
        runs.add(store.open(id));
      }
      List<RunGroup> groups = new ArrayList<>();
      grouped(runs).forEach((name, members) -> groups.add(group(name, members, formula)));
      if (groups.stream().allMatch(RunGroup::hasNoSeries)) {
        // says where in the formula, and the nearest name there is
        new Formulas().series(formula, runs.subList(0, 1));
      }
      Comparison comparison = new Comparison(of, last, target, knownSd, groups);
      if (json) {
        program.terminal().out().println(Json.text(new ComparisonJson(comparison, curve).node()));
      } else if (curve) {
        curve(groups);
      } else {
        new ComparisonText(comparison, program.terminal().out()).print();
      }
    }
    return CliplightCommand.DONE;
  }

  private void check() {
    if (last < 1) {
      throw new WrongUsageException("--last is " + last + ": use 1 or more.");
    }
    if (knownSd.isPresent() && !(knownSd.get() > 0)) {
      throw new WrongUsageException("--sd is " + knownSd.get() + ": use a number above 0.");
    }
    if (target.isPresent() && !Double.isFinite(target.get())) {
      throw new WrongUsageException("--target is " + target.get() + ": name a loss to reach.");
    }
    if (knownSd.isPresent() && target.isEmpty()) {
      throw new WrongUsageException("--sd is for the test against a target: say --target too.");
    }
  }

  private Map<String, List<RunReader>> grouped(List<RunReader> runs) {
    try {
      return groupBy
          .map(what -> Grouping.by(what, runs, RunReader::info))
          .orElseGet(() -> Grouping.bySettingsButSeeds(runs, Function.identity()));
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()));
    }
  }

  private RunGroup group(String name, List<RunReader> runs, Formula formula) {
    try {
      return RunGroup.of(name, runs, formula, new Formulas(), last);
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()));
    }
  }

  private void curve(List<RunGroup> groups) {
    PrintWriter out = program.terminal().out();
    out.println("group,step,n,mean,sd,low95,high95,min,max");
    for (RunGroup group : groups) {
      String name = '"' + group.name().replace("\"", "\"\"") + '"';
      for (RunGroup.AtStep at : group.curve()) {
        Sample sample = at.sample();
        out.println(
            name
                + ","
                + at.step()
                + ","
                + sample.n()
                + ","
                + sample.mean()
                + ","
                + sample.sd()
                + ","
                + sample.low()
                + ","
                + sample.high()
                + ","
                + sample.min()
                + ","
                + sample.max());
      }
    }
  }
}
