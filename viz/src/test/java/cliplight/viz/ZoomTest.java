package cliplight.viz;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.Scene;
import javafx.scene.layout.Pane;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxToolkit;

class ZoomTest {

  @BeforeAll
  static void toolkit() throws Exception {
    FxToolkit.registerPrimaryStage();
  }

  @Test
  void contentIsLaidOutAtHundredPercentAndPaintedPixelForPixel() {
    SharpCanvas canvas = new SharpCanvas();
    Pane content = new Pane(canvas);
    Zoom zoom = new Zoom(content);
    Fx.run(
        () -> {
          new Scene(zoom, 600, 300);
          zoom.factorProperty().set(1.5);
          zoom.resize(600, 300);
          zoom.layout();
          canvas.begin(content.getWidth(), content.getHeight());
        });
    assertThat(content.getWidth()).isEqualTo(400);
    assertThat(content.getHeight()).isEqualTo(200);
    assertThat(canvas.getWidth()).isEqualTo(600);
    assertThat(canvas.getLocalToSceneTransform().getMxx()).isEqualTo(1);
    assertThat(canvas.getBoundsInParent().getWidth()).isEqualTo(400);
  }
}
