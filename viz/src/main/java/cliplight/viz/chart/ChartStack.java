package cliplight.viz.chart;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.viz.FramePulse;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import cliplight.viz.series.SharedPast;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.geometry.Insets;
import javafx.scene.layout.Background;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.CornerRadii;
import javafx.scene.layout.Region;

/**
 * The four charts of Live over one axis of steps: loss, max attention logit, gradient norm, share
 * of heads clipped. Looks once a frame whether a run has news and paints only then.
 */
public final class ChartStack extends Region {

  private final SharedPast past;
  private final StepAxis axis;
  private final ObservableList<ShownRun> runs;
  private final ObjectProperty<Palette> palette;
  private final LinkedCharts linked;
  private final Map<ChartKind, ChartSurface> charts = new EnumMap<>(ChartKind.class);
  private final Set<ChartKind> logScaled = EnumSet.noneOf(ChartKind.class);
  private final List<RunPlots> plots = new ArrayList<>();
  private final ObjectProperty<CurveSmoothing> smoothing =
      new SimpleObjectProperty<>(this, "smoothing", CurveSmoothing.USUAL);
  private final ListChangeListener<ShownRun> runsChanged = change -> rebuildRuns();
  private final InvalidationListener changed = property -> contentStale = true;
  private final InvalidationListener recolored = property -> recolor();
  private final FramePulse.Framed framed = nanos -> frame();
  private boolean contentStale = true;

  /**
   * @param parents opens a run that a shown one was forked from, so that means go on over the fork;
   *     empty while it is not open. Asked every frame until it is.
   */
  public ChartStack(
      StepAxis axis,
      ObservableList<ShownRun> runs,
      ObjectProperty<Palette> palette,
      Function<RunId, Optional<RunReader>> parents) {
    this.past = new SharedPast(parents);
    this.axis = axis;
    this.runs = runs;
    this.palette = palette;
    this.linked = new LinkedCharts(axis, palette);
    for (ChartKind kind : ChartKind.values()) {
      ChartSurface chart = linked.add(kind == ChartKind.HEADS_CLIPPED);
      charts.put(kind, chart);
      getChildren().add(chart);
      if (kind.logAtFirst()) {
        logScaled.add(kind);
      }
    }
    setMinSize(320, 240);
    smoothing.addListener(
        (property, was, is) -> {
          plots.forEach(run -> run.smooth(is));
          contentStale = true;
        });
    runs.addListener(runsChanged);
    axis.isolatedProperty().addListener(changed);
    palette.addListener(recolored);
    recolor();
    rebuildRuns();
    FramePulse.shared().join(framed);
  }

  /** One of the four charts. */
  public ChartSurface chart(ChartKind kind) {
    ChartSurface chart = charts.get(kind);
    if (chart == null) {
      throw new IllegalStateException("No chart " + kind);
    }
    return chart;
  }

  /** How the curves over the raw losses and gradient norms are smoothed. */
  public ObjectProperty<CurveSmoothing> smoothingProperty() {
    return smoothing;
  }

  /** The chart under the pointer, else the one that has the keyboard focus. */
  public Optional<ChartKind> chartLookedAt() {
    return linked
        .lookedAt()
        .flatMap(
            chart -> charts.keySet().stream().filter(kind -> chart(kind) == chart).findFirst());
  }

  /**
   * Switches a chart between log and linear values.
   *
   * @return false for the share of heads, which stays linear
   */
  public boolean toggleLog(ChartKind kind) {
    if (kind == ChartKind.HEADS_CLIPPED) {
      return false;
    }
    if (!logScaled.remove(kind)) {
      logScaled.add(kind);
    }
    contentStale = true;
    return true;
  }

  public boolean isLog(ChartKind kind) {
    return logScaled.contains(kind);
  }

  /** What a chart shows, in some colours. */
  public ChartContent content(ChartKind kind, Palette inks) {
    return charts(inks).of(kind, isLog(kind));
  }

  private LiveCharts charts(Palette inks) {
    return new LiveCharts(plots, inks, axis.isolatedProperty().get(), smoothing.get());
  }

  private void recolor() {
    contentStale = true;
    setBackground(
        new Background(
            new BackgroundFill(palette.get().surface().fx(), CornerRadii.EMPTY, Insets.EMPTY)));
  }

  private void rebuildRuns() {
    List<RunPlots> before = List.copyOf(plots);
    plots.clear();
    for (ShownRun run : runs) {
      plots.add(
          before.stream()
              .filter(known -> known.run().equals(run))
              .findFirst()
              .orElseGet(() -> new RunPlots(run, smoothing.get(), past)));
    }
    contentStale = true;
  }

  private void frame() {
    if (getScene() == null || !isVisible()) {
      return;
    }
    for (RunPlots run : plots) {
      contentStale |= run.refresh();
    }
    if (contentStale) {
      contentStale = false;
      LiveCharts live = charts(palette.get());
      charts.forEach((kind, chart) -> chart.show(live.of(kind, isLog(kind))));
    }
    linked.frame();
  }

  @Override
  protected void layoutChildren() {
    int rows = ChartKind.values().length;
    double plots = Math.max(0, getHeight() - rows * Metrics.TITLE_ROW - Metrics.STEP_ROW);
    double y = 0;
    for (ChartKind kind : ChartKind.values()) {
      ChartSurface chart = chart(kind);
      double height = Metrics.TITLE_ROW + Math.round(kind.share() * plots);
      if (chart.stepRow()) {
        height = getHeight() - y;
      }
      chart.resizeRelocate(0, y, getWidth(), height);
      y += height;
    }
  }

  @Override
  protected double computePrefWidth(double height) {
    return 884;
  }

  @Override
  protected double computePrefHeight(double width) {
    return 706;
  }

  /** Lets go of runs and axis. */
  public void dispose() {
    FramePulse.shared().leave(framed);
    runs.removeListener(runsChanged);
    axis.isolatedProperty().removeListener(changed);
    palette.removeListener(recolored);
    linked.dispose();
  }
}
