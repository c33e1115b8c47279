package cliplight.app.cli;

import cliplight.engine.lab.spikes.SameData;
import cliplight.engine.lab.spikes.SharedSpikes;
import cliplight.engine.lab.spikes.SpikesFound;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.FormulaException;
import cliplight.engine.runs.formula.Formulas;
import cliplight.engine.watch.WatchConfig;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight spikes}: spikes of any series, and those that runs have in common. */
@Command(
    name = "spikes",
    mixinStandardHelpOptions = true,
    description = {
      "Find spikes in a series of runs, and spikes that begin at the same step in runs that saw the"
          + " same data: they point to the data, or to something else that the runs share by step,"
          + " rather than to the optimizer.",
      "Runs trained here tell what data they saw. For imported runs --same-data says so."
    })
final class SpikesCommand implements Callable<Integer> {

  private static final int MOST_SHOWN = 20;

  private record Searched(RunInfo run, SpikesFound found) {}

  private record Pair(Searched a, Searched b, SharedSpikes shared) {}

  private final CliplightCommand program;

  @Parameters(
      arity = "0..*",
      paramLabel = "RUN",
      description =
          "Id, the beginning of an id, or name; or a study, for all its runs. Default: all runs.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--of",
      paramLabel = "FORMULA",
      description = "Series to search, or a formula of it (default: ${DEFAULT-VALUE}).")
  private String of = "loss";

  @Option(
      names = "--detector",
      paramLabel = "RULE",
      description =
          "olmo-core, olmo-skip-step, olmo2, megatron, zclip or llm-foundry (default:"
              + " ${DEFAULT-VALUE}).")
  private String detector = WatchConfig.DEFAULT.detector();

  @Option(
      names = "--window",
      paramLabel = "N",
      description = "Values the rule looks back on (default: the rule's own).")
  private Optional<Integer> window = Optional.empty();

  @Option(
      names = "--threshold",
      paramLabel = "X",
      description = "What makes a spike, in the rule's unit (default: the rule's own).")
  private Optional<Double> threshold = Optional.empty();

  @Option(
      names = "--same-data",
      description = "Take it that all these runs saw the same data at the same step.")
  private boolean sameData;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  SpikesCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    WatchConfig rule = rule();
    Formula formula = Formula.parse(of);
    if (formula.namesRuns()) {
      throw new WrongUsageException(
          "The formula is worked out for each run by itself: leave out the @.");
    }
    try (H2RunStore store = program.store().openExisting(program.terminal())) {
      List<RunId> ids =
          words.isEmpty()
              ? store.runs().stream().map(RunInfo::id).toList()
              : RunLookup.findAll(store, words);
      List<Searched> searched = new ArrayList<>();
      List<FormulaException> without = new ArrayList<>();
      for (RunId id : ids) {
        RunReader run = store.open(id);
        try {
          searched.add(
              new Searched(
                  run.info(), SpikesFound.in(new Formulas().series(formula, List.of(run)), rule)));
        } catch (FormulaException e) {
          without.add(e);
        }
      }
      if (searched.isEmpty() && !without.isEmpty()) {
        throw without.get(0);
      }
      List<Pair> pairs = pairs(searched);
      if (json) {
        program.terminal().out().println(Json.text(node(searched, pairs)));
      } else {
        tell(rule, searched, pairs, without.size());
      }
    }
    return CliplightCommand.DONE;
  }

  private WatchConfig rule() {
    try {
      WatchConfig own = WatchConfig.of(detector);
      return new WatchConfig(
          detector, window.orElse(own.window()), threshold.orElse(own.threshold()));
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()));
    }
  }

  private List<Pair> pairs(List<Searched> searched) {
    List<Pair> pairs = new ArrayList<>();
    for (int a = 0; a < searched.size(); a++) {
      for (int b = a + 1; b < searched.size(); b++) {
        Searched first = searched.get(a);
        Searched second = searched.get(b);
        if (sameData || SameData.at(first.run(), second.run())) {
          pairs.add(new Pair(first, second, SharedSpikes.of(first.found(), second.found())));
        }
      }
    }
    return pairs;
  }

  private void tell(WatchConfig rule, List<Searched> searched, List<Pair> pairs, int without) {
    PrintWriter out = program.terminal().out();
    out.println(
        String.format(
            Locale.ROOT,
            "Spikes of %s by %s, window %d, threshold %s (%s).",
            of,
            rule.detector(),
            rule.window(),
            rule.threshold(),
            rule.newDetector().unit()));
    for (Searched one : searched) {
      tell(out, one);
    }
    if (without > 0) {
      out.println(without + " runs have no such series.");
    }
    out.println();
    if (searched.size() < 2) {
      return;
    }
    if (pairs.isEmpty()) {
      out.println(
          "No two of these runs are known to have seen the same data at the same step, so shared"
              + " spikes would tell nothing of it. Where you know that they did, say --same-data.");
      return;
    }
    List<Pair> sharing = pairs.stream().filter(pair -> !pair.shared().steps().isEmpty()).toList();
    sharing.forEach(pair -> tell(out, pair));
    out.println(
        pairs.size()
            + (pairs.size() == 1 ? " pair of runs" : " pairs of runs")
            + (sameData ? ", taken to have seen" : " that saw")
            + " the same data at the same step: "
            + sharing.size()
            + (sharing.size() == 1 ? " has" : " have")
            + " spikes that begin at the same step.");
    if (!sharing.isEmpty()) {
      out.println(
          "p is how often as many would coincide if spikes fell at random among the steps judged."
              + " They cluster, so it is too small rather than too large. What is shared points to"
              + " the data, or to what else these runs have in common by step, such as the"
              + " learning-rate schedule."
              + (pairs.size() > 1
                  ? " These are " + pairs.size() + " tests: multiply p by that to be careful."
                  : ""));
    }
  }

  private static void tell(PrintWriter out, Searched one) {
    SpikesFound found = one.found();
    out.println();
    out.println(
        one.run().name()
            + "  "
            + one.run().id()
            + ": "
            + found.spikes().size()
            + (found.spikes().size() == 1 ? " spike" : " spikes")
            + " in "
            + found.judged().length
            + " steps judged"
            + (found.notFinite() == 0
                ? ""
                : "; "
                    + found.notFinite()
                    + " values are not finite, the first at step "
                    + found.firstNotFinite().orElseThrow())
            + ".");
    for (SpikesFound.Spike spike :
        found.spikes().subList(0, Math.min(MOST_SHOWN, found.spikes().size()))) {
      out.println(
          String.format(
              Locale.ROOT,
              "  step %d  %.5g  (%.1f)%s",
              spike.step(),
              spike.farthest(),
              spike.excess(),
              spike.points() == 1 ? "" : "  " + spike.points() + " points"));
    }
    if (found.spikes().size() > MOST_SHOWN) {
      out.println("  ... --json has all.");
    }
  }

  private static void tell(PrintWriter out, Pair pair) {
    SharedSpikes shared = pair.shared();
    out.println(
        String.format(
            Locale.ROOT,
            "%s (%s) and %s (%s): %d at the same step, of %d and %d in %d common steps; by chance"
                + " %.2g were to be expected, p = %.2g. Steps %s%s.",
            pair.a().run().name(),
            pair.a().run().id(),
            pair.b().run().name(),
            pair.b().run().id(),
            shared.steps().size(),
            shared.first(),
            shared.second(),
            shared.commonSteps(),
            shared.expected(),
            shared.p(),
            shared.steps().stream()
                .limit(MOST_SHOWN)
                .map(String::valueOf)
                .collect(Collectors.joining(", ")),
            shared.steps().size() > MOST_SHOWN ? ", ..." : ""));
  }

  private static ObjectNode node(List<Searched> searched, List<Pair> pairs) {
    ObjectNode node = Json.object();
    ArrayNode runs = node.putArray("runs");
    for (Searched one : searched) {
      ObjectNode run = runs.addObject();
      run.put("id", one.run().id().value());
      run.put("judged", one.found().judged().length);
      run.put("notFinite", one.found().notFinite());
      one.found().firstNotFinite().ifPresent(step -> run.put("firstNotFinite", step));
      ArrayNode spikes = run.putArray("spikes");
      for (SpikesFound.Spike spike : one.found().spikes()) {
        ObjectNode at = spikes.addObject();
        at.put("step", spike.step());
        at.put("points", spike.points());
        Json.put(at, "farthest", OptionalDouble.of(spike.farthest()));
        Json.put(at, "excess", OptionalDouble.of(spike.excess()));
      }
    }
    ArrayNode shared = node.putArray("sameData");
    for (Pair pair : pairs) {
      ObjectNode one = shared.addObject();
      one.put("a", pair.a().run().id().value());
      one.put("b", pair.b().run().id().value());
      one.put("commonSteps", pair.shared().commonSteps());
      one.put("spikesA", pair.shared().first());
      one.put("spikesB", pair.shared().second());
      ArrayNode steps = one.putArray("steps");
      pair.shared().steps().forEach(steps::add);
      one.put("expected", pair.shared().expected());
      one.put("p", pair.shared().p());
    }
    return node;
  }
}
