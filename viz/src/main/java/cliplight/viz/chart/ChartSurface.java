package cliplight.viz.chart;

import cliplight.viz.StepAxis;
import cliplight.viz.Zoom;
import cliplight.viz.chart.PlotRequest.Margins;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.layout.Region;
import javafx.stage.Window;

/**
 * One chart: an image of the plot, painted by JFreeChart on the chart thread, and a light layer on
 * top with title row, cursor, dots and the labels of the right margin. Moving the cursor redraws
 * only the layer. The owner calls {@link #frame()} once a frame.
 */
public final class ChartSurface extends Region {

  private final StepAxis axis;
  private final ReadOnlyObjectProperty<Palette> palette;
  private final boolean stepRow;
  private final double left;
  private final double right;
  private final PlotImage plot = new PlotImage(this::plotShown);
  private final ChartLayer layer = new ChartLayer();
  private final InvalidationListener moved = property -> layerStale = true;
  private final InvalidationListener ranged = property -> plotStale = true;
  private ChartContent content = ChartContent.empty("", "");
  private Optional<PlotFrame> shown = Optional.empty();
  private Optional<StepAxis.Range> selecting = Optional.empty();
  private boolean plotStale = true;
  private boolean layerStale = true;

  /**
   * @param axis the steps it shows
   * @param palette colours, followed as they change
   * @param stepRow whether the steps are labelled below
   * @param left pixels from the left edge to the plot
   * @param right pixels from the plot to the right edge
   */
  public ChartSurface(
      StepAxis axis,
      ReadOnlyObjectProperty<Palette> palette,
      boolean stepRow,
      double left,
      double right) {
    this.axis = axis;
    this.palette = palette;
    this.stepRow = stepRow;
    this.left = left;
    this.right = right;
    getChildren().add(plot.view());
    getChildren().addAll(layer.parts());
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setFocusTraversable(true);
    setMinSize(120, 40);
    axis.playHeadProperty().addListener(moved);
    axis.pointerProperty().addListener(moved);
    axis.focusProperty().addListener(moved);
    focusVisibleProperty().addListener(moved);
    axis.fromProperty().addListener(ranged);
    axis.toProperty().addListener(ranged);
    palette.addListener(ranged);
    widthProperty().addListener(ranged);
    heightProperty().addListener(ranged);
    sceneProperty().addListener(ranged);
  }

  /** Shows other content. */
  public void show(ChartContent newContent) {
    content = newContent;
    plotStale = true;
    layerStale = true;
  }

  public ChartContent content() {
    return content;
  }

  /** Points have come: the plot is painted again with the next frame. */
  public void pointsCame() {
    plotStale = true;
    layerStale = true;
  }

  /** Shades the steps a person is choosing right now. */
  void selecting(Optional<StepAxis.Range> range) {
    selecting = range;
    layerStale = true;
  }

  /** Asks for a painting and redraws the layer, each only if something changed. */
  public void frame() {
    if (getWidth() < 1 || getHeight() < 1 || getScene() == null) {
      return;
    }
    if (plotStale) {
      plotStale = false;
      layerStale = true;
      plot.request(request());
    }
    if (layerStale && shown.isPresent()) {
      layerStale = false;
      layer.draw(this, shown.get());
    }
  }

  /** How many paintings were shown so far. */
  public long paintings() {
    return plot.paintings();
  }

  /** The painting on screen, once there is one. */
  public Optional<PlotFrame> shown() {
    return shown;
  }

  StepAxis axis() {
    return axis;
  }

  Palette palette() {
    return palette.get();
  }

  boolean stepRow() {
    return stepRow;
  }

  /** Where the title begins: above the plot, or at the edge where the margin is narrow. */
  double titleLeft() {
    return left < Metrics.PLOT_LEFT ? 0 : left;
  }

  Optional<StepAxis.Range> selecting() {
    return selecting;
  }

  Margins margins() {
    return new Margins(
        Metrics.TITLE_ROW + Metrics.PLOT_GAP,
        right,
        Metrics.PLOT_GAP + (stepRow ? Metrics.STEP_ROW : 0),
        left);
  }

  private PlotRequest request() {
    Window window = getScene().getWindow();
    double scale = (window == null ? 1 : window.getRenderScaleX()) * Zoom.of(this);
    return PlotRequest.of(
        content,
        Math.max(getWidth(), left + right + 1),
        getHeight(),
        scale,
        margins(),
        axis.fromProperty().get(),
        Math.max(axis.toProperty().get(), axis.fromProperty().get() + 1e-6),
        stepRow,
        palette.get());
  }

  private void plotShown(PlotFrame frame) {
    shown = Optional.of(frame);
    layerStale = true;
  }

  /** Title, range and the values at the cursor, for a screen reader. */
  public String describe() {
    StringJoiner text = new StringJoiner(". ", "", ".");
    text.add(
        content.qualifier().isEmpty()
            ? content.name()
            : content.name() + ", " + content.qualifier());
    if (content.curves().isEmpty()) {
      return text.add(content.emptyWords()).toString();
    }
    text.add(
        String.format(
            Locale.ROOT, "Steps %.0f to %.0f", axis.fromProperty().get(), axis.toProperty().get()));
    shown.ifPresent(
        frame ->
            text.add(
                "Values "
                    + ChartLayer.number(content.scale(), frame.range().low())
                    + " to "
                    + ChartLayer.number(content.scale(), frame.range().high())));
    StringJoiner values = new StringJoiner(", ", "At step " + axis.cursor() + ": ", "");
    values.setEmptyValue("No value at step " + axis.cursor());
    for (ValueTrack track : content.tracks()) {
      values.add(track.letter() + " " + ChartLayer.readOut(content.scale(), track, axis.cursor()));
    }
    return text.add(values.toString()).toString();
  }

  @Override
  public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
    return attribute == AccessibleAttribute.TEXT
        ? describe()
        : super.queryAccessibleAttribute(attribute, parameters);
  }

  /** Lets go of the axis; nothing is painted any more. */
  public void dispose() {
    axis.playHeadProperty().removeListener(moved);
    axis.pointerProperty().removeListener(moved);
    axis.focusProperty().removeListener(moved);
    axis.fromProperty().removeListener(ranged);
    axis.toProperty().removeListener(ranged);
    palette.removeListener(ranged);
    plot.dispose();
  }
}
