package cliplight.app.theme;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.app.settings.Settings;
import javafx.scene.Scene;
import javafx.scene.layout.HBox;
import javafx.scene.text.Text;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** Letters of many runs. */
class LetterChipTest {

  private final FxRobot robot = new FxRobot();

  @AfterEach
  void close() throws Exception {
    FxToolkit.cleanupStages();
  }

  @Test
  void twoAndThreeLettersAreReadWhole() throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    System.setProperty("cliplight.settings", "memory");
    HBox row = new HBox();
    robot.interact(
        () -> {
          for (String letter : new String[] {"W", "WW", "WWW"}) {
            LetterChip chip = new LetterChip();
            chip.show(letter, -1, true);
            row.getChildren().add(chip);
          }
          Scene scene = new Scene(row, 300, 100);
          new Appearance(Settings.ofUser()).dress(scene);
          stage.setScene(scene);
          stage.show();
        });
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(robot.lookup(".cl-chip .text").queryAllAs(Text.class))
        .extracting(Text::getText)
        .containsExactly("W", "WW", "WWW");
    assertThat(row.getChildren())
        .extracting(chip -> chip.getLayoutBounds().getHeight())
        .allMatch(height -> height == 16);
  }
}
