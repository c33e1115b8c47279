package cliplight.engine.runs.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.Stretch;
import cliplight.engine.runs.formula.Formula;
import cliplight.engine.runs.formula.Formulas;
import cliplight.engine.runs.formula.PointsRun;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.commons.statistics.distribution.TDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunGroupTest {

  private static PointsRun run(String name, double... values) {
    PointsRun run = new PointsRun(name);
    for (int i = 0; i < values.length; i++) {
      run.series("loss").add(10L * (i + 1), values[i]);
    }
    return run;
  }

  private static RunGroup group(int last, PointsRun... runs) {
    return RunGroup.of(
        "g",
        List.of(runs).stream().map(r -> new RunGroup.Entry(r.info(), r.series("loss"))).toList(),
        last);
  }

  /** The figures are scipy's. */
  @Test
  void sampleWelchAndOneSidedTests() {
    Sample a = Sample.of(3.2759, 3.2781, 3.2791, 3.2771, 3.2838);
    Sample b = Sample.of(3.2749, 3.2793, 3.2790);
    assertThat(a.mean()).isCloseTo(3.2788, within(1e-12));
    assertThat(a.sd()).isCloseTo(0.0030364452901377463, within(1e-12));
    assertThat(a.low()).isCloseTo(3.27502975520072, within(1e-9));
    assertThat(a.high()).isCloseTo(3.282570244799279, within(1e-9));
    assertThat(a.min()).isEqualTo(3.2759);
    assertThat(a.max()).isEqualTo(3.2838);
    WelchTest welch = WelchTest.of(a, b);
    assertThat(welch.t()).isCloseTo(0.5430284680058002, within(1e-9));
    assertThat(welch.degreesOfFreedom()).isCloseTo(5.1709601534106575, within(1e-9));
    assertThat(welch.p()).isCloseTo(0.6096920403982741, within(1e-9));
    assertThat(welch.low()).isCloseTo(-0.003932906479788842, within(1e-9));
    assertThat(welch.high()).isCloseTo(0.0060662398131210524, within(1e-9));
    assertThat(BelowTarget.of(a, 3.28).pT()).isCloseTo(0.21338900743947334, within(1e-9));
    BelowTarget known = BelowTarget.ofKnownSd(a, 3.28, 0.0013);
    assertThat(known.z()).isCloseTo(-2.064062748461881, within(1e-9));
    assertThat(known.pZ()).isCloseTo(0.01950588367407971, within(1e-9));
  }

  /** The figures are scipy's, of t.isf(0.025, degrees). */
  @ParameterizedTest
  @CsvSource({
    "0.5, 164.55767368048846",
    "1, 12.706204736174705",
    "1.3, 7.500529325562036",
    "2, 4.302652729749464",
    "2.8823529411764697, 3.2572081254789045",
    "30, 2.042272456301238",
    "1e6, 1.9599663568141072",
  })
  void theQuantileIsThatOfStudentsT(double degrees, double quantile) {
    assertThat(StudentQuantile.of(degrees)).isCloseTo(quantile, withinPercentage(1e-6));
    assertThat(StudentQuantile.of(degrees))
        .isCloseTo(
            TDistribution.of(degrees).inverseSurvivalProbability(0.025), withinPercentage(1e-8));
  }

  @Test
  void whatOneValueCannotTellIsNotTold() {
    Sample one = Sample.of(5);
    assertThat(one.sd()).isNaN();
    assertThat(one.low()).isNaN();
    assertThat(BelowTarget.of(one, 6).pZ()).isNaN();
    assertThat(BelowTarget.of(one, 6).pT()).isNaN();
    assertThat(BelowTarget.of(one, 6).untested().orElseThrow()).startsWith("One run");
    BelowTarget same = BelowTarget.of(Sample.of(5, 5, 5), 6);
    assertThat(same.pZ()).isNaN();
    assertThat(same.pT()).isNaN();
    assertThat(same.untested().orElseThrow()).startsWith("The runs all have the same value");
    BelowTarget known = BelowTarget.ofKnownSd(Sample.of(5, 5), 6, 1);
    assertThat(known.untested()).isEmpty();
    assertThat(known.pZ()).isLessThan(0.1);
    assertThat(known.pT()).isNaN();
    assertThatThrownBy(() -> WelchTest.of(one, Sample.of(1, 2))).hasMessageContaining("1 and 2");
    assertThatThrownBy(() -> WelchTest.of(Sample.of(1, 1), Sample.of(2, 2)))
        .hasMessageContaining("all the same");
    assertThatThrownBy(() -> BelowTarget.ofKnownSd(one, 6, 0)).hasMessageContaining("above 0");
  }

  @Test
  void everyRunLeftOutIsNamedWithItsReason() {
    RunGroup group =
        group(
            2,
            run("good", 5, 4, 2),
            run("also good", 5, 3, 1),
            run("short", 5, 4),
            run("broken", 5, 4, Double.NaN),
            run("failed", 5, 4, 1).ended(RunState.FAILED, "A value was not finite."),
            run("live", 5).ended(RunState.RUNNING, ""),
            run("empty"));
    assertThat(group.members()).extracting(RunGroup.Member::finalValue).containsExactly(3.0, 2.0);
    assertThat(group.finals().orElseThrow().n()).isEqualTo(2);
    assertThat(group.excluded())
        .extracting(exclusion -> exclusion.run().name() + " " + exclusion.reason())
        .containsExactly(
            "short ends at step 20, the others at 30",
            "broken has 1 of its last 2 values not finite",
            "failed ended early, at step 0: A value was not finite.",
            "live is still being trained",
            "empty has 0 points of it, and the final value is to be the mean of the last 2");
    assertThat(group(1).finals()).isEmpty();
  }

  @Test
  void aCurveHasOnlyStepsThatAllHave() {
    PointsRun a = new PointsRun("a");
    PointsRun b = new PointsRun("b");
    for (long step : new long[] {1, 2, 4, 6, 8}) {
      a.series("loss").add(step, step);
    }
    for (long step : new long[] {1, 3, 4, 6, 7, 8}) {
      b.series("loss").add(step, step == 6 ? Double.NaN : 3.0 * step);
    }
    List<RunGroup.AtStep> curve = group(1, a, b).curve();
    assertThat(curve).extracting(RunGroup.AtStep::step).containsExactly(1L, 4L, 8L);
    assertThat(curve.get(1).sample().mean()).isEqualTo(8);
    assertThat(curve.get(1).sample().min()).isEqualTo(4);
  }

  /** The figures of the test are scipy's, of ttest_ind(equal_var=False) at step 4. */
  @Test
  void aDifferenceHasTheStepsOfBothGroupsAndWelchsInterval() {
    RunGroup a = group(1, at(run("a"), 1, 5, 4, 2), at(run("b"), 1, 5.5, 4, 3), at(run("c"), 4, 4));
    assertThat(a.curve()).extracting(RunGroup.AtStep::step).containsExactly(4L);
    RunGroup b = group(1, at(run("d"), 2, 9, 4, 5, 6, 1), at(run("e"), 4, 6, 6, 2));
    DifferenceCurve curve = DifferenceCurve.of(a.curve(), b.curve());
    assertThat(curve.difference().size()).isEqualTo(1);
    assertThat(curve.difference().step(0)).isEqualTo(4);
    assertThat(curve.difference().value(0)).isEqualTo(3 - 5.5);
    WelchTest test = WelchTest.of(Sample.of(2, 3, 4), Sample.of(5, 6));
    assertThat(curve.low().valueAt(4)).isEqualTo(test.low());
    assertThat(curve.high().valueAt(4)).isEqualTo(test.high());
    assertThat(test.t()).isCloseTo(-3.2732683535398857, within(1e-12));

    // no test with one run, and the difference is told all the same
    DifferenceCurve one = DifferenceCurve.of(a.curve(), group(1, at(run("f"), 4, 1)).curve());
    assertThat(one.difference().valueAt(4)).isEqualTo(2);
    assertThat(one.low().valueAt(4)).isNaN();
  }

  private static PointsRun at(PointsRun run, double... stepsAndValues) {
    for (int i = 0; i < stepsAndValues.length; i += 2) {
      run.series("loss").add((long) stepsAndValues[i], stepsAndValues[i + 1]);
    }
    return run;
  }

  @Test
  void groupsAreComparedOrItIsSaidWhyNot() {
    GroupDifference tested =
        GroupDifference.ofFinals(
                group(1, run("a", 3), run("b", 4)), group(1, run("c", 1), run("d", 1.5)))
            .orElseThrow();
    assertThat(tested.difference()).isEqualTo(2.25);
    assertThat(tested.test()).isPresent();
    assertThat(tested.untested()).isEmpty();
    GroupDifference single =
        GroupDifference.ofFinals(group(1, run("a", 3)), group(1, run("c", 1), run("d", 2)))
            .orElseThrow();
    assertThat(single.difference()).isEqualTo(1.5);
    assertThat(single.test()).isEmpty();
    assertThat(single.untested()).contains("1 and 2");
    assertThat(GroupDifference.ofFinals(group(1), group(1, run("c", 1)))).isEmpty();
  }

  @Test
  void aFormulaIsWorkedOutForEachRunAndThoseWithoutItAreNamed() {
    RunGroup group =
        RunGroup.of(
            "g",
            List.of(run("a", 1, 2), run("b", 3, 4), new PointsRun("bare")),
            Formula.parse("10 * loss"),
            new Formulas(),
            1);
    assertThat(group.members()).extracting(RunGroup.Member::finalValue).containsExactly(20.0, 40.0);
    assertThat(group.excluded()).hasSize(1);
    assertThat(group.excluded().get(0).reason()).startsWith("has no such series: ");
    assertThat(group.hasNoSeries()).isFalse();
    assertThatThrownBy(
            () -> RunGroup.of("g", List.of(), Formula.parse("loss@a"), new Formulas(), 1))
        .hasMessageContaining("leave out the @");
  }

  @Test
  void theFirstStepAtATarget() {
    PointsRun run = run("r", 5, Double.NaN, 3, 4, 2);
    assertThat(RunGroup.reached(run.series("loss"), 3)).isEqualTo(OptionalLong.of(30));
    assertThat(RunGroup.reached(run.series("loss"), 1)).isEmpty();
  }

  private static PointsRun of(String name, String seed, String lr) {
    PointsRun run = new PointsRun(name, Map.of("seed", seed, "lr", lr, "kind", "x"));
    run.series("loss").add(10, name.length());
    return run;
  }

  @Test
  void runsThatDifferInTheirSeedsBelongTogether() {
    List<PointsRun> runs = List.of(of("a", "0", "0.1"), of("b", "1", "0.1"), of("c", "0", "0.2"));
    assertThat(Grouping.bySettingsButSeeds(runs, Function.identity()))
        .containsOnlyKeys("lr=0.1", "lr=0.2")
        .containsEntry("lr=0.1", runs.subList(0, 2));
    assertThat(Grouping.bySettingsButSeeds(runs.subList(0, 2), Function.identity()))
        .containsOnlyKeys("all");
    assertThat(Grouping.by("kind", runs, PointsRun::info)).containsOnlyKeys("kind=x");
    assertThatThrownBy(() -> Grouping.by("sed", runs, PointsRun::info))
        .hasMessageContaining("Did you mean 'seed'?");
  }

  @Test
  void runsThatWereChangedOrLeftAnotherAreNoRepetitionsOfThoseThatWereNot() {
    PointsRun plain = of("plain", "0", "0.1");
    List<PointsRun> runs =
        List.of(
            plain,
            of("changed", "1", "0.1").changed(7, "lr", "0.2"),
            of("changed too", "2", "0.1").changed(7, "lr", "0.2"),
            of("changed later", "3", "0.1").changed(8, "lr", "0.2"),
            of("twin", "0", "0.1").forked(plain.info().id(), 7, Map.of()),
            of("fork", "4", "0.1").forked(plain.info().id(), 7, Map.of("lr", "0.1", "name", "f")),
            of("fork too", "5", "0.1").forked(RunId.fresh("b"), 7, Map.of("lr", "0.1")));
    assertThat(Grouping.bySettingsButSeeds(runs, Function.identity()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "unchanged", runs.subList(0, 1),
                "lr from step 7=0.2", runs.subList(1, 3),
                "lr from step 8=0.2", runs.subList(3, 4),
                "fork=step 7", runs.subList(4, 5),
                "fork=step 7 lr from step 8=0.1", runs.subList(5, 7)));
  }

  @Test
  void forksOfRunsThatWereMadeAlikeAreRepetitionsAndOthersAreNot() {
    List<Stretch> slow = List.of(stretch(1, "lr", "0.1"));
    List<Stretch> fast = List.of(stretch(1, "lr", "0.3"));
    List<Stretch> both = List.of(stretch(1, "lr", "0.3"), stretch(4, "lr", "0.1"));
    List<PointsRun> runs =
        List.of(
            of("a", "0", "0.1").forked(RunId.fresh("p"), 7, Map.of(), slow),
            of("b", "1", "0.1").forked(RunId.fresh("q"), 7, Map.of(), slow),
            of("c", "0", "0.1").forked(RunId.fresh("p"), 7, Map.of("lr", "0.1"), fast),
            of("d", "1", "0.1").forked(RunId.fresh("q"), 7, Map.of("lr", "0.1"), fast),
            of("e", "0", "0.1").forked(RunId.fresh("p"), 7, Map.of(), both));
    assertThat(Grouping.bySettingsButSeeds(runs, Function.identity()))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "lr=0.1", runs.subList(0, 2),
                "lr=0.3 lr from step 8=0.1", runs.subList(2, 4),
                "lr=0.3 lr from step 4=0.1", runs.subList(4, 5)));
    PointsRun parent = of("parent", "0", "0.3");
    assertThat(RecipeDifference.of(Recipe.of(parent), Recipe.of(runs.get(2))).rows())
        .as("a fork differs from its parent by what was changed there")
        .containsExactly(
            new RecipeDifference.Row("fork", "", "step 7"),
            new RecipeDifference.Row("lr from step 8", "", "0.1"));
    PointsRun again = of("again", "0", "0.1").forked(RunId.fresh("p"), 7, Map.of(), slow);
    assertThat(Recipe.of(again)).as("the same, done twice").isEqualTo(Recipe.of(runs.get(0)));
    PointsRun atSeed = of("at seed", "0", "0.1").forked(RunId.fresh("p"), 0, Map.of("lr", "0.1"));
    assertThat(Recipe.of(atSeed)).as("shares no step").isEqualTo(Recipe.of(of("x", "0", "0.1")));
  }

  private static Stretch stretch(long first, String key, String value) {
    return new Stretch(first, new TreeMap<>(Map.of(key, value)));
  }

  @Test
  void whatDiffersBetweenTwoRunsIsSettingsChangesAndForksButNotSeeds() {
    PointsRun a = of("a", "0", "0.1");
    PointsRun b = new PointsRun("b", Map.of("seed", "1", "lr", "0.2", "kind", "x", "tau", "30"));
    b.changed(7, "lr", "0.1").changed(9, "tau", "20").forked(a.info().id(), 5, Map.of());
    RecipeDifference difference = RecipeDifference.of(Recipe.of(a), Recipe.of(b));
    assertThat(difference.settings()).isEqualTo(6);
    assertThat(difference.differing()).isEqualTo(4);
    assertThat(difference.rows())
        .containsExactly(
            new RecipeDifference.Row("fork", "", "step 5"),
            new RecipeDifference.Row("lr", "0.1", "0.2"),
            new RecipeDifference.Row("lr from step 7", "", "0.1"),
            new RecipeDifference.Row("tau", "", "30"),
            new RecipeDifference.Row("tau from step 9", "", "20"));
    assertThat(RecipeDifference.of(Recipe.of(a), Recipe.of(of("c", "9", "0.1"))).rows()).isEmpty();
    PointsRun elsewhere =
        new PointsRun(
            "e",
            Map.of(
                "seed", "0", "lr", "0.1", "kind", "x", "threads", "2", "checkpoint.every", "10"));
    assertThat(RecipeDifference.of(Recipe.of(a), Recipe.of(elsewhere)).rows())
        .as("change no number")
        .isEmpty();
  }

  private static PointsRun seeded(String seed, double value) {
    PointsRun run = new PointsRun("s" + seed, Map.of("seed", seed));
    run.series("loss").add(10, value);
    return run;
  }

  @Test
  void seedsThatBothGroupsHaveArePaired() {
    RunGroup a = group(1, seeded("0", 2.0), seeded("1", 2.5), seeded("2", 3.1), seeded("7", 9));
    RunGroup b = group(1, seeded("2", 2.4), seeded("1", 2.2), seeded("0", 1.5), seeded("8", 1));
    PairedTest test = GroupDifference.ofFinals(a, b).orElseThrow().paired().orElseThrow();
    // differences of 0.5, 0.3 and 0.7; Student's t with 2 degrees of freedom in closed form
    double t = 0.5 / (0.2 / Math.sqrt(3));
    assertThat(test.pairs()).isEqualTo(3);
    assertThat(test.difference()).isCloseTo(0.5, within(1e-12));
    assertThat(test.t()).isCloseTo(t, within(1e-9));
    assertThat(test.p()).isCloseTo(1 - t / Math.sqrt(t * t + 2), within(1e-12));
    double half = 4.302652729911275 * 0.2 / Math.sqrt(3);
    assertThat(test.low()).isCloseTo(0.5 - half, within(1e-9));
    assertThat(test.high()).isCloseTo(0.5 + half, within(1e-9));
  }

  @Test
  void seedsThatAreNotInBothOrTwiceInOneArePairedWithNothing() {
    RunGroup a = group(1, seeded("0", 2.0), seeded("1", 2.5), seeded("1", 2.6));
    RunGroup b = group(1, seeded("0", 1.0), seeded("1", 1.1), seeded("2", 1.2));
    assertThat(GroupDifference.ofFinals(a, b).orElseThrow().paired()).isEmpty();
    RunGroup untold = group(1, run("x", 1), run("y", 2));
    assertThat(GroupDifference.ofFinals(untold, untold).orElseThrow().paired()).isEmpty();
    assertThat(GroupDifference.ofFinals(b, b).orElseThrow().paired()).as("no spread").isEmpty();
  }

  @Test
  void oneExperimentDoneTwiceCountsOnce() {
    PointsRun first = of("first", "0", "0.1");
    List<PointsRun> runs =
        List.of(
            of("stopped", "0", "0.1").ended(RunState.STOPPED, ""),
            first,
            of("second", "0", "0.1"),
            of("another", "1", "0.1"),
            of("changed", "0", "0.1").changed(7, "lr", "0.2"));
    RunGroup group = RunGroup.of("g", runs, Formula.parse("loss"), new Formulas(), 1);
    assertThat(group.members())
        .extracting(member -> member.run().name())
        .containsExactly("first", "another", "changed");
    assertThat(group.excluded()).extracting(one -> one.run().name()).contains("stopped", "second");
    assertThat(group.excluded().get(1).reason())
        .isEqualTo("repeats " + first.info().id() + ": its settings and seed are the same");
    // what does not tell its seed may be anything
    List<PointsRun> untold = List.of(run("a", 1), run("a", 1));
    assertThat(RunGroup.of("g", untold, Formula.parse("loss"), new Formulas(), 1).members())
        .hasSize(2);
  }

  @Test
  void everyOneOfTheLastValuesHasToBeFiniteAndNoneBefore() {
    RunGroup group =
        group(
            3,
            run("before", 5, Double.NaN, 3, 2, 1),
            run("first", 5, 4, Double.NaN, 2, 1),
            run("middle", 5, 4, 3, Double.POSITIVE_INFINITY, 1));
    assertThat(group.members()).extracting(RunGroup.Member::finalValue).containsExactly(2.0);
    assertThat(group.excluded())
        .extracting(exclusion -> exclusion.run().name() + " " + exclusion.reason())
        .containsExactly(
            "first has 1 of its last 3 values not finite",
            "middle has 1 of its last 3 values not finite");
  }

  @Test
  void runsThatEndElsewhereAreLeftOutWhetherEarlierOrLater() {
    RunGroup group =
        group(1, run("a", 3, 2), run("b", 3, 2), run("late", 3, 2, 1), run("early", 3));
    assertThat(group.lastStep()).isEqualTo(OptionalLong.of(20));
    assertThat(group.members()).extracting(member -> member.run().name()).containsExactly("a", "b");
    assertThat(group.excluded())
        .extracting(exclusion -> exclusion.run().name() + " " + exclusion.reason())
        .containsExactly(
            "late ends at step 30, the others at 20", "early ends at step 10, the others at 20");
  }

  @Test
  void ofTwoLastStepsAsFrequentTheLaterCounts() {
    RunGroup group = group(1, run("a", 3, 2), run("b", 3), run("c", 3, 2), run("d", 3));
    assertThat(group.lastStep()).isEqualTo(OptionalLong.of(20));
    assertThat(group.members()).extracting(member -> member.run().name()).containsExactly("a", "c");
    assertThat(group(1, run("b", 3), run("a", 3, 2)).lastStep()).isEqualTo(OptionalLong.of(20));
    assertThat(group(1, run("b", 3), run("d", 3), run("a", 3, 2)).lastStep())
        .isEqualTo(OptionalLong.of(10));
  }
}
