package cliplight.app.live;

import cliplight.app.workspace.Workspace;
import cliplight.viz.chart.ChartStack;
import cliplight.viz.theme.Palette;
import cliplight.viz.timeline.Timeline;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Builds the middle of the Live page. */
final class ChartsViewBuilder {

  private final Workspace workspace;
  private final ObjectProperty<Palette> palette;

  ChartsViewBuilder(Workspace workspace, ObjectProperty<Palette> palette) {
    this.workspace = workspace;
    this.palette = palette;
  }

  Node build() {
    ChartStack charts = new ChartStack(workspace.axis(), workspace.shown(), palette);
    charts.setId("charts");
    Timeline timeline = new Timeline(workspace.axis(), workspace.shown(), palette);
    timeline.setId("timeline");
    VBox.setVgrow(charts, Priority.ALWAYS);
    VBox middle = new VBox(charts, timeline);
    middle.setId("live-page");
    middle.getStyleClass().add("cl-live");
    middle.setFocusTraversable(true);
    return middle;
  }
}
