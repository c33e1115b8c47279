package cliplight.viz.lamp;

import cliplight.viz.FramePulse;
import cliplight.viz.SharpCanvas;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.series.HeadSeries;
import cliplight.viz.series.RunSeries;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import cliplight.viz.theme.TextWidth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * The clip lights of one run: a grid layers x heads of lamps at the cursor's step, with name, badge
 * and a line that counts. Click isolates a head in every view.
 */
public final class ClipLightBoard extends Region {

  /** A play head that moved this lately is playing, in nanoseconds. */
  private static final long PLAYING_NANOS = 250_000_000L;

  private final StepAxis axis;
  private final ShownRun run;
  private final ObjectProperty<Palette> palette;
  private final RunSeries series;
  private final SharpCanvas canvas = new SharpCanvas();
  private final Map<Head, Lamp> lamps = new HashMap<>();
  private final Map<Head, LampHold> holds = new HashMap<>();
  private final BooleanProperty reducedMotion =
      new SimpleBooleanProperty(this, "reducedMotion", false);
  private final InvalidationListener changed = property -> stale = true;
  private final InvalidationListener played = property -> playHeadMoved();
  private final FramePulse.Framed framed = this::frame;
  private final Font name = Fonts.strongWords(Metrics.BODY_TEXT);
  private final Font small = Fonts.words(Metrics.SMALL_TEXT);
  private final Font axisNumbers = Fonts.numbers(Metrics.AXIS_TEXT);
  private final Font numbers = Fonts.numbers(Metrics.SMALL_TEXT);
  private boolean stale = true;
  private boolean holding;
  private long movedAt = Long.MIN_VALUE / 2;
  private long now;
  private long at;

  public ClipLightBoard(StepAxis axis, ShownRun run, ObjectProperty<Palette> palette) {
    this.axis = axis;
    this.run = run;
    this.palette = palette;
    this.series = new RunSeries(run);
    getChildren().add(canvas);
    setAccessibleRole(AccessibleRole.PARENT);
    axis.playHeadProperty().addListener(played);
    axis.pointerProperty().addListener(changed);
    axis.isolatedProperty().addListener(changed);
    axis.lookedAtProperty().addListener(changed);
    palette.addListener(changed);
    widthProperty().addListener(changed);
    heightProperty().addListener(changed);
    syncLamps();
    FramePulse.shared().join(framed);
  }

  /** While true no ring is held: every state is shown exactly, even while playing. */
  public BooleanProperty reducedMotionProperty() {
    return reducedMotion;
  }

  public ShownRun run() {
    return run;
  }

  /** The lamp of a head, once the run has one. */
  public Optional<Lamp> lamp(Head head) {
    return Optional.ofNullable(lamps.get(head));
  }

  /** What a head reads at the cursor. */
  public HeadReading reading(Head head) {
    return series
        .head(head)
        .map(heads -> HeadReading.of(run, heads, axis.cursor()))
        .orElse(HeadReading.none(head));
  }

  private void playHeadMoved() {
    movedAt = now;
    stale = true;
  }

  private void frame(long nanos) {
    now = nanos;
    if (getScene() == null || !isVisible() || getWidth() < 1) {
      return;
    }
    if (series.refresh()) {
      syncLamps();
      stale = true;
    }
    if (stale || holding) {
      stale = false;
      draw();
    }
  }

  /**
   * One node per head: it carries name, focus and mouse; the board's canvas carries its picture.
   */
  private void syncLamps() {
    for (HeadSeries head : series.heads()) {
      if (!lamps.containsKey(head.head())) {
        Lamp lamp = new Lamp(this, head.head(), axis);
        lamp.focusVisibleProperty().addListener(changed);
        lamps.put(head.head(), lamp);
        holds.put(head.head(), new LampHold());
        requestLayout();
      }
    }
    // order of focus: left to right, top to bottom
    List<Lamp> ordered = new ArrayList<>();
    for (HeadSeries head : series.heads()) {
      lamp(head.head()).ifPresent(ordered::add);
    }
    if (ordered.size() + 1 != getChildren().size()) {
      getChildren().setAll(ordered);
      getChildren().add(0, canvas);
    }
  }

  private BoardLayout boardLayout() {
    int layers = 0;
    int heads = 0;
    for (HeadSeries head : series.heads()) {
      layers = Math.max(layers, head.head().layer() + 1);
      heads = Math.max(heads, head.head().head() + 1);
    }
    return BoardLayout.of(layers, heads, getWidth());
  }

  @Override
  protected void layoutChildren() {
    BoardLayout at = boardLayout();
    for (Lamp lamp : lamps.values()) {
      Head head = lamp.head();
      lamp.resizeRelocate(
          at.cellX(head.head()) - 2,
          at.cellY(head.layer()) - 4,
          at.density() == BoardLayout.Density.FULL ? at.pitchX() - 1 : at.pitchX(),
          at.density() == BoardLayout.Density.FULL ? at.pitchY() - 3 : at.pitchY());
    }
    stale = true;
  }

  private void draw() {
    BoardLayout layout = boardLayout();
    at = axis.cursor();
    Palette p = palette.get();
    GraphicsContext g = canvas.begin(getWidth(), getHeight());
    drawHeader(g, p);
    g.setFont(axisNumbers);
    g.setFill(p.text3().fx());
    g.setTextAlign(TextAlignment.LEFT);
    if (layout.density() == BoardLayout.Density.FULL) {
      for (int h = 0; h < layout.heads(); h++) {
        g.fillText("h" + h, layout.cellX(h) + 2, 38);
      }
    }
    if (layout.pitchY() >= 11) {
      for (int l = 0; l < layout.layers(); l++) {
        g.fillText("L" + l, BoardLayout.PADDING, layout.cellY(l) + 9);
      }
    }
    boolean playing =
        !reducedMotion.get() && axis.pointerProperty().get() < 0 && now - movedAt < PLAYING_NANOS;
    holding = playing;
    List<HeadReading> readings = readings();
    readings.forEach(reading -> drawHead(g, p, layout, reading, playing));
    drawFoot(g, p, layout, readings);
    g.setFill(p.line().fx());
    g.fillRect(0, getHeight() - 1, getWidth(), 1);
  }

  private void drawHeader(GraphicsContext g, Palette p) {
    double nameLeft = RunChip.draw(g, p, run, BoardLayout.PADDING, 9.5);
    double y = 18;
    g.setFont(small);
    String badge = badge();
    double badgeWidth = TextWidth.of(badge, small) + 14;
    double badgeLeft = getWidth() - BoardLayout.PADDING - badgeWidth;
    g.setStroke(p.lineStrong().fx());
    g.setLineWidth(1);
    g.strokeRoundRect(Math.rint(badgeLeft) + 0.5, y - 7.5, Math.rint(badgeWidth) - 1, 15, 5, 5);
    g.setFill(p.text2().fx());
    g.setTextAlign(TextAlignment.LEFT);
    g.fillText(badge, badgeLeft + 7, y);
    g.setFont(name);
    g.setFill(p.text().fx());
    double room = badgeLeft - 8 - nameLeft;
    g.fillText(TextWidth.fitting(run.name(), name, room), nameLeft, y);
  }

  private String badge() {
    ShownRun.Clip clip = run.clipAt(axis.cursor());
    if (!clip.on()) {
      return run.clips() ? "clip off" : "no clip";
    }
    return clip.tau().isPresent()
        ? "clip on · τ " + Readout.plain(clip.tau().getAsDouble())
        : "clip on";
  }

  private void drawHead(
      GraphicsContext g, Palette p, BoardLayout layout, HeadReading reading, boolean playing) {
    Head head = reading.head();
    double x = layout.cellX(head.head());
    double y = layout.cellY(head.layer());
    double log2 = reading.log2OverTau(run.clipAt(at).tau());
    LampHold hold = holds.get(head);
    LampState state =
        hold == null ? reading.state() : hold.shown(reading.state(), playing, now / 1_000_000);
    Lamp lamp = lamps.get(head);
    if (lamp != null) {
      drawSelection(g, p, lamp);
    }
    switch (layout.density()) {
      case HEAT -> LampPainter.heat(g, p, reading, log2, x, y, layout.pitchX());
      case LAMPS ->
          LampPainter.lamp(
              g,
              p,
              state,
              x + layout.pitchX() / 2 - 2,
              y + layout.pitchY() / 2 - 4,
              layout.lampBox());
      case FULL -> {
        LampPainter.lamp(g, p, state, x + 8.5, y + 9, layout.lampBox());
        g.setFont(numbers);
        g.setTextAlign(TextAlignment.LEFT);
        g.setFill(reading.state() == LampState.NONE ? p.text3().fx() : p.text().fx());
        g.fillText(layout.pitchX() >= 57 ? reading.threeDigits() : reading.narrow(), x + 20, y + 9);
        LampPainter.meter(g, p, log2, x + 1, y + 24, layout.pitchX() - 12);
      }
    }
  }

  private void drawSelection(GraphicsContext g, Palette p, Lamp lamp) {
    boolean isolated =
        axis.isolatedProperty().get().isPresent()
            && axis.isolatedProperty().get().get().equals(lamp.head());
    if (!isolated && !lamp.isFocusVisible() && !lamp.isHover()) {
      return;
    }
    double x = Math.rint(lamp.getLayoutX()) + 0.5;
    double y = Math.rint(lamp.getLayoutY()) + 0.5;
    double w = Math.rint(lamp.getWidth()) - 1;
    double h = Math.rint(lamp.getHeight()) - 1;
    g.setFill((isolated ? p.selection() : p.hover()).fx());
    g.fillRect(x, y, w, h);
    if (isolated || lamp.isFocusVisible()) {
      g.setStroke(p.accent().fx());
      g.setLineWidth(lamp.isFocusVisible() ? 2 : 1);
      g.strokeRect(x, y, w, h);
    }
  }

  /** Every head at the step that is shown. */
  private List<HeadReading> readings() {
    List<HeadReading> readings = new ArrayList<>();
    for (HeadSeries head : series.heads()) {
      readings.add(HeadReading.of(run, head, at));
    }
    return readings;
  }

  private void drawFoot(
      GraphicsContext g, Palette p, BoardLayout layout, List<HeadReading> readings) {
    g.setFont(small);
    g.setTextAlign(TextAlignment.LEFT);
    g.setFill(p.text2().fx());
    g.fillText(foot(readings), BoardLayout.PADDING, layout.footY());
  }

  private String foot(List<HeadReading> readings) {
    int heads = readings.size();
    if (heads == 0) {
      return "no head on record yet";
    }
    if (readings.stream().allMatch(reading -> reading.state() == LampState.NONE)) {
      return "nothing on record at step " + at;
    }
    ShownRun.Clip clip = run.clipAt(at);
    String soFar = run.clips() ? " · " + series.clipsUpTo(at) + " clips so far" : "";
    if (clip.on()) {
      long now = readings.stream().filter(reading -> reading.state() == LampState.LIT).count();
      return now + " of " + heads + " clipped now" + soFar;
    }
    if (clip.tau().isEmpty()) {
      return heads + " heads, no τ to judge them by";
    }
    long over = readings.stream().filter(reading -> reading.log2OverTau(clip.tau()) > 0).count();
    return over + " of " + heads + " heads over τ" + soFar;
  }

  /** The line that counts, as it stands at the cursor. */
  public String summary() {
    at = axis.cursor();
    return foot(readings());
  }

  @Override
  public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
    return attribute == AccessibleAttribute.TEXT
        ? "Clip lights of " + run.name() + ", " + badge() + ", " + summary()
        : super.queryAccessibleAttribute(attribute, parameters);
  }

  @Override
  protected double computePrefWidth(double height) {
    return 276;
  }

  @Override
  protected double computePrefHeight(double width) {
    int layers = 0;
    int heads = 0;
    for (HeadSeries head : series.heads()) {
      layers = Math.max(layers, head.head().layer() + 1);
      heads = Math.max(heads, head.head().head() + 1);
    }
    double w = width > 0 ? width : getWidth() > 0 ? getWidth() : 276;
    return BoardLayout.of(layers, heads, w).height();
  }

  @Override
  protected double computeMinHeight(double width) {
    return computePrefHeight(width);
  }

  @Override
  public javafx.geometry.Orientation getContentBias() {
    return javafx.geometry.Orientation.HORIZONTAL;
  }

  /** Lets go of run and axis. */
  public void dispose() {
    FramePulse.shared().leave(framed);
    axis.playHeadProperty().removeListener(played);
    axis.pointerProperty().removeListener(changed);
    axis.isolatedProperty().removeListener(changed);
    axis.lookedAtProperty().removeListener(changed);
    palette.removeListener(changed);
  }
}
