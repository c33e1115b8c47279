package cliplight.viz.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.stream.Stream;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.junit.jupiter.api.Test;

class StepTicksTest {

  private static List<String> labels(double low, double high) {
    StepTicks axis = new StepTicks(26, 1e-12);
    axis.setRange(low, high);
    List<?> ticks =
        axis.refreshTicks(
            new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics(),
            new AxisState(),
            new Rectangle2D.Double(0, 0, 50, 130),
            RectangleEdge.LEFT);
    return ticks.stream()
        .flatMap(tick -> tick instanceof NumberTick one ? Stream.of(one.getText()) : Stream.of())
        .toList();
  }

  @Test
  void valuesHaveTheDigitsThatTellTheTicksApart() {
    assertThat(labels(0, 1)).containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertThat(labels(-0.0005, 0.0005)).contains("-0.0004", "0.0000", "0.0002");
  }

  @Test
  void tinyValuesHaveNoNeedlessDigits() {
    assertThat(labels(0, 1e-6)).containsExactly("0", "2e-7", "4e-7", "6e-7", "8e-7", "1.0e-6");
    assertThat(labels(-1e-5, 0)).contains("-8e-6", "-2e-6", "0");
    assertThat(labels(0.5, 0.50005)).contains("0.50001");
  }
}
