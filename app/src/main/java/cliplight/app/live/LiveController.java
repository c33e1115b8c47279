package cliplight.app.live;

import cliplight.app.action.ActionTable;
import cliplight.app.figure.FigureSubject;
import cliplight.app.settings.Settings;
import cliplight.app.workspace.Workspace;
import cliplight.viz.chart.ChartContent;
import cliplight.viz.chart.ChartKind;
import cliplight.viz.chart.ChartStack;
import cliplight.viz.chart.CurveSmoothing;
import cliplight.viz.figure.Figure;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.scene.Node;

/** The Live page: charts and timeline in the middle, clip lights at the right. */
public final class LiveController {

  private final Workspace workspace;
  private final ObjectProperty<Palette> palette;
  private final ReadOnlyBooleanProperty reducedMotion;
  private final ChartStack charts;

  public LiveController(
      Workspace workspace,
      ObjectProperty<Palette> palette,
      ReadOnlyBooleanProperty reducedMotion,
      Settings settings) {
    this.workspace = workspace;
    this.palette = palette;
    this.reducedMotion = reducedMotion;
    charts =
        new ChartStack(
            workspace.axis(), workspace.shown(), palette, new ForkParents(workspace)::open);
    charts.smoothingProperty().set(remembered(settings));
    charts.smoothingProperty().addListener((p, was, is) -> settings.put("smoothing", is.text()));
  }

  private static CurveSmoothing remembered(Settings settings) {
    try {
      return CurveSmoothing.parse(settings.get("smoothing", CurveSmoothing.USUAL.text()));
    } catch (IllegalArgumentException e) {
      return CurveSmoothing.USUAL;
    }
  }

  /** How the curves over raw points are smoothed; remembered between starts. */
  public ObjectProperty<CurveSmoothing> smoothingProperty() {
    return charts.smoothingProperty();
  }

  /** The middle. */
  public Node charts() {
    return new ChartsViewBuilder(workspace, palette, charts).build();
  }

  /** The panel at the right. */
  public Node lights(ActionTable actions) {
    return new LightsViewBuilder(workspace, palette, reducedMotion, actions).build();
  }

  /** The charts that show anything, to be saved. */
  public List<FigureSubject> figures() {
    Optional<ChartKind> lookedAt = charts.chartLookedAt();
    List<FigureSubject> figures = new ArrayList<>();
    for (ChartKind kind : ChartKind.values()) {
      ChartContent now = charts.content(kind, palette.get());
      if (!now.curves().isEmpty()) {
        figures.add(
            new FigureSubject(
                now.name(),
                lookedAt.equals(Optional.of(kind)),
                inks -> figure(charts.content(kind, inks), inks)));
      }
    }
    return figures;
  }

  private Figure figure(ChartContent content, Palette inks) {
    return new Figure(
        content,
        Figure.legend(content, workspace.shown(), inks),
        workspace.axis().fromProperty().get(),
        workspace.axis().toProperty().get(),
        inks);
  }

  /**
   * Switches the chart under the pointer, or the focused one, between log and linear values.
   *
   * @return false where none of them is a chart that can
   */
  public boolean toggleLog() {
    return charts.chartLookedAt().filter(charts::toggleLog).isPresent();
  }
}
