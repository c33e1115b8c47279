package cliplight.viz.probe;

import cliplight.viz.SharpCanvas;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.paint.Color;
import javafx.scene.shape.StrokeLineJoin;
import javafx.scene.text.TextAlignment;

/** Singular values by rank on a log axis, a line per head, one of them in front. */
public final class SingularValues extends Region {

  private final List<float[]> lines;
  private final int front;
  private final int color;
  private final ObjectProperty<Palette> palette;
  private final SharpCanvas canvas = new SharpCanvas();

  /**
   * @param lines the values of each head, largest first
   * @param front which of them stands in front
   * @param color of the run, by its index from 0
   */
  public SingularValues(
      List<float[]> lines, int front, int color, String title, ObjectProperty<Palette> palette) {
    this.lines = List.copyOf(lines);
    this.front = front;
    this.color = color;
    this.palette = palette;
    getChildren().add(canvas);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setAccessibleText(title);
  }

  @Override
  protected void layoutChildren() {
    GraphicsContext g = canvas.begin(getWidth(), getHeight());
    Palette p = palette.get();
    double low = Double.POSITIVE_INFINITY;
    double high = 0;
    for (float[] line : lines) {
      for (float value : line) {
        if (value > 0 && Float.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (high == 0) {
      return;
    }
    int first = (int) Math.floor(Math.log10(Math.max(low, high * 1e-6)));
    int last = Math.max(first + 1, (int) Math.ceil(Math.log10(high)));
    double left = Metrics.PLOT_LEFT;
    double right = getWidth() - 12;
    double top = 6;
    double bottom = getHeight() - Metrics.STEP_ROW;
    g.setFont(Fonts.numbers(Metrics.AXIS_TEXT));
    g.setTextAlign(TextAlignment.RIGHT);
    for (int decade = first; decade <= last; decade++) {
      double y = Math.floor(bottom - (bottom - top) * (decade - first) / (last - first)) + 0.5;
      g.setStroke(p.grid().fx());
      g.strokeLine(left, y, right, y);
      g.setFill(p.text3().fx());
      g.fillText(Readout.decade(decade), left - 6, y);
    }
    g.setTextAlign(TextAlignment.CENTER);
    int ranks = lines.get(front).length;
    for (int rank = 1; rank <= ranks; rank += Math.max(1, ranks / 8)) {
      g.fillText(Integer.toString(rank), x(rank - 1, ranks, left, right), bottom + 10);
    }
    g.setStroke(p.lineStrong().fx());
    g.strokeLine(left - 0.5, top, left - 0.5, bottom);
    g.strokeLine(left - 0.5, bottom + 0.5, right, bottom + 0.5);
    g.setLineJoin(StrokeLineJoin.ROUND);
    Color ink = p.run(color).fx();
    for (int i = 0; i < lines.size(); i++) {
      if (i != front) {
        draw(g, lines.get(i), ink.deriveColor(0, 1, 1, 0.42), 0.7, first, last, left, right);
      }
    }
    draw(g, lines.get(front), ink, 2, first, last, left, right);
  }

  private static double x(int index, int count, double left, double right) {
    return left + (right - left) * (index + 0.5) / count;
  }

  private void draw(
      GraphicsContext g,
      float[] line,
      Color ink,
      double width,
      int first,
      int last,
      double left,
      double right) {
    double top = 6;
    double bottom = getHeight() - Metrics.STEP_ROW;
    g.setStroke(ink);
    g.setLineWidth(width);
    g.beginPath();
    for (int i = 0; i < line.length; i++) {
      double log = Math.max(first, Math.log10(line[i]));
      double y = bottom - (bottom - top) * (log - first) / (last - first);
      double x = x(i, line.length, left, right);
      if (i == 0) {
        g.moveTo(x, y);
      } else {
        g.lineTo(x, y);
      }
    }
    g.stroke();
  }

  @Override
  protected double computePrefWidth(double height) {
    return 480;
  }

  @Override
  protected double computePrefHeight(double width) {
    return 300;
  }
}
