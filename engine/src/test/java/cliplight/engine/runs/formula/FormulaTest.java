package cliplight.engine.runs.formula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.smoothing.Points;
import cliplight.engine.runs.smoothing.Smoothing;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormulaTest {

  private final PointsRun one = new PointsRun("One");
  private final PointsRun two = new PointsRun("Two");
  private final Formulas formulas = new Formulas();

  private SeriesReader series(String formula, RunReader... runs) {
    return formulas.series(Formula.parse(formula), List.of(runs));
  }

  private static double[] values(SeriesReader series) {
    double[] values = new double[series.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = series.value(i);
    }
    return values;
  }

  private static long[] steps(SeriesReader series) {
    long[] steps = new long[series.size()];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = series.step(i);
    }
    return steps;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "loss + 2 * 3 | 14",
        "(loss + 2) * 3 | 30",
        "2 - 3 - loss | -9",
        "2 ^ 3 ^ 2 + 0 * loss | 512",
        "-loss ^ 2 | -64",
        "loss/4 | 2",
        "16 / 4 / 2 * loss | 16",
        "1e-1*loss | 0.8",
        "log(exp(loss)) | 8",
        "sqrt(loss * 2) | 4",
        "abs(-loss) | 8",
        "log10(100) * loss | 16",
        "'odd name' + loss | 9",
        "train/acc.top1 * loss | 4",
        "loss / grad_norm | 2",
        "  loss   | 8",
      })
  void arithmeticIsAsUsual(String formula, double expected) {
    one.series("loss").add(1, 8);
    one.series("odd name").add(1, 1);
    one.series("train/acc.top1").add(1, 0.5);
    one.series("grad_norm").add(1, 4);
    assertThat(values(series(formula, one)))
        .containsExactly(new double[] {expected}, within(1e-12));
  }

  @Test
  void aDifferenceOfTwoRunsIsThereWhereBothAre() {
    for (int step = 0; step < 20; step += 2) {
      one.series("loss").add(step, 100 + step);
    }
    for (int step = 0; step < 16; step += 3) {
      two.series("loss").add(step, step);
    }
    SeriesReader difference = series("loss@a - loss@b", one, two);
    assertThat(steps(difference)).containsExactly(0, 6, 12);
    assertThat(values(difference)).containsExactly(100, 100, 100);
    assertThat(difference.wallMillis(1)).isEqualTo(one.series("loss").wallMillis(3));
    two.series("loss").add(18, 0);
    assertThat(steps(difference)).containsExactly(0, 6, 12, 18);
    assertThat(values(series("loss@Two - loss@'one'", one, two))).endsWith(-118);
    assertThat(values(series("loss@'" + one.info().id() + "' * 1", one, two))).hasSize(10);
  }

  @Test
  void theLargestOverHeads() {
    for (int layer = 0; layer < 2; layer++) {
      for (int head = 0; head < 3; head++) {
        Points points = one.series("attention/max_logit{head=" + head + ",layer=" + layer + "}");
        for (int step = 1; step <= 4; step++) {
          points.add(step, step * (head == 1 ? 10 : 1) + layer);
        }
      }
    }
    assertThat(values(series("max(attention/max_logit{*})", one))).containsExactly(11, 21, 31, 41);
    assertThat(values(series("max(attention/max_logit{layer=0,head=*})", one)))
        .containsExactly(10, 20, 30, 40);
    assertThat(values(series("min(attention/max_logit{ layer=1 })", one)))
        .containsExactly(2, 3, 4, 5);
    assertThat(values(series("attention/max_logit{layer=1,head=2} - 1", one)))
        .containsExactly(1, 2, 3, 4);
  }

  @Test
  void quantilesOverSeedsAreNumpys() {
    PointsRun[] runs = new PointsRun[5];
    double[] values = {3, 1, 9, 4, 7};
    for (int r = 0; r < 5; r++) {
      runs[r] = new PointsRun("seed " + r);
      runs[r].series("loss").add(10, values[r]);
    }
    assertThat(values(series("quantile(loss@*, 0.5)", runs))).containsExactly(4);
    // numpy.quantile([1, 3, 4, 7, 9], [0.1, 0.9]) is [1.8, 8.2]
    assertThat(series("quantile(loss@*, 0.1)", runs).value(0)).isCloseTo(1.8, within(1e-12));
    assertThat(series("quantile(loss@*, 0.9)", runs).value(0)).isCloseTo(8.2, within(1e-12));
    assertThat(values(series("median(loss@*)", runs))).containsExactly(4);
    assertThat(series("mean(loss@*)", runs).value(0)).isCloseTo(4.8, within(1e-12));
    assertThat(series("sum(loss@a, loss@b)", runs).value(0)).isEqualTo(4);
    // squared distances from 4.8: 3.24 + 14.44 + 17.64 + 0.64 + 4.84 = 40.8, over n - 1
    assertThat(series("sd(loss@*)", runs).value(0)).isCloseTo(Math.sqrt(10.2), within(1e-12));
  }

  @Test
  void oneValueThatIsNoNumberIsNotHiddenByOthers() {
    for (String run : List.of("a", "b", "c")) {
      one.series("x{of=" + run + "}").add(1, run.equals("b") ? Double.NaN : 5);
      one.series("x{of=" + run + "}").add(2, run.equals("b") ? Double.POSITIVE_INFINITY : 5);
    }
    for (String function : List.of("max", "min", "mean", "sum", "median", "sd")) {
      assertThat(series(function + "(x{*})", one).value(0)).as(function).isNaN();
    }
    assertThat(series("quantile(x{*}, 0.2)", one).value(0)).isNaN();
    assertThat(series("max(x{*})", one).value(1)).isInfinite();
    assertThat(series("min(x{*})", one).value(1)).isEqualTo(5);
    assertThat(series("median(x{*})", one).value(1)).isEqualTo(5);
  }

  /** Formulas within formulas, looked at while the run grows, are what they are at the end. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ema(loss, 0.9)",
        "ema(running_mean(loss, 21), 0.9)",
        "running_median(loss - ema(loss, 0.95), 9)",
        "gaussian(loss, 3) - running_mean(loss, 15)",
        "running_mean(gaussian(running_median(loss, 5), 2) * 2, 7)",
        "max(ema(loss, 0.5), gaussian(loss, 4))"
      })
  void whatGrowsIsWhatItIsAtTheEnd(String formula) {
    Random random = new Random(formula.hashCode());
    SeriesReader growing = series("0 * loss", one.with("loss"));
    growing = series(formula, one);
    for (int i = 0; i < 400; i++) {
      one.series("loss").add(i, random.nextInt(25) == 0 ? Double.NaN : random.nextGaussian());
      if (random.nextInt(5) == 0) {
        growing.size();
        growing.value(growing.size() - 1);
        growing.columns(0, i + 1, 7);
      }
    }
    SeriesReader atOnce = new Formulas().series(Formula.parse(formula), List.of(one));
    assertThat(values(growing)).hasSize(400).containsExactly(values(atOnce));
    assertThat(growing.columns(0, 400, 31).max()).isEqualTo(atOnce.columns(0, 400, 31).max());
    assertThat(growing.columns(0, 400, 31).min()).isEqualTo(atOnce.columns(0, 400, 31).min());
  }

  @Test
  void smoothingInAFormulaIsTheSmoothing() {
    Random random = new Random(1);
    random.doubles(300).forEach(x -> one.with("loss").series("loss").add(one.next(), x));
    for (String how : List.of("ema", "time_ema", "gaussian", "running_mean", "running_median")) {
      String strength = how.endsWith("ema") ? "0.9" : "11";
      assertThat(values(series(how + "(loss, " + strength + ")", one)))
          .containsExactly(values(Smoothing.parse(how + " " + strength).of(one.series("loss"))));
    }
  }

  @Test
  void partsThatFormulasShareAreComputedOnceAndTheBoundIsKept() {
    one.series("loss").add(1, 1);
    SeriesReader smooth = series("ema(loss, 0.99)", one);
    series("loss - ema(loss, 0.99)", one);
    assertThat(series(" ema( loss,0.990 )", one)).isSameAs(smooth);
    assertThat(formulas.keptSeries()).isEqualTo(2);

    Formulas tight = new Formulas(20_000);
    for (int i = 0; i < 10_000; i++) {
      two.series("loss").add(i, i);
    }
    SeriesReader held = tight.series(Formula.parse("loss * 2"), List.of(two));
    assertThat(held.value(9_999)).isEqualTo(19_998);
    tight.series(Formula.parse("loss * 3"), List.of(two));
    assertThat(tight.keptSeries()).isEqualTo(1);
    assertThat(held.value(9_998)).isEqualTo(19_996);
    for (int i = 0; i < 50; i++) {
      tight.series(Formula.parse("loss * " + i), List.of(two));
    }
    // a series nobody has looked at takes 2 KiB of values and 1 KiB of places
    assertThat(tight.keptSeries()).isBetween(2, 7);
  }

  @Test
  void ofManyRunsAFewAreNamed() {
    List<PointsRun> runs = IntStream.range(0, 220).mapToObj(i -> new PointsRun("r-" + i)).toList();
    assertThatThrownBy(
            () -> formulas.series(Formula.parse("loss@nobody"), List.<RunReader>copyOf(runs)))
        .hasMessageContaining("There are: r-0, r-1, r-2, r-3 and 216 others.")
        .hasMessageContaining("The letters are a, b, c, d and 216 others.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "ema(los, 0.99)|4|There is no series 'los' in One. Did you mean 'loss'?",
        "loss + maxLogit|7|Did you mean 'attention/max_logit'?",
        "emma(loss, 0.9)|0|No function is called 'emma'. Did you mean 'ema'?",
        "ema(loss)|0|It is written ema(series, decay per point, 0 up to below 1), here are 1",
        "ema(loss, 1.5)|10|not 1.5",
        "ema(loss, loss)|10|is wanted",
        "ema(3, 0.9)|4|This is a number",
        "3 + 4|2|This is a number",
        "loss +|6|it ends",
        "loss loss|5|there is 'l' where an operator or the end should be",
        "(loss|5|it ends where ')' should be",
        "loss)|4|there is ')'",
        "1.2.3 * loss|0|'1.2.3' is not a number",
        "'loss|0|has no second",
        "attention/max_logit + 1|0|or take one value of all, such as max(attention/max_logit{*})",
        "attention/max_logit{*} + 1|0|These are 2 series",
        "attention/max_logit{layer=7}|0|has these labels",
        "attention/max_logit{layer}|25|a label and its value",
        "max(loss)|0|here is one series",
        "max(loss, 3)|10|This is a number",
        "quantile(attention/max_logit{*}, 2)|33|from 0 to 1",
        "loss@b|0|No run here is called 'b'",
        "loss@|5|it ends where a run",
        "loss/grad_norm|0|To divide, put spaces around the /.",
        "'' + 1|0|There is no series ''",
        "?|0|there is '?'",
        "|0|it ends",
      })
  void problemsSayWhereAndWhat(String formula, int position, String problem) {
    one.with("loss");
    one.with("attention/max_logit{layer=0,head=0}");
    one.with("attention/max_logit{layer=0,head=1}");
    FormulaException e =
        catchThrowableOfType(
            FormulaException.class, () -> series(formula == null ? "" : formula, one));
    assertThat(e.problem()).contains(problem);
    assertThat(e.position()).isEqualTo(position);
    assertThat(e).hasMessageStartingWith("Character " + (position + 1) + " of the formula");
    assertThat(e.pointed().lines().toList().get(1)).isEqualTo(" ".repeat(position) + "^");
  }

  @Test
  void withSeveralRunsAFormulaSaysWhich() {
    one.with("loss");
    two.with("loss");
    assertThatThrownBy(() -> series("loss", one, two)).hasMessageContaining("loss@a");
    assertThat(Formula.parse("1 + ema(-loss@a, 0.9)").namesRuns()).isTrue();
    assertThat(Formula.parse("ema(-loss, 0.9) ^ 2").namesRuns()).isFalse();
  }

  @Test
  void noTextBreaksTheParser() {
    Random random = new Random(3);
    String alphabet = "loss()+-*/^,'\"@{}=*. \t\u00e9\u22110123456789emax_\u0000";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int c = random.nextInt(25); c > 0; c--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Formula.parse(text.toString());
      } catch (FormulaException e) {
        assertThat(e.position()).isBetween(0, text.length());
      }
    }
    for (String deep : List.of("(", "-", "abs(", "2^")) {
      assertThatThrownBy(() -> Formula.parse(deep.repeat(400) + "loss"))
          .isInstanceOf(FormulaException.class);
    }
    assertThatThrownBy(() -> Formula.parse("1+".repeat(2000) + "1"))
        .hasMessageContaining("longer than");
    one.series("loss").add(1, 1);
    String[] summands = new String[390];
    Arrays.fill(summands, "loss");
    assertThat(series(String.join("+", summands), one).value(0)).isEqualTo(390);
  }

  @Test
  void runsGoByTheLettersThatTheyHaveAlready() {
    one.series("loss").add(1, 5);
    two.series("loss").add(1, 3);
    Map<String, RunReader> letters = new LinkedHashMap<>();
    letters.put("b", one);
    letters.put("aa", two);
    SeriesReader difference = formulas.series(Formula.parse("loss@b - loss@aa"), letters);
    assertThat(difference.value(difference.size() - 1)).isEqualTo(2);
    assertThatThrownBy(() -> formulas.series(Formula.parse("loss@a"), letters))
        .hasMessageContaining("The letters are b, aa.");
    assertThatThrownBy(() -> formulas.series(Formula.parse("loss"), letters))
        .hasMessageContaining("loss@b for the first");
    assertThatThrownBy(() -> formulas.series(Formula.parse("loss"), List.of()))
        .hasMessageContaining("There is no run to ask.");
  }

  /** What was worked out is kept by what it was worked out of, not by how it is called. */
  @Test
  void oneFormulaOfSeveralRunsIsWorkedOutForEach() {
    one.series("loss").add(1, 5);
    two.series("loss").add(1, 7);
    for (String formula : List.of("2 * loss", "ema(loss, 0.5) * 2", "loss + loss")) {
      assertThat(values(series(formula, one))).as(formula).containsExactly(10);
      assertThat(values(series(formula, two))).as(formula).containsExactly(14);
      assertThat(values(series(formula, one))).as(formula).containsExactly(10);
    }
    assertThat(values(series("loss@a - loss@b", one, two))).containsExactly(-2);
    assertThat(values(series("loss@a - loss@b", two, one))).containsExactly(2);
  }
}
