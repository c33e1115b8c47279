package cliplight.viz.chart;

import cliplight.viz.StepAxis;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import javafx.event.EventHandler;
import javafx.scene.Node;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.input.ScrollEvent;

/**
 * Mouse on a plot: hover reads out, click pins the play head, drag zooms to a range, wheel zooms at
 * the pointer (with Shift or sideways it moves), double click shows all. Drag on the row of step
 * labels scrubs.
 */
final class ChartGestures {

  private static final double DRAG_FROM = 4;
  private static final double ZOOM_PER_NOTCH = 1.25;
  private static final double PIXELS_PER_NOTCH = 40;

  private final StepAxis axis;
  private final DoubleSupplier left;
  private final DoubleSupplier width;
  private final DoubleSupplier scrubFrom;
  private final Consumer<Optional<StepAxis.Range>> selecting;
  private double pressedX;
  private boolean dragging;
  private boolean scrubbing;

  /**
   * @param left where the plot begins within the node
   * @param width of the plot
   * @param scrubFrom below this y a drag scrubs
   * @param selecting told the range while it is drawn
   */
  ChartGestures(
      StepAxis axis,
      DoubleSupplier left,
      DoubleSupplier width,
      DoubleSupplier scrubFrom,
      Consumer<Optional<StepAxis.Range>> selecting) {
    this.axis = axis;
    this.left = left;
    this.width = width;
    this.scrubFrom = scrubFrom;
    this.selecting = selecting;
  }

  void listenTo(Node node) {
    EventHandler<MouseEvent> hover = this::hover;
    node.addEventHandler(MouseEvent.MOUSE_MOVED, hover);
    node.addEventHandler(MouseEvent.MOUSE_EXITED, event -> axis.pointerProperty().set(-1));
    node.addEventHandler(MouseEvent.MOUSE_PRESSED, this::press);
    node.addEventHandler(MouseEvent.MOUSE_DRAGGED, this::drag);
    node.addEventHandler(MouseEvent.MOUSE_RELEASED, this::release);
    node.addEventHandler(ScrollEvent.SCROLL, this::scroll);
  }

  private boolean onPlot(double x) {
    double inside = x - left.getAsDouble();
    return inside >= 0 && inside <= width.getAsDouble();
  }

  private long stepAt(double x) {
    double inside = Math.max(0, Math.min(width.getAsDouble(), x - left.getAsDouble()));
    return axis.toStep(inside, width.getAsDouble());
  }

  private void hover(MouseEvent event) {
    axis.pointerProperty().set(onPlot(event.getX()) ? stepAt(event.getX()) : -1);
  }

  private void press(MouseEvent event) {
    if (event.getButton() != MouseButton.PRIMARY) {
      return;
    }
    ((Node) event.getSource()).requestFocus();
    pressedX = event.getX();
    dragging = false;
    scrubbing = event.getY() >= scrubFrom.getAsDouble();
    if (scrubbing) {
      scrub(event.getX());
    }
  }

  private void drag(MouseEvent event) {
    if (event.getButton() != MouseButton.PRIMARY) {
      return;
    }
    if (scrubbing) {
      scrub(event.getX());
      return;
    }
    dragging |= Math.abs(event.getX() - pressedX) >= DRAG_FROM && onPlot(pressedX);
    if (dragging) {
      axis.pointerProperty().set(stepAt(event.getX()));
      selecting.accept(Optional.of(dragged(event.getX())));
    }
  }

  private void release(MouseEvent event) {
    if (event.getButton() != MouseButton.PRIMARY) {
      return;
    }
    if (dragging) {
      StepAxis.Range range = dragged(event.getX());
      selecting.accept(Optional.empty());
      if (range.to() > range.from()) {
        axis.show(range);
      }
    } else if (!scrubbing && event.getClickCount() >= 2) {
      axis.showAll();
    } else if (!scrubbing && onPlot(event.getX())) {
      axis.pin(stepAt(event.getX()));
    }
    dragging = false;
    scrubbing = false;
  }

  private StepAxis.Range dragged(double x) {
    long a = stepAt(pressedX);
    long b = stepAt(x);
    return new StepAxis.Range(Math.min(a, b), Math.max(a, b));
  }

  private void scrub(double x) {
    axis.pointerProperty().set(-1);
    axis.pin(stepAt(x));
  }

  private void scroll(ScrollEvent event) {
    double w = width.getAsDouble();
    double sideways = event.getDeltaX() != 0 || event.isShiftDown() ? event.getDeltaX() : 0;
    if (event.isShiftDown() && sideways == 0) {
      sideways = event.getDeltaY();
    }
    if (sideways != 0) {
      double steps = -sideways / w * (axis.toProperty().get() - axis.fromProperty().get());
      axis.show(axis.fromProperty().get() + steps, axis.toProperty().get() + steps);
    } else if (event.getDeltaY() != 0) {
      double notches = event.getDeltaY() / PIXELS_PER_NOTCH;
      double inside = Math.max(0, Math.min(w, event.getX() - left.getAsDouble()));
      double step =
          axis.fromProperty().get()
              + inside / w * (axis.toProperty().get() - axis.fromProperty().get());
      axis.zoom(Math.pow(ZOOM_PER_NOTCH, -notches), step);
    }
    event.consume();
  }
}
