package cliplight.app.live;

import cliplight.app.workspace.Workspace;
import cliplight.viz.theme.Palette;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;

/** The Live page: charts and timeline in the middle, clip lights at the right. */
public final class LiveController {

  private final Workspace workspace;
  private final ObjectProperty<Palette> palette;

  public LiveController(Workspace workspace, ObjectProperty<Palette> palette) {
    this.workspace = workspace;
    this.palette = palette;
  }

  /** The middle. */
  public Node charts() {
    return new ChartsViewBuilder(workspace, palette).build();
  }

  /** The panel at the right. */
  public Node lights() {
    return new LightsViewBuilder(workspace, palette).build();
  }
}
