package cliplight.app.cli;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.Formulas;
import cliplight.engine.runs.statistics.BelowTarget;
import cliplight.engine.runs.statistics.GroupDifference;
import cliplight.engine.runs.statistics.Grouping;
import cliplight.engine.runs.statistics.PairedTest;
import cliplight.engine.runs.statistics.RunGroup;
import cliplight.engine.runs.statistics.Sample;
import cliplight.engine.runs.statistics.WelchTest;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
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

  /** Characters of a group's name that leave room for its figures. */
  private static final int LONGEST_NAME = 40;

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
      description = "Print CSV: per group and step that all its runs have, the statistics there.")
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
      if (json) {
        program.terminal().out().println(Json.text(node(groups)));
      } else if (curve) {
        curve(groups);
      } else {
        tell(groups);
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

  private void tell(List<RunGroup> groups) {
    PrintWriter out = program.terminal().out();
    out.println(
        "Final "
            + of
            + (last == 1 ? ": the last value." : ": the mean of the last " + last + " values."));
    out.println();
    Map<String, String> labels = labels(groups);
    List<String> numbered =
        labels.entrySet().stream()
            .filter(group -> !group.getKey().equals(group.getValue()))
            .map(group -> group.getValue() + "  " + group.getKey())
            .toList();
    if (!numbered.isEmpty()) {
      numbered.forEach(out::println);
      out.println();
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("group", "n", "mean", "sd", "95 % CI", "min", "max", "at step", "left out"));
    for (RunGroup group : groups) {
      rows.add(row(group, labels));
    }
    TextTable.lines(rows).forEach(out::println);
    if (groups.stream().map(RunGroup::lastStep).distinct().count() > 1) {
      out.println("The groups do not end at the same step.");
    }
    target.ifPresent(value -> groups.forEach(group -> target(out, group, labels, value)));
    tests(out, groups, labels);
    for (RunGroup group : groups) {
      for (RunGroup.Exclusion exclusion : group.excluded()) {
        out.println("Left out: " + exclusion.run().id() + " " + exclusion.reason());
      }
    }
  }

  /** Names as the table and the sentences have them: numbers where one is long. */
  private static Map<String, String> labels(List<RunGroup> groups) {
    boolean numbered = groups.stream().anyMatch(group -> group.name().length() > LONGEST_NAME);
    Map<String, String> labels = new LinkedHashMap<>();
    for (RunGroup group : groups) {
      labels.put(group.name(), numbered ? "#" + (labels.size() + 1) : group.name());
    }
    return labels;
  }

  private static List<String> row(RunGroup group, Map<String, String> labels) {
    String name = labels.getOrDefault(group.name(), "");
    String left = Integer.toString(group.excluded().size());
    if (group.finals().isEmpty()) {
      return List.of(name, "0", "-", "-", "-", "-", "-", "-", left);
    }
    Sample sample = group.finals().get();
    return List.of(
        name,
        Integer.toString(sample.n()),
        number(sample.mean()),
        number(sample.sd()),
        sample.n() == 1 ? "-" : number(sample.low()) + " to " + number(sample.high()),
        number(sample.min()),
        number(sample.max()),
        Long.toString(group.lastStep().orElse(0)),
        left);
  }

  private void target(PrintWriter out, RunGroup group, Map<String, String> labels, double value) {
    if (group.finals().isEmpty()) {
      return;
    }
    long[] steps = reached(group, value);
    out.println();
    out.println(
        labels.get(group.name())
            + ": "
            + steps.length
            + " of "
            + group.members().size()
            + " runs reach "
            + value
            + (steps.length == 0
                ? "."
                : ", first at steps " + steps[0] + " to " + steps[steps.length - 1] + "."));
    BelowTarget test = below(group, value);
    if (Double.isNaN(test.pZ())) {
      out.println("  One run has no spread to test by; --sd gives a known one.");
      return;
    }
    out.println(
        String.format(
            Locale.ROOT,
            "  Mean below %s? z = %.2f with n = %d and %s sd %s: one-sided p = %s%s.",
            value,
            test.z(),
            group.members().size(),
            test.sdIsKnown() ? "the given" : "the sample's own",
            number(test.sd()),
            p(test.pZ()),
            Double.isNaN(test.pT())
                ? ""
                : "; by Student's t with the sample's sd p = " + p(test.pT())));
  }

  private static long[] reached(RunGroup group, double value) {
    return group.members().stream()
        .map(member -> RunGroup.reached(member.series(), value))
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .sorted()
        .toArray();
  }

  private BelowTarget below(RunGroup group, double value) {
    Sample sample = group.finals().orElseThrow();
    return knownSd
        .map(sd -> BelowTarget.ofKnownSd(sample, value, sd))
        .orElseGet(() -> BelowTarget.of(sample, value));
  }

  /** Two groups between which there is a test. */
  private record Tested(RunGroup a, RunGroup b, WelchTest welch, Optional<PairedTest> paired) {}

  private static List<Tested> tested(List<RunGroup> groups) {
    List<Tested> tested = new ArrayList<>();
    for (int i = 0; i < groups.size(); i++) {
      for (int j = i + 1; j < groups.size(); j++) {
        RunGroup a = groups.get(i);
        RunGroup b = groups.get(j);
        GroupDifference.ofFinals(a, b)
            .ifPresent(
                difference ->
                    difference
                        .test()
                        .ifPresent(
                            welch -> tested.add(new Tested(a, b, welch, difference.paired()))));
      }
    }
    return tested;
  }

  private static void tests(PrintWriter out, List<RunGroup> groups, Map<String, String> labels) {
    List<Tested> tested = tested(groups);
    for (Tested pair : tested) {
      WelchTest welch = pair.welch();
      out.println();
      out.println(
          String.format(
              Locale.ROOT,
              "%s less %s: %s (95 %% CI %s to %s). Welch t = %.2f, %.1f degrees of freedom,"
                  + " n = %d and %d: two-sided p = %s.",
              labels.get(pair.a().name()),
              labels.get(pair.b().name()),
              number(welch.difference()),
              number(welch.low()),
              number(welch.high()),
              welch.t(),
              welch.degreesOfFreedom(),
              pair.a().members().size(),
              pair.b().members().size(),
              p(welch.p())));
      pair.paired().ifPresent(paired -> out.println(sentence(paired)));
    }
    if (tested.size() > 1) {
      out.println(
          "These are "
              + tested.size()
              + " tests: one in twenty has p below 0.05 where nothing differs.");
    }
  }

  private static String sentence(PairedTest paired) {
    return String.format(
        Locale.ROOT,
        "  Paired by seed: 95 %% CI %s to %s, t = %.2f, %d pairs: two-sided p = %s.",
        number(paired.low()),
        number(paired.high()),
        paired.t(),
        paired.pairs(),
        p(paired.p()));
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

  private ObjectNode node(List<RunGroup> groups) {
    ObjectNode node = Json.object();
    node.put("of", of);
    node.put("last", last);
    ArrayNode list = node.putArray("groups");
    groups.forEach(group -> list.add(node(group)));
    ArrayNode tests = node.putArray("welch");
    ArrayNode pairedTests = node.putArray("pairedBySeed");
    for (Tested pair : tested(groups)) {
      WelchTest welch = pair.welch();
      ObjectNode test = test(tests, pair);
      numbers(test, welch.difference(), welch.low(), welch.high(), welch.t(), welch.p());
      put(test, "degreesOfFreedom", welch.degreesOfFreedom());
      pair.paired()
          .ifPresent(
              paired ->
                  numbers(
                      test(pairedTests, pair).put("pairs", paired.pairs()),
                      paired.difference(),
                      paired.low(),
                      paired.high(),
                      paired.t(),
                      paired.p()));
    }
    return node;
  }

  private static ObjectNode test(ArrayNode tests, Tested pair) {
    return tests.addObject().put("a", pair.a().name()).put("b", pair.b().name());
  }

  private static void numbers(
      ObjectNode test, double difference, double low, double high, double t, double p) {
    put(test, "difference", difference);
    put(test, "low95", low);
    put(test, "high95", high);
    put(test, "t", t);
    put(test, "p", p);
  }

  private ObjectNode node(RunGroup group) {
    ObjectNode node = Json.object();
    node.put("name", group.name());
    node.put("n", group.members().size());
    group
        .finals()
        .ifPresent(
            sample -> {
              put(node, "mean", sample.mean());
              put(node, "sd", sample.sd());
              put(node, "low95", sample.low());
              put(node, "high95", sample.high());
              put(node, "min", sample.min());
              put(node, "max", sample.max());
              target.ifPresent(
                  value -> {
                    BelowTarget test = below(group, value);
                    ObjectNode at = node.putObject("target");
                    put(at, "value", value);
                    ArrayNode steps = at.putArray("firstSteps");
                    for (long step : reached(group, value)) {
                      steps.add(step);
                    }
                    put(at, "sd", test.sd());
                    at.put("sdIsKnown", test.sdIsKnown());
                    put(at, "z", test.z());
                    put(at, "pZ", test.pZ());
                    put(at, "pT", test.pT());
                  });
            });
    ArrayNode members = node.putArray("runs");
    for (RunGroup.Member member : group.members()) {
      ObjectNode one = members.addObject();
      one.put("id", member.run().id().value());
      put(one, "final", member.finalValue());
    }
    ArrayNode excluded = node.putArray("excluded");
    for (RunGroup.Exclusion exclusion : group.excluded()) {
      ObjectNode one = excluded.addObject();
      one.put("id", exclusion.run().id().value());
      one.put("reason", exclusion.reason());
    }
    return node;
  }

  private static void put(ObjectNode node, String key, double value) {
    Json.put(node, key, Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value));
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.5g", value);
  }

  private static String p(double p) {
    return p < 1e-4 ? String.format(Locale.ROOT, "%.1e", p) : String.format(Locale.ROOT, "%.4f", p);
  }
}
