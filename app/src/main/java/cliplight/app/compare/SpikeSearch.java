package cliplight.app.compare;

import cliplight.engine.lab.spikes.SameData;
import cliplight.engine.lab.spikes.SharedSpikes;
import cliplight.engine.lab.spikes.SpikesAtStep;
import cliplight.engine.lab.spikes.SpikesFound;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.FormulaException;
import cliplight.engine.runs.formula.Formulas;
import cliplight.engine.runs.statistics.Recipe;
import cliplight.engine.watch.WatchConfig;
import cliplight.viz.ShownRun;
import java.util.ArrayList;
import java.util.List;

/**
 * Spikes that the marked runs have in common.
 *
 * @param of the series that was searched
 * @param rule by which
 * @param searched the runs that have the series
 * @param tooShort those of them without a step that the rule could judge
 * @param steps the steps at which several spike
 * @param pairs the runs that saw the same data and share spikes, two by two
 */
record SpikeSearch(
    String of,
    WatchConfig rule,
    List<ShownRun> searched,
    List<ShownRun> tooShort,
    List<SpikesAtStep> steps,
    List<Pair> pairs) {

  /**
   * Two runs that saw the same data.
   *
   * @param a the one
   * @param b the other
   * @param shared what their spikes have in common
   */
  record Pair(ShownRun a, ShownRun b, SharedSpikes shared) {}

  private record Found(ShownRun run, Recipe recipe, SpikesFound spikes) {

    /** One experiment done twice has the same spikes: that says nothing of the data. */
    boolean repeats(Found other) {
      return recipe.tellsSeed() && recipe.equals(other.recipe);
    }
  }

  SpikeSearch {
    searched = List.copyOf(searched);
    tooShort = List.copyOf(tooShort);
    steps = List.copyOf(steps);
    pairs = List.copyOf(pairs);
  }

  /** Searches all points of all marked runs: not for the JavaFX thread. */
  static SpikeSearch in(Comparison comparison, String of, String detector, Formulas formulas) {
    WatchConfig rule = WatchConfig.of(detector);
    Formula formula = Formula.parse(of);
    List<Found> found = new ArrayList<>();
    for (ComparedGroup group : comparison.groups()) {
      for (ShownRun run : group.runs()) {
        try {
          found.add(
              new Found(
                  run,
                  Recipe.of(run.reader()),
                  SpikesFound.in(formulas.series(formula, List.of(run.reader())), rule)));
        } catch (FormulaException e) {
          // without such a series; not among those searched
        }
      }
    }
    return new SpikeSearch(
        of,
        rule,
        found.stream().map(Found::run).toList(),
        found.stream().filter(one -> one.spikes().judged().length == 0).map(Found::run).toList(),
        SpikesAtStep.among(
            found.stream()
                .map(one -> new SpikesAtStep.OfRun(one.run().reader().info(), one.spikes()))
                .toList()),
        pairs(found));
  }

  private static List<Pair> pairs(List<Found> found) {
    List<Pair> pairs = new ArrayList<>();
    for (int a = 0; a < found.size(); a++) {
      for (int b = a + 1; b < found.size(); b++) {
        Found first = found.get(a);
        Found second = found.get(b);
        if (!first.repeats(second)
            && SameData.at(first.run().reader().info(), second.run().reader().info())) {
          SharedSpikes shared = SharedSpikes.of(first.spikes(), second.spikes());
          if (!shared.steps().isEmpty()) {
            pairs.add(new Pair(first.run(), second.run(), shared));
          }
        }
      }
    }
    return pairs;
  }

  /** The letter of a searched run. */
  String letter(RunId id) {
    return searched.stream()
        .filter(run -> run.reader().info().id().equals(id))
        .map(ShownRun::letter)
        .findFirst()
        .orElse("?");
  }
}
