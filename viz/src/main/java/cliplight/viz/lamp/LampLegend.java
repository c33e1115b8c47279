package cliplight.viz.lamp;

import cliplight.viz.SharpCanvas;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import java.util.List;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ObjectProperty;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;

/** How to read a lamp: short in two columns at the foot of the board, or long under a title. */
public final class LampLegend extends Region {

  /** One line; without a state it explains the level meter. */
  private record Entry(Optional<LampState> state, String words) {
    static Entry of(LampState state, String words) {
      return new Entry(Optional.of(state), words);
    }

    static Entry level(String words) {
      return new Entry(Optional.empty(), words);
    }
  }

  private static final List<Entry> SHORT =
      List.of(
          Entry.of(LampState.DARK, "below τ/4"),
          Entry.of(LampState.GREEN, "τ/4 to 0.8 τ"),
          Entry.of(LampState.AMBER, "near τ"),
          Entry.of(LampState.LIT, "clipped now"),
          Entry.of(LampState.RED, "clipped, last 8"),
          Entry.of(LampState.OVER, "over τ, no clip"),
          Entry.of(LampState.NONFINITE, "not finite"),
          Entry.level("level, tick τ"));

  private static final List<Entry> LONG =
      List.of(
          Entry.of(LampState.DARK, "dark: well below the threshold τ"),
          Entry.of(LampState.GREEN, "green: in use, room left"),
          Entry.of(LampState.AMBER, "amber: near τ"),
          Entry.of(LampState.LIT, "lit: clipped at this step"),
          Entry.of(LampState.RED, "red: clipped in the last 8 steps"),
          Entry.of(LampState.OVER, "triangle: over τ, no clip in this run"),
          Entry.of(LampState.NONFINITE, "cross: not a finite number"),
          Entry.level("level of S max, tick at τ"));

  private static final double PAD = 12;
  private static final double SHORT_ROW = 19;
  private static final double LONG_ROW = 26;
  private static final double LONG_TITLE = 34;

  private final boolean full;
  private final ObjectProperty<Palette> palette;
  private final SharpCanvas canvas = new SharpCanvas();
  private final InvalidationListener changed = property -> draw();

  private LampLegend(boolean full, ObjectProperty<Palette> palette) {
    this.full = full;
    this.palette = palette;
    getChildren().add(canvas);
    setAccessibleRole(AccessibleRole.TEXT);
    palette.addListener(changed);
    widthProperty().addListener(changed);
    heightProperty().addListener(changed);
  }

  /** Eight short lines in two columns. */
  public static LampLegend compact(ObjectProperty<Palette> palette) {
    return new LampLegend(false, palette);
  }

  /** A title and eight full lines. */
  public static LampLegend full(ObjectProperty<Palette> palette) {
    return new LampLegend(true, palette);
  }

  private void draw() {
    GraphicsContext g = canvas.begin(getWidth(), getHeight());
    if (full) {
      drawFull(g, palette.get());
    } else {
      drawCompact(g, palette.get());
    }
  }

  private void drawCompact(GraphicsContext g, Palette p) {
    g.setFont(Fonts.words(Metrics.SMALL_TEXT));
    double column = Math.min(129, (getWidth() - PAD) / 2);
    for (int i = 0; i < SHORT.size(); i++) {
      Entry entry = SHORT.get(i);
      double x = PAD + i % 2 * column;
      int row = i / 2;
      double y = 10 + row * SHORT_ROW;
      if (entry.state().isPresent()) {
        double box = entry.state().get() == LampState.LIT ? 14 : 15;
        LampPainter.lamp(g, p, entry.state().get(), x + 7, y, box);
      } else {
        LampPainter.meter(g, p, 0, x, y, 14);
      }
      g.setFill(p.text2().fx());
      g.fillText(entry.words(), x + 20, y);
    }
  }

  private void drawFull(GraphicsContext g, Palette p) {
    g.setFont(Fonts.strongWords(Metrics.BODY_TEXT));
    g.setFill(p.text().fx());
    g.fillText("How to read a lamp", PAD, 14);
    g.setFont(Fonts.words(Metrics.BODY_TEXT));
    for (int i = 0; i < LONG.size(); i++) {
      Entry entry = LONG.get(i);
      double y = LONG_TITLE + 6 + i * LONG_ROW;
      double textLeft = PAD + 28;
      if (entry.state().isPresent()) {
        LampPainter.lamp(g, p, entry.state().get(), PAD + 8.5, y, Metrics.LAMP);
      } else {
        y += 3;
        LampPainter.meter(g, p, 3, PAD, y, 60);
        textLeft = PAD + 70;
      }
      g.setFill(p.text2().fx());
      g.fillText(entry.words(), textLeft, y);
    }
  }

  @Override
  public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
    return attribute == AccessibleAttribute.TEXT
        ? "How to read a lamp. " + String.join(". ", LONG.stream().map(Entry::words).toList())
        : super.queryAccessibleAttribute(attribute, parameters);
  }

  @Override
  protected double computePrefWidth(double height) {
    return 276;
  }

  @Override
  protected double computePrefHeight(double width) {
    return full ? LONG_TITLE + LONG.size() * LONG_ROW + 8 : SHORT.size() * SHORT_ROW / 2 + 4;
  }

  @Override
  protected double computeMinHeight(double width) {
    return computePrefHeight(width);
  }

  /** Lets go of the palette. */
  public void dispose() {
    palette.removeListener(changed);
  }
}
