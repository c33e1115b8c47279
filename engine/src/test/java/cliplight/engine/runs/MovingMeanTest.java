package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MovingMeanTest {

  private final RunColumns columns = new RunColumns(List.of(SeriesKey.of("x")));
  private final SeriesReader source = columns.reader(0);

  private void append(double value) {
    columns.append(columns.size() + 1, 0, 0, new float[] {(float) value});
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 50, 1000})
  void aMovingMeanIsTheMeanOfItsWindowWhileTheRunGrows(int n) {
    Random random = new Random(n);
    SeriesReader mean = MovingMean.of(source, n);
    for (int i = 0; i < 2500; i++) {
      append(random.nextInt(10) == 0 ? Double.NaN : random.nextGaussian());
      if (random.nextInt(20) == 0) {
        assertThat(mean.size()).isEqualTo(i + 1);
        mean.value(i);
      }
    }
    for (int i = 0; i < mean.size(); i++) {
      if (!Double.isFinite(source.value(i))) {
        assertThat(mean.value(i)).isNaN();
        continue;
      }
      double sum = 0;
      int finite = 0;
      int first = Math.max(i - n + 1, (i + 1) / 2);
      for (int j = first; j <= i; j++) {
        if (Double.isFinite(source.value(j))) {
          sum += source.value(j);
          finite++;
        }
      }
      assertThat(mean.value(i)).isCloseTo(sum / finite, within(1e-6));
    }
  }

  /** Of a curve that falls steeply at first, the mean soon is where the curve is. */
  @Test
  void theFirstStepsAreNotDraggedAlong() {
    SeriesReader mean = MovingMean.of(source, 50);
    for (int i = 0; i < 100; i++) {
      append(i < 10 ? 5 : 1);
    }
    assertThat(mean.value(0)).isEqualTo(5);
    assertThat(mean.value(9)).isEqualTo(5);
    assertThat(mean.value(18)).isEqualTo(1.4, within(1e-6));
    assertThat(mean.value(19)).isEqualTo(1);
  }

  @Test
  void oneHugeValueIsGoneWhenItLeavesTheWindow() {
    SeriesReader mean = MovingMean.of(source, 3);
    for (double value : new double[] {1, 1, 3e38, 1, 1, 1, 1}) {
      append(value);
    }
    assertThat(mean.value(5)).isEqualTo(1);
  }

  /** What is drawn of a window is the smoothed points themselves, whatever else is in sight. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void smoothingDoesNotDependOnZoom(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 5000; i++) {
      append(random.nextInt(30) == 0 ? Double.NaN : random.nextGaussian());
    }
    SeriesReader mean = MovingMean.of(source, 50);
    for (int trial = 0; trial < 50; trial++) {
      int from = 1 + random.nextInt(4000);
      int width = 1 + random.nextInt(900);
      Columns window = mean.columns(from, from + width, width);
      for (int c = 0; c < width; c++) {
        assertThat((double) window.last()[c]).isEqualTo(Double.valueOf(mean.valueAt(from + c)));
      }
      Columns whole = mean.columns(from, from + width, 1);
      float max = Float.NEGATIVE_INFINITY;
      for (float value : window.max()) {
        max = Math.max(max, Float.isNaN(value) ? max : value);
      }
      assertThat(whole.max()[0]).isEqualTo(max);
    }
  }

  /** The chart's last mean is the loss that lists show. */
  @Test
  void itsLastValueIsTheSummarysLoss() {
    Random random = new Random(5);
    double sum = 0;
    for (int i = 0; i < 170; i++) {
      float value = random.nextFloat();
      append(value);
      sum += i >= 120 ? value : 0;
    }
    SeriesReader mean = MovingMean.of(source, RunSummary.LOSS_WINDOW);
    assertThat(mean.value(169)).isCloseTo(sum / 50, within(1e-6));
    assertThat(MovingMean.atEnd(source, 50)).isCloseTo(sum / 50, within(1e-6));
  }

  @Test
  void wrongSpansAreRefused() {
    assertThatThrownBy(() -> MovingMean.of(source, 0)).hasMessageContaining("at least 1");
  }
}
