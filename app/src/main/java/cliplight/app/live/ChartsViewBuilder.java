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

  /** Under this height the lane of notes makes room. */
  private static final double ROOM_FOR_NOTES = 660;

  private final Workspace workspace;
  private final ObjectProperty<Palette> palette;
  private final ChartStack charts;

  ChartsViewBuilder(Workspace workspace, ObjectProperty<Palette> palette, ChartStack charts) {
    this.workspace = workspace;
    this.palette = palette;
    this.charts = charts;
  }

  Node build() {
    charts.setId("charts");
    Timeline timeline = new Timeline(workspace.axis(), workspace.shown(), palette);
    timeline.setId("timeline");
    VBox.setVgrow(charts, Priority.ALWAYS);
    VBox middle = new VBox(charts, timeline);
    middle.setId("live-page");
    timeline.notesProperty().bind(middle.heightProperty().greaterThanOrEqualTo(ROOM_FOR_NOTES));
    middle.getStyleClass().add("cl-live");
    middle.setFocusTraversable(true);
    return middle;
  }
}
