package cliplight.viz.chart;

import cliplight.engine.runs.SeriesReader;
import cliplight.viz.FramePulse;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import cliplight.viz.Threshold;
import cliplight.viz.series.RunSeries;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.InvalidationListener;
import javafx.beans.property.ObjectProperty;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;

/**
 * One chart of the largest attention logit of a few runs, each named at its right end. For the page
 * that greets before anything has trained.
 */
public final class SamplesChart extends Region {

  private static final double LEFT = 36;
  private static final double RIGHT = 76;

  private final String title;
  private final String qualifier;
  private final ObjectProperty<Palette> palette;
  private final StepAxis axis = new StepAxis();
  private final List<RunSeries> runs;
  private final ChartSurface chart;
  private final InvalidationListener changed = property -> rebuild();
  private final FramePulse.Framed framed = nanos -> frame();

  /**
   * @param title what it shows
   * @param qualifier how, and under which settings
   * @param runs whose largest logits are drawn
   * @param palette colours, followed as they change
   */
  public SamplesChart(
      String title, String qualifier, List<ShownRun> runs, ObjectProperty<Palette> palette) {
    this.title = title;
    this.qualifier = qualifier;
    this.palette = palette;
    this.runs = runs.stream().map(RunSeries::new).toList();
    this.chart = new ChartSurface(axis, palette, true, LEFT, RIGHT);
    long last = runs.stream().mapToLong(run -> run.reader().info().lastStep()).max().orElse(0);
    axis.lastStepProperty().set(Math.max(1, last));
    axis.showAll();
    // no play head here: values are read under the pointer only
    axis.playHeadProperty().set(-1);
    getChildren().add(chart);
    addEventHandler(MouseEvent.MOUSE_MOVED, event -> hover(event.getX()));
    addEventHandler(MouseEvent.MOUSE_EXITED, event -> axis.pointerProperty().set(-1));
    palette.addListener(changed);
    rebuild();
    FramePulse.shared().join(framed);
  }

  private void hover(double x) {
    double width = getWidth() - LEFT - RIGHT;
    boolean inside = x >= LEFT && x <= LEFT + width;
    axis.pointerProperty().set(inside ? axis.toStep(x - LEFT, width) : -1);
  }

  private void rebuild() {
    Palette p = palette.get();
    List<Curve> curves = new ArrayList<>();
    List<ValueTrack> tracks = new ArrayList<>();
    for (RunSeries each : runs) {
      ShownRun run = each.run();
      Optional<SeriesReader> largest = each.maxLogitAll();
      if (largest.isPresent()) {
        curves.add(Curve.line(largest.get(), p.run(run.color()), Curve.SMOOTHED, run.dashed()));
        tracks.add(new ValueTrack(run.letter(), p.run(run.color()), largest.get(), run.name()));
      }
    }
    chart.show(
        new ChartContent(
            title,
            qualifier,
            ValueScale.LOG,
            curves,
            Threshold.of(runs.stream().map(RunSeries::run).toList()),
            "",
            List.of(),
            List.of(),
            tracks,
            "No sample run is here."));
  }

  private void frame() {
    boolean news = false;
    for (RunSeries run : runs) {
      news |= run.refresh();
    }
    if (news) {
      rebuild();
    }
    chart.frame();
  }

  /** The chart itself. */
  public ChartSurface chart() {
    return chart;
  }

  @Override
  protected void layoutChildren() {
    chart.resizeRelocate(0, 0, getWidth(), getHeight());
  }

  @Override
  protected double computePrefWidth(double height) {
    return 740;
  }

  @Override
  protected double computePrefHeight(double width) {
    return 214;
  }

  /** Lets go of runs and palette. */
  public void dispose() {
    FramePulse.shared().leave(framed);
    palette.removeListener(changed);
    chart.dispose();
  }
}
