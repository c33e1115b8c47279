package cliplight.app.cli;

import cliplight.engine.runs.statistics.BelowTarget;
import cliplight.engine.runs.statistics.PairedTest;
import cliplight.engine.runs.statistics.RunGroup;
import cliplight.engine.runs.statistics.Sample;
import cliplight.engine.runs.statistics.WelchTest;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A {@link Comparison} in a table and sentences. */
final class ComparisonText {

  /** Characters of a group's name that leave room for its figures. */
  private static final int LONGEST_NAME = 40;

  private final Comparison comparison;
  private final PrintWriter out;
  private final Map<String, String> labels;

  ComparisonText(Comparison comparison, PrintWriter out) {
    this.comparison = comparison;
    this.out = out;
    this.labels = labels(comparison.groups());
  }

  void print() {
    List<RunGroup> groups = comparison.groups();
    int last = comparison.last();
    out.println(
        "Final "
            + comparison.of()
            + (last == 1 ? ": the last value." : ": the mean of the last " + last + " values."));
    out.println();
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
      rows.add(row(group));
    }
    TextTable.lines(rows).forEach(out::println);
    if (groups.stream().map(RunGroup::lastStep).distinct().count() > 1) {
      out.println("The groups do not end at the same step.");
    }
    comparison.target().ifPresent(value -> groups.forEach(group -> target(group, value)));
    tests();
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

  private List<String> row(RunGroup group) {
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

  private void target(RunGroup group, double value) {
    if (group.finals().isEmpty()) {
      return;
    }
    long[] steps = Comparison.reached(group, value);
    out.println();
    out.println(
        labels.get(group.name())
            + ": "
            + steps.length
            + " of "
            + group.members().size()
            + " runs reach "
            + value
            + first(steps)
            + ".");
    BelowTarget test = comparison.below(group, value);
    Optional<String> untested = test.untested();
    if (untested.isPresent()) {
      out.println("  " + untested.get() + "; --sd gives a known one.");
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

  private static String first(long[] steps) {
    if (steps.length == 0) {
      return "";
    }
    long last = steps[steps.length - 1];
    return steps[0] == last
        ? ", first at step " + last
        : ", first at steps " + steps[0] + " to " + last;
  }

  private void tests() {
    List<Comparison.Tested> tested = comparison.tested();
    for (Comparison.Tested pair : tested) {
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

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.5g", value);
  }

  private static String p(double p) {
    return p < 1e-4 ? String.format(Locale.ROOT, "%.1e", p) : String.format(Locale.ROOT, "%.4f", p);
  }
}
