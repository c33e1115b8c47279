package cliplight.viz.chart;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.SeriesKey;
import cliplight.viz.ArraySeries;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CurvePointsTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noExtremeIsLost(long seed) {
    Random random = new Random(seed);
    int size = 10 + random.nextInt(20_000);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = random.nextInt(50) == 0 ? Float.NaN : (float) random.nextGaussian();
    }
    int from = random.nextInt(size / 2);
    int to = from + 2 + random.nextInt(size / 2);
    ArraySeries series = new ArraySeries(SeriesKey.of("any"), values);
    CurvePoints points = CurvePoints.of(series, from, to, 50 + random.nextInt(400));
    double[] drawn = Arrays.copyOf(points.values(), points.count());
    double[] inside = new double[size];
    int n = 0;
    for (int step = Math.max(1, from); step <= Math.min(size, to); step++) {
      if (Float.isFinite(values[step - 1])) {
        inside[n++] = values[step - 1];
      }
    }
    double[] present = Arrays.copyOf(inside, n);
    double greatest = Arrays.stream(present).max().orElseThrow();
    double least = Arrays.stream(present).min().orElseThrow();
    assertThat(drawn).contains(greatest).contains(least);
    assertThat(points.count()).isLessThanOrEqualTo(2 * 452 + 4);
  }

  @Test
  void onlyWhatIsInSightCountsForTheRange() {
    ArraySeries ended = new ArraySeries(SeriesKey.of("loss"), 9, 8, 7);
    CurvePoints beyond = CurvePoints.of(ended, 100, 200, 50);
    assertThat(beyond.within(100, 200).count()).isZero();
    CurvePoints across = CurvePoints.of(ended, 1.25, 1.75, 50).within(1.25, 1.75);
    assertThat(across.count()).isEqualTo(2);
    assertThat(across.values()).startsWith(8.75, 8.25);
    CurvePoints some = CurvePoints.of(ended, 2, 2.5, 50).within(2, 2.5);
    assertThat(some.count()).isEqualTo(3);
    assertThat(some.values()).startsWith(8, 8, 7.5);
  }
}
