package cliplight.viz.chart;

import cliplight.viz.StepAxis;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javafx.beans.property.ObjectProperty;

/**
 * Charts over one axis of steps, laid out by whoever shows them: cursor, zoom and the range that is
 * being chosen are common to all. The owner calls {@link #frame()} once a frame.
 */
public final class LinkedCharts {

  private final StepAxis axis;
  private final ObjectProperty<Palette> palette;
  private final List<ChartSurface> charts = new ArrayList<>();

  public LinkedCharts(StepAxis axis, ObjectProperty<Palette> palette) {
    this.axis = axis;
    this.palette = palette;
  }

  /**
   * Another chart.
   *
   * @param stepRow whether the steps are labelled below it
   */
  public ChartSurface add(boolean stepRow) {
    ChartSurface chart =
        new ChartSurface(axis, palette, stepRow, Metrics.PLOT_LEFT, Metrics.PLOT_RIGHT);
    charts.add(chart);
    new ChartGestures(
            axis,
            () -> Metrics.PLOT_LEFT,
            () -> chart.getWidth() - Metrics.PLOT_LEFT - Metrics.PLOT_RIGHT,
            () -> stepRow ? chart.getHeight() - Metrics.STEP_ROW : Double.POSITIVE_INFINITY,
            range -> charts.forEach(each -> each.selecting(range)))
        .listenTo(chart);
    return chart;
  }

  /** The chart under the pointer, else the one that has the keyboard focus. */
  public Optional<ChartSurface> lookedAt() {
    return which(ChartSurface::isHover).or(() -> which(ChartSurface::isFocused));
  }

  private Optional<ChartSurface> which(Predicate<ChartSurface> condition) {
    return charts.stream().filter(condition).findFirst();
  }

  /** Draws what has changed. */
  public void frame() {
    charts.forEach(ChartSurface::frame);
  }

  /** Lets go of the axis. */
  public void dispose() {
    charts.forEach(ChartSurface::dispose);
  }
}
