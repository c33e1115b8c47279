package cliplight.viz.chart;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.SeriesKey;
import cliplight.viz.ArraySeries;
import java.util.Arrays;
import java.util.Random;
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
}
