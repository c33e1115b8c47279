package cliplight.app.cli;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.Formulas;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight formula}: series derived from those on record. */
@Command(
    name = "formula",
    mixinStandardHelpOptions = true,
    description = {
      "Derive a series from those on record, such as"
          + " @|bold ema(loss, 0.99)|@, @|bold max(attention/max_logit{*})|@ or"
          + " @|bold loss@a - loss@b|@, and print its points as CSV.",
      "A formula that says of which run a series is (@a is the first RUN, @b the second) is worked"
          + " out once for all runs, at the steps that all of them have; each RUN is one run then."
          + " Any other is worked out for each run. Without a formula, what one is made of is"
          + " printed."
    })
final class FormulaCommand implements Callable<Integer> {

  /** One result: of all runs, or of one of them. */
  private record Derived(String run, SeriesReader series) {}

  private final CliplightCommand program;

  @Parameters(index = "0", arity = "0..1", paramLabel = "FORMULA", description = "In quotes.")
  private String formula = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "RUN",
      description = "Id, the beginning of an id, or name; or a study, for all its runs.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  FormulaCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    PrintWriter out = program.terminal().out();
    if (formula.isEmpty()) {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("written", "meaning"));
      rows.addAll(Formula.LANGUAGE);
      TextTable.lines(rows).forEach(out::println);
      return CliplightCommand.DONE;
    }
    refuseUnknownOptions();
    Formula parsed = Formula.parse(formula);
    if (words.isEmpty()) {
      throw new WrongUsageException("Say of which RUN; 'cliplight runs' lists them.");
    }
    try (H2RunStore store = program.store().openExisting(program.terminal())) {
      List<RunReader> runs = new ArrayList<>();
      List<RunId> ids =
          parsed.namesRuns()
              ? RunLookup.findEach(store, words) // a word of several would shift the letters
              : RunLookup.findAll(store, words);
      for (RunId id : ids) {
        runs.add(store.open(id));
      }
      List<Derived> results = derive(parsed, runs);
      if (json) {
        out.println(Json.text(node(results)));
      } else {
        table(out, results);
      }
    }
    return CliplightCommand.DONE;
  }

  /** A formula may begin with a minus, so an unknown option comes here as a formula or a run. */
  private void refuseUnknownOptions() {
    Stream<String> formulas = Stream.of(formula).filter(word -> word.startsWith("--"));
    Stream<String> runs = words.stream().filter(word -> word.startsWith("-"));
    Stream.concat(formulas, runs)
        .findFirst()
        .ifPresent(
            word -> {
              throw new WrongUsageException(
                  "Unknown option: '" + word + "'. 'cliplight formula --help' lists them all.");
            });
  }

  private static List<Derived> derive(Formula formula, List<RunReader> runs) {
    Formulas formulas = new Formulas();
    if (formula.namesRuns()) {
      return List.of(new Derived("", formulas.series(formula, runs)));
    }
    return runs.stream()
        .map(run -> new Derived(run.info().id().value(), formulas.series(formula, List.of(run))))
        .toList();
  }

  private static void table(PrintWriter out, List<Derived> results) {
    boolean several = results.size() > 1;
    out.println(several ? "run,step,value" : "step,value");
    for (Derived result : results) {
      SeriesReader series = result.series();
      int size = series.size();
      for (int i = 0; i < size; i++) {
        out.println((several ? result.run() + "," : "") + series.step(i) + "," + series.value(i));
      }
    }
  }

  private ArrayNode node(List<Derived> results) {
    ArrayNode all = Json.array();
    for (Derived result : results) {
      ObjectNode node = all.addObject();
      node.put("formula", formula);
      if (!result.run().isEmpty()) {
        node.put("run", result.run());
      }
      ArrayNode steps = node.putArray("steps");
      ArrayNode values = node.putArray("values");
      SeriesReader series = result.series();
      int size = series.size();
      for (int i = 0; i < size; i++) {
        steps.add(series.step(i));
        Json.add(values, series.value(i));
      }
    }
    return all;
  }
}
