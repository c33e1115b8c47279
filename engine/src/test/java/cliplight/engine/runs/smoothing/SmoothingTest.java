package cliplight.engine.runs.smoothing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.SeriesReader;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmoothingTest {

  private static double[] values(SeriesReader series) {
    double[] values = new double[series.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = series.value(i);
    }
    return values;
  }

  private static double[] smoothed(String how, double... raw) {
    return values(Smoothing.parse(how).of(Points.of(raw)));
  }

  @Test
  void figuresByHand() {
    // (0.5 * 2 + 4) / 1.5, (0.25 * 2 + 0.5 * 4 + 6) / 1.75
    assertThat(smoothed("ema 0.5", 2, 4, 6))
        .containsExactly(new double[] {2, 10.0 / 3, 34.0 / 7}, within(1e-15));
    assertThat(smoothed("running_mean 5", 1, 2, 6, 0, 4, 5, 9))
        .containsExactly(new double[] {1, 3, 2.6, 3.4, 4.8, 6, 9}, within(1e-15));
    assertThat(smoothed("running_median 3", 5, 900, 7, 6, 8)).containsExactly(5, 7, 7, 7, 8);
    double w1 = Math.exp(-0.5);
    double w2 = Math.exp(-2);
    assertThat(smoothed("gaussian 1", 1, 2, 4, 8, 16)[2])
        .isCloseTo((w2 * 17 + w1 * 10 + 4) / (2 * w2 + 2 * w1 + 1), within(1e-14));
  }

  @Test
  void theTimeWeightedFormWeighsByTheDistanceInSteps() {
    Points points = new Points("x");
    points.add(0, 2);
    points.add(1, 4);
    points.add(3, 6);
    SeriesReader smooth = Smoothing.parse("time_ema:0.5").of(points);
    // weights at step 3: 1/8 for step 0, 1/4 for step 1, 1 for step 3
    assertThat(smooth.value(2)).isCloseTo((2 / 8.0 + 4 / 4.0 + 6) / 1.375, within(1e-15));
    assertThat(smooth.step(2)).isEqualTo(3);
    assertThat(smooth.tokens(2)).isEqualTo(192);
  }

  /** W&B's published loop, written out. */
  @Test
  void wandbsSliderOnItsOwnAxis() {
    Random random = new Random(4);
    Points points = new Points("x");
    long step = 0;
    for (int i = 0; i < 300; i++) {
      step += 1 + random.nextInt(20);
      points.add(step, random.nextGaussian());
    }
    double range = points.step(299) - points.step(0);
    SeriesReader ours = Smoothing.ofWandb(0.9, range).of(points);
    double weight = Math.min(Math.sqrt(0.9), 0.999);
    double last = 0;
    double debias = 0;
    for (int i = 0; i < 300; i++) {
      double change = i == 0 ? 0 : (points.step(i) - points.step(i - 1)) / range * 1000;
      double adjusted = Math.pow(weight, change);
      last = last * adjusted + points.value(i);
      debias = debias * adjusted + 1;
      assertThat(ours.value(i)).isCloseTo(last / debias, within(1e-12));
    }
  }

  /** TensorBoard's published loop, written out, its way with NaN included. */
  @Test
  void tensorBoardsLoop() {
    Random random = new Random(5);
    double[] raw = random.doubles(500).map(x -> x < 0.05 ? Double.NaN : x).toArray();
    double[] ours = smoothed("ema 0.6", raw);
    double last = 0;
    int finite = 0;
    for (int i = 0; i < raw.length; i++) {
      if (Double.isNaN(raw[i])) {
        assertThat(ours[i]).isNaN();
      } else {
        last = last * 0.6 + (1 - 0.6) * raw[i];
        finite++;
        assertThat(ours[i]).isCloseTo(last / (1 - Math.pow(0.6, finite)), within(1e-12));
      }
    }
  }

  /** Every window taken anew from its definition. */
  private static double oracle(String method, double parameter, double[] x, int i) {
    int radius =
        method.equals("gaussian") ? (int) Math.ceil(4 * parameter) : ((int) parameter - 1) / 2;
    int shrunk = Math.min(radius, Math.min(i, x.length - 1 - i));
    double[] window = Arrays.copyOfRange(x, i - shrunk, i + shrunk + 1);
    if (method.equals("running_mean")) {
      return Arrays.stream(window).average().orElseThrow();
    }
    if (method.equals("running_median")) {
      Arrays.sort(window);
      return window[shrunk];
    }
    double sum = 0;
    double weights = 0;
    for (int j = 0; j < window.length; j++) {
      double weight = Math.exp(-Math.pow(j - shrunk, 2) / (2 * parameter * parameter));
      sum += weight * window[j];
      weights += weight;
    }
    return sum / weights;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gaussian 0.3",
        "gaussian 2.5",
        "gaussian 40",
        "running_mean 1",
        "running_mean 3",
        "running_mean 51",
        "running_mean 999",
        "running_median 1",
        "running_median 7",
        "running_median 501"
      })
  void windowsAreWhatTheyAreDefinedToBeWhileTheRunGrows(String how) {
    Smoothing smoothing = Smoothing.parse(how);
    Random random = new Random(how.hashCode());
    Points points = new Points("x");
    SeriesReader smooth = smoothing.of(points);
    for (int i = 0; i < 700; i++) {
      points.add(i, random.nextInt(10) == 0 ? 1 : random.nextGaussian());
      if (random.nextInt(40) == 0 || i == 699) {
        double[] raw = values(points);
        double[] ours = values(smooth);
        for (int j = 0; j <= i; j++) {
          assertThat(ours[j])
              .as("%s at %s of %s", how, j, i)
              .isCloseTo(
                  oracle(smoothing.method().methodName(), smoothing.parameter(), raw, j),
                  within(1e-12));
        }
      }
    }
  }

  private static String[] everyMethod() {
    return new String[] {
      "ema 0.9", "time_ema 0.9", "gaussian 3", "running_mean 21", "running_median 21"
    };
  }

  @Test
  void whatIsNotFiniteStaysWhereItIsAndEntersNoOtherPoint() {
    Random random = new Random(8);
    double[] raw = random.doubles(400).toArray();
    double[] holed = new double[440];
    int[] at = new int[400];
    double[] none = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    for (int i = 0, place = 0; i < 400; i++) {
      if (i % 10 == 3) {
        holed[place++] = none[i / 10 % 3];
      }
      at[i] = place;
      holed[place++] = raw[i];
    }
    for (String how : new String[] {"ema 0.9", "gaussian 3", "running_mean 21"}) {
      double[] clean = smoothed(how, raw);
      double[] withHoles = smoothed(how, holed);
      for (int i = 0; i < 400; i++) {
        assertThat(withHoles[at[i]]).as(how).isEqualTo(clean[i]);
      }
      for (int i = 0; i < 440; i++) {
        if (!Double.isFinite(holed[i])) {
          assertThat(Double.compare(withHoles[i], holed[i])).as(how).isZero();
        }
      }
    }
    for (String how : everyMethod()) {
      assertThat(smoothed(how, Double.NaN, Double.NaN)).containsOnly(Double.NaN);
      assertThat(smoothed(how)).isEmpty();
      assertThat(smoothed(how, Double.NaN, 3, Double.NaN))
          .containsExactly(Double.NaN, 3, Double.NaN);
    }
  }

  @Test
  void aConstantSeriesIsLeftAsItIs() {
    double[] raw = new double[300];
    Arrays.fill(raw, 0.1f);
    assertThat(smoothed("ema 0.99", raw)).containsExactly(raw);
    assertThat(smoothed("time_ema 0.99", raw)).containsExactly(raw);
    assertThat(smoothed("running_median 51", raw)).containsExactly(raw);
    assertThat(smoothed("running_mean 51", raw)).containsExactly(raw, within(1e-15));
    assertThat(smoothed("gaussian 10", raw)).containsExactly(raw, within(1e-15));
  }

  /** A mean over the past would lie above a line that falls; a window cut off at an end too. */
  @ParameterizedTest
  @ValueSource(strings = {"gaussian 7", "running_mean 51", "running_median 51"})
  void aStraightLineIsLeftWhereItIsFromEndToEnd(String how) {
    double[] line = new double[120];
    for (int i = 0; i < line.length; i++) {
      line[i] = 9 - 0.03 * i;
    }
    assertThat(smoothed(how, line)).containsExactly(line, within(1e-13));
  }

  @Test
  void oneHugeValueIsGoneWhenItLeavesTheWindow() {
    double[] raw = new double[60];
    Arrays.fill(raw, 1);
    raw[20] = 3e300;
    assertThat(smoothed("running_mean 5", raw)[23]).isEqualTo(1);
    assertThat(smoothed("running_median 5", raw)).containsOnly(1);
  }

  /** What is drawn of a window is the smoothed points themselves, whatever else is in sight. */
  @ParameterizedTest
  @ValueSource(
      strings = {"ema 0.98", "time_ema 0.98", "gaussian 9", "running_mean 51", "running_median 51"})
  void smoothingDoesNotDependOnZoom(String how) {
    Random random = new Random(2);
    Points points = new Points("x");
    SeriesReader smooth = Smoothing.parse(how).of(points);
    for (int i = 0; i < 6000; i++) {
      points.add(i, random.nextInt(30) == 0 ? Double.NaN : random.nextGaussian());
      if (i % 777 == 0) {
        smooth.columns(0, i + 1, 10); // a live run is drawn as it grows
      }
    }
    for (int trial = 0; trial < 50; trial++) {
      int from = random.nextInt(5000);
      int width = 1 + random.nextInt(990);
      Columns each = smooth.columns(from, from + width, width);
      float max = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < width; c++) {
        double value = smooth.valueAt(from + c);
        assertThat(each.count()[c]).isEqualTo(1);
        assertThat(Float.compare(each.last()[c], (float) value)).isZero();
        max = Double.isNaN(value) ? max : Math.max(max, (float) value);
      }
      assertThat(smooth.columns(from, from + width, 1).max()[0]).isEqualTo(max);
    }
  }

  @Test
  void wrongParametersSayWhatIsRight() {
    assertThatThrownBy(() -> Smoothing.parse("ema 1"))
        .hasMessage("ema takes the decay per point, 0 up to below 1, not 1.");
    assertThatThrownBy(() -> Smoothing.parse("running_mean 50"))
        .hasMessageContaining("an odd number from 1 to 10001, not 50");
    assertThatThrownBy(() -> Smoothing.parse("gaussian NaN")).hasMessageContaining("sigma");
    assertThatThrownBy(() -> Smoothing.parse("gaussian wide")).hasMessageContaining("'wide'");
    assertThatThrownBy(() -> Smoothing.parse("mean 5")).hasMessageContaining("running_median");
    assertThat(Smoothing.parse("EMA").parameter()).isEqualTo(0.99);
    assertThat(Smoothing.parse("running_mean 51")).hasToString("running_mean 51");
  }

  @Test
  void parametersAreWithinTheirBoundsBothEndsIncluded() {
    String mean = Smoothing.Method.RUNNING_MEAN.methodName();
    for (String good :
        List.of("gaussian 1000", "gaussian 1e-9", "ema 0", "running 1", "running 10001")) {
      assertThat(Smoothing.parse(good.replace("running", mean)).method()).isNotNull();
    }
    for (String bad :
        List.of(
            "gaussian 0",
            "gaussian 1000.1",
            "gaussian -1",
            "gaussian NaN",
            "ema 1",
            "ema -0.1",
            "running 0",
            "running 10003",
            "running 2")) {
      assertThatThrownBy(() -> Smoothing.parse(bad.replace("running", mean)))
          .as(bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(" takes the ");
    }
  }
}
