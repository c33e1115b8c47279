package cliplight.engine.runs.statistics;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.FormulaException;
import cliplight.engine.runs.formula.Formulas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Runs that differ in their seeds only, or that somebody takes together, and one series of each.
 * Final values are compared at one step, the one at which most of them end; a run that has none
 * there is left out and said to be.
 *
 * @param name what they have in common
 * @param members the runs that count
 * @param excluded the runs that do not, and why
 * @param lastStep the step at which the members end
 */
public record RunGroup(
    String name, List<Member> members, List<Exclusion> excluded, OptionalLong lastStep) {

  private static final String NO_SERIES = "has no such series: ";

  /**
   * A run and its series.
   *
   * @param run which run
   * @param series the series compared
   */
  public record Entry(RunInfo run, SeriesReader series) {}

  /**
   * A run that counts.
   *
   * @param run which run
   * @param series the series compared
   * @param finalValue mean of its last values
   */
  public record Member(RunInfo run, SeriesReader series, double finalValue) {}

  /**
   * A run that does not count.
   *
   * @param run which run
   * @param reason why, as half a sentence
   */
  public record Exclusion(RunInfo run, String reason) {}

  /**
   * The statistics of one step.
   *
   * @param step a step that all members have
   * @param sample what their values there come to
   */
  public record AtStep(long step, Sample sample) {}

  public RunGroup {
    members = List.copyOf(members);
    excluded = List.copyOf(excluded);
  }

  /**
   * Takes runs together.
   *
   * @param last how many of the last values a final value is the mean of, at least 1
   */
  public static RunGroup of(String name, List<Entry> entries, int last) {
    if (last < 1) {
      throw new IllegalArgumentException(
          "A final value is the mean of at least 1 value, not of " + last + ".");
    }
    OptionalLong end = commonEnd(entries);
    List<Member> members = new ArrayList<>();
    List<Exclusion> excluded = new ArrayList<>();
    for (Entry entry : entries) {
      Optional<String> problem = problem(entry, end, last);
      if (problem.isPresent()) {
        excluded.add(new Exclusion(entry.run(), problem.get()));
      } else {
        members.add(new Member(entry.run(), entry.series(), meanOfLast(entry.series(), last)));
      }
    }
    return new RunGroup(name, members, excluded, end);
  }

  /**
   * Takes runs together by a formula that is worked out for each of them. Of those that have the
   * same seed too the first counts: one experiment done twice says nothing of the spread.
   *
   * @param last how many of the last values a final value is the mean of, at least 1
   * @throws IllegalArgumentException if the formula says of which run a series is
   */
  public static RunGroup of(
      String name, List<? extends RunReader> runs, Formula formula, Formulas formulas, int last) {
    if (formula.namesRuns()) {
      throw new IllegalArgumentException(
          "The formula is worked out for each run by itself: leave out the @.");
    }
    List<Entry> entries = new ArrayList<>();
    List<Exclusion> without = new ArrayList<>();
    for (RunReader run : runs) {
      try {
        entries.add(new Entry(run.info(), formulas.series(formula, List.of(run))));
      } catch (FormulaException e) {
        without.add(new Exclusion(run.info(), NO_SERIES + e.problem()));
      }
    }
    RunGroup group = of(name, entries, last);
    without.addAll(group.excluded());
    return new RunGroup(name, once(group.members(), runs, without), without, group.lastStep());
  }

  private static List<Member> once(
      List<Member> members, List<? extends RunReader> runs, List<Exclusion> repeated) {
    Map<RunId, Recipe> recipes = new HashMap<>();
    runs.forEach(run -> recipes.put(run.info().id(), Recipe.of(run)));
    Map<Recipe, RunId> counted = new HashMap<>();
    List<Member> once = new ArrayList<>();
    for (Member member : members) {
      Recipe recipe = Objects.requireNonNull(recipes.get(member.run().id()));
      Optional<RunId> same =
          recipe.tellsSeed()
              ? Optional.ofNullable(counted.putIfAbsent(recipe, member.run().id()))
              : Optional.empty();
      if (same.isPresent()) {
        repeated.add(
            new Exclusion(
                member.run(), "repeats " + same.get() + ": its settings and seed are the same"));
      } else {
        once.add(member);
      }
    }
    return once;
  }

  /** Whether every run is left out because it has no such series. */
  public boolean hasNoSeries() {
    return members.isEmpty()
        && excluded.stream().allMatch(one -> one.reason().startsWith(NO_SERIES));
  }

  /** The last step that most of the runs have that ended well; the later of two as frequent. */
  private static OptionalLong commonEnd(List<Entry> entries) {
    TreeMap<Long, Integer> ends = new TreeMap<>();
    for (Entry entry : entries) {
      if (entry.series().size() > 0 && early(entry.run()).isEmpty()) {
        ends.merge(entry.series().step(entry.series().size() - 1), 1, Integer::sum);
      }
    }
    return ends.entrySet().stream()
        .reduce((a, b) -> b.getValue() >= a.getValue() ? b : a)
        .map(Map.Entry::getKey)
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
  }

  private static Optional<String> early(RunInfo run) {
    if (run.state() == RunState.RUNNING) {
      return Optional.of("is still being trained");
    }
    if (run.state() == RunState.DONE) {
      return Optional.empty();
    }
    return Optional.of(
        "ended early, at step "
            + run.lastStep()
            + (run.plannedSteps() > 0 ? " of " + run.plannedSteps() : "")
            + (run.reason().isEmpty() ? "" : ": " + run.reason()));
  }

  private static Optional<String> problem(Entry entry, OptionalLong end, int last) {
    SeriesReader series = entry.series();
    Optional<String> early = early(entry.run());
    if (early.isPresent()) {
      return early;
    }
    int size = series.size();
    if (size < last) {
      return Optional.of(
          "has "
              + size
              + (size == 1 ? " point" : " points")
              + " of it, and the final value is to be the mean of the last "
              + last);
    }
    if (series.step(size - 1) != end.orElseThrow()) {
      return Optional.of(
          "ends at step " + series.step(size - 1) + ", the others at " + end.orElseThrow());
    }
    int notFinite = 0;
    for (int i = size - last; i < size; i++) {
      notFinite += Double.isFinite(series.value(i)) ? 0 : 1;
    }
    return notFinite == 0
        ? Optional.empty()
        : Optional.of(
            last == 1
                ? "has the last value " + series.value(size - 1)
                : "has " + notFinite + " of its last " + last + " values not finite");
  }

  private static double meanOfLast(SeriesReader series, int last) {
    double sum = 0;
    for (int i = series.size() - last; i < series.size(); i++) {
      sum += series.value(i);
    }
    return sum / last;
  }

  /** What the final values come to; empty without a member. */
  public Optional<Sample> finals() {
    return members.isEmpty()
        ? Optional.empty()
        : Optional.of(Sample.of(members.stream().mapToDouble(Member::finalValue).toArray()));
  }

  /** The first step at which a series is at or below a target; empty where it never is. */
  public static OptionalLong reached(SeriesReader series, double target) {
    int size = series.size();
    for (int i = 0; i < size; i++) {
      if (series.value(i) <= target) {
        return OptionalLong.of(series.step(i));
      }
    }
    return OptionalLong.empty();
  }

  /**
   * The statistics of every step that all members have: none is invented. A step at which one of
   * them is not finite is left out.
   */
  public List<AtStep> curve() {
    List<AtStep> curve = new ArrayList<>();
    if (members.isEmpty()) {
      return curve;
    }
    SeriesReader first = members.get(0).series();
    double[] values = new double[members.size()];
    int size = first.size();
    for (int i = 0; i < size; i++) {
      boolean all = true;
      for (int m = 0; all && m < values.length; m++) {
        // NaN stands for no point here, and either is left out
        values[m] = members.get(m).series().valueAt(first.step(i));
        all = Double.isFinite(values[m]);
      }
      if (all) {
        curve.add(new AtStep(first.step(i), Sample.of(values)));
      }
    }
    return curve;
  }
}
