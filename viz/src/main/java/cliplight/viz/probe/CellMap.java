package cliplight.viz.probe;

import cliplight.viz.SharpCanvas;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.image.PixelWriter;
import javafx.scene.image.WritableImage;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;

/** A matrix as a field of cells: one row down per row, nothing averaged. */
public final class CellMap extends Region {

  private final Cells cells;
  private final CellShade shade;
  private final boolean square;
  private final ObjectProperty<Palette> palette;
  private final SharpCanvas canvas = new SharpCanvas();
  private final ReadOnlyStringWrapper pointed = new ReadOnlyStringWrapper(this, "pointed", "");

  /**
   * @param square whether a cell is as wide as high; else the map fills its room
   */
  public CellMap(
      Cells cells, CellShade shade, boolean square, String title, ObjectProperty<Palette> palette) {
    this.cells = cells;
    this.shade = shade;
    this.square = square;
    this.palette = palette;
    getChildren().add(canvas);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setAccessibleText(title);
    setOnMouseMoved(this::point);
    setOnMouseExited(event -> pointed.set(""));
  }

  /** The cell under the pointer in words; empty without one. */
  public ReadOnlyStringProperty pointedProperty() {
    return pointed.getReadOnlyProperty();
  }

  private double width() {
    return square ? side() * cells.columns() : getWidth();
  }

  private double height() {
    return square ? side() * cells.rows() : getHeight();
  }

  private double side() {
    return Math.min(getWidth() / cells.columns(), getHeight() / cells.rows());
  }

  @Override
  protected void layoutChildren() {
    GraphicsContext g = canvas.begin(getWidth(), getHeight());
    Palette p = palette.get();
    WritableImage image = new WritableImage(cells.columns(), cells.rows());
    PixelWriter pixels = image.getPixelWriter();
    for (int row = 0; row < cells.rows(); row++) {
      for (int column = 0; column < cells.columns(); column++) {
        pixels.setArgb(column, row, shade.of(p, cells.at(row, column)).argb());
      }
    }
    g.setImageSmoothing(false);
    g.drawImage(image, 0, 0, width(), height());
    g.setStroke(p.lineStrong().fx());
    g.setLineWidth(1);
    g.strokeRect(0.5, 0.5, width() - 1, height() - 1);
  }

  private void point(MouseEvent event) {
    int column = (int) Math.floor(event.getX() / width() * cells.columns());
    int row = (int) Math.floor(event.getY() / height() * cells.rows());
    pointed.set(at(row, column).orElse(""));
  }

  private Optional<String> at(int row, int column) {
    if (row < 0 || column < 0 || row >= cells.rows() || column >= cells.columns()) {
      return Optional.empty();
    }
    return Optional.of(
        "%s %d, %s %d: %s"
            .formatted(
                cells.rowAxis(),
                row,
                cells.columnAxis(),
                column,
                Readout.threeDigits(cells.at(row, column))));
  }

  /** Cells that are smaller cannot be pointed at. */
  @Override
  protected double computeMinHeight(double width) {
    return square ? 260 : 40;
  }

  @Override
  protected double computePrefWidth(double height) {
    return 380;
  }

  @Override
  protected double computePrefHeight(double width) {
    return 380;
  }
}
