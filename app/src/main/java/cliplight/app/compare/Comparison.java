package cliplight.app.compare;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.Formulas;
import cliplight.engine.runs.statistics.Grouping;
import cliplight.engine.runs.statistics.RunGroup;
import cliplight.viz.ShownRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The marked runs in groups, as of one moment.
 *
 * @param groups in the order of their letters
 * @param last how many of the last values a final value is the mean of
 * @param loss the series that stands for the loss
 */
record Comparison(List<ComparedGroup> groups, int last, String loss) {

  Comparison {
    groups = List.copyOf(groups);
  }

  /** Looks at all points of all runs: not for the JavaFX thread. */
  static Comparison of(List<ShownRun> runs, Formulas formulas, int last) {
    List<ComparedGroup> groups = new ArrayList<>();
    String loss = ComparedLoss.of(runs.stream().map(ShownRun::reader).toList());
    Formula formula = Formula.parse(loss);
    Grouping.bySettingsButSeeds(runs, ShownRun::reader)
        .forEach(
            (name, members) ->
                groups.add(ComparedGroup.of(name, members, formula, formulas, last)));
    return new Comparison(groups, last, loss);
  }

  int runs() {
    return groups.stream().mapToInt(group -> group.runs().size()).sum();
  }

  /** Whether the final values of all groups are of the same step. */
  boolean endTogether() {
    return groups.stream()
            .map(group -> group.loss().group())
            .filter(group -> group.finals().isPresent())
            .map(RunGroup::lastStep)
            .distinct()
            .count()
        <= 1;
  }

  /** What makes a group; runs that do not tell their seeds are grouped otherwise. */
  String grouping() {
    return groups.stream()
            .flatMap(group -> group.runs().stream())
            .allMatch(run -> run.reader().info().settings().containsKey("seed"))
        ? "same settings but the seed"
        : "by study, since not all of them tell their seed";
  }

  /** The group that a run belongs to. */
  Optional<ComparedGroup> groupOf(Optional<RunId> run) {
    return run.flatMap(id -> groups.stream().filter(group -> group.has(id)).findFirst());
  }
}
