package cliplight.viz.chart;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.application.Platform;
import javafx.scene.Group;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;

/**
 * Shows the latest painting of one plot. Requests that arrive while the chart thread is busy
 * replace each other: only the newest is painted. JavaFX thread, except for the painting itself.
 *
 * <p>The picture stands in upright strips: the toolkit draws an image again from edge to edge
 * whatever part of it has changed, and a live run changes a few columns.
 */
final class PlotImage {

  private static final Logger LOG = System.getLogger(PlotImage.class.getName());

  /** Device pixels. */
  private static final int STRIP = 64;

  private final Group view = new Group();
  private final List<WritableImage> strips = new ArrayList<>();
  private final PlotPainter painter = new PlotPainter();
  private final Consumer<PlotFrame> shown;
  private Optional<PlotRequest> waiting = Optional.empty();
  private boolean busy;
  private boolean disposed;
  private long paintings;
  private BufferedImage canvas = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB_PRE);
  private int width;
  private int height;
  private double scale;

  /**
   * @param shown told on the JavaFX thread whenever another painting is on screen
   */
  PlotImage(Consumer<PlotFrame> shown) {
    this.shown = shown;
    view.setManaged(false);
    view.setMouseTransparent(true);
  }

  Group view() {
    return view;
  }

  /** How many paintings were shown so far. */
  long paintings() {
    return paintings;
  }

  /** Paints this as soon as the chart thread is free, unless a newer request comes first. */
  void request(PlotRequest request) {
    if (disposed) {
      return;
    }
    if (busy) {
      waiting = Optional.of(request);
      return;
    }
    busy = true;
    ChartThread.run(() -> paint(request));
  }

  /** Drops what waits; nothing is shown any more. */
  void dispose() {
    disposed = true;
    waiting = Optional.empty();
  }

  private void paint(PlotRequest request) {
    Optional<PlotFrame> frame = Optional.empty();
    try {
      int width = (int) Math.ceil(request.width() * request.scale());
      int height = (int) Math.ceil(request.height() * request.scale());
      if (canvas.getWidth() != width || canvas.getHeight() != height) {
        canvas = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB_PRE);
      }
      frame = Optional.of(painter.paint(request, canvas));
    } catch (RuntimeException e) {
      // one bad picture must not end all later ones
      LOG.log(Level.ERROR, "A chart could not be painted: " + request, e);
    }
    Optional<PlotFrame> painted = frame;
    // canvas is not touched again before show() has copied it
    Platform.runLater(() -> show(painted));
  }

  private void show(Optional<PlotFrame> frame) {
    busy = false;
    if (disposed) {
      return;
    }
    if (frame.isPresent()) {
      copy(frame.get());
      paintings++;
      shown.accept(frame.get());
    }
    if (waiting.isPresent()) {
      PlotRequest next = waiting.get();
      waiting = Optional.empty();
      request(next);
    }
  }

  private void copy(PlotFrame frame) {
    int from = frame.dirtyX();
    int to = frame.dirtyEnd();
    if (width != canvas.getWidth()
        || height != canvas.getHeight()
        || scale != frame.request().scale()) {
      width = canvas.getWidth();
      height = canvas.getHeight();
      scale = frame.request().scale();
      layOutStrips();
      from = 0;
      to = width;
    }
    if (from == to) {
      return;
    }
    int[] pixels = ((DataBufferInt) canvas.getRaster().getDataBuffer()).getData();
    for (int strip = from / STRIP; strip * STRIP < to; strip++) {
      int left = strip * STRIP;
      int first = Math.max(from, left);
      int end = Math.min(to, Math.min(left + STRIP, width));
      strips
          .get(strip)
          .getPixelWriter()
          .setPixels(
              first - left,
              0,
              end - first,
              height,
              PixelFormat.getIntArgbPreInstance(),
              pixels,
              first,
              width);
    }
  }

  private void layOutStrips() {
    strips.clear();
    List<ImageView> views = new ArrayList<>();
    for (int left = 0; left < width; left += STRIP) {
      WritableImage strip = new WritableImage(Math.min(STRIP, width - left), height);
      ImageView shownStrip = new ImageView(strip);
      shownStrip.setX(left / scale);
      shownStrip.setFitWidth(strip.getWidth() / scale);
      shownStrip.setFitHeight(height / scale);
      strips.add(strip);
      views.add(shownStrip);
    }
    view.getChildren().setAll(views);
  }
}
