package cliplight.viz.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.SeriesKey;
import cliplight.viz.ArraySeries;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunningMeanTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void growingBitByBitGivesTheSameAsAllAtOnce(long seed) {
    Random random = new Random(seed);
    ArraySeries series = new ArraySeries(SeriesKey.of("loss"));
    RunningMean grown = new RunningMean(series, 50);
    while (series.size() < 500) {
      for (int i = random.nextInt(40); i >= 0; i--) {
        series.add(random.nextInt(30) == 0 ? Float.NaN : random.nextFloat());
      }
      grown.value(series.size() - 1);
    }
    RunningMean atOnce = new RunningMean(series, 50);
    for (int i = 0; i < series.size(); i++) {
      assertThat(grown.value(i)).isEqualTo(atOnce.value(i));
    }
  }

  @Test
  void isThePlainMeanAroundEachPoint() {
    Random random = new Random(9);
    float[] values = new float[300];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    RunningMean mean = new RunningMean(new ArraySeries(SeriesKey.of("loss"), values), 20);
    double sum = 0;
    for (int i = 140; i < 160; i++) {
      sum += values[i];
    }
    assertThat(mean.value(150)).isCloseTo(sum / 20, within(1e-6));
    assertThat(mean.value(0)).isEqualTo(values[0]);
  }

  @Test
  void oneHugeValueIsForgottenAfterTheWindow() {
    float[] values = new float[300];
    java.util.Arrays.fill(values, 1);
    values[100] = 1e30f;
    RunningMean mean = new RunningMean(new ArraySeries(SeriesKey.of("loss"), values), 50);
    assertThat(mean.value(100)).isGreaterThan(1e27);
    assertThat(mean.value(200)).isEqualTo(1);
  }

  @Test
  void columnsHoldTheExtremesOfTheMeans() {
    float[] values = new float[1000];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    RunningMean mean = new RunningMean(new ArraySeries(SeriesKey.of("loss"), values), 1);
    Columns columns = mean.columns(1, 1001, 10);
    assertThat(columns.min()).containsExactly(0, 100, 200, 300, 400, 500, 600, 700, 800, 900);
    assertThat(columns.max()).containsExactly(99, 199, 299, 399, 499, 599, 699, 799, 899, 999);
    assertThat(columns.count()).containsOnly(100);
  }
}
