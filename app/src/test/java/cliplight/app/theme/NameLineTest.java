package cliplight.app.theme;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** Names that need more room than there is. */
class NameLineTest {

  private static final double WIDTH = 200;

  private final FxRobot robot = new FxRobot();

  @AfterEach
  void close() throws Exception {
    FxToolkit.cleanupStages();
  }

  private static String shown(Label label) {
    return ((Text) label.lookup(".text")).getText();
  }

  @Test
  void theNameIsCutLastAndWithAnEllipsis() throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    robot.interact(
        () -> {
          Label name = new Label("A name with some words");
          Label other = new Label("lr 0.05 and many more words than there is room for");
          Label longest = new Label("longer than a line ".repeat(9));
          VBox lines =
              new VBox(new NameLine(name, other), new NameLine(longest, new Label("lr 0.05")));
          assertThat(lines.minWidth(-1)).isLessThan(WIDTH);
          // a window that another test made larger stays as large
          lines.setMinWidth(WIDTH);
          lines.setMaxWidth(WIDTH);
          stage.setScene(new Scene(new StackPane(lines), WIDTH, 100));
          stage.show();
          name.setId("name");
          other.setId("other");
          longest.setId("longest");
        });
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(shown(robot.lookup("#name").queryAs(Label.class)))
        .isEqualTo("A name with some words");
    assertThat(shown(robot.lookup("#other").queryAs(Label.class))).endsWith("...");
    Label longest = robot.lookup("#longest").queryAs(Label.class);
    assertThat(shown(longest)).startsWith("longer").endsWith("...");
    assertThat(longest.getWidth()).isLessThan(WIDTH);
  }
}
