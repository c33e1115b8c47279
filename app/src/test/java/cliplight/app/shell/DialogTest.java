package cliplight.app.shell;

import static org.assertj.core.api.Assertions.assertThat;

import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.Labeled;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyCode;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** A dialog with more in it than a small window has room for. */
class DialogTest {

  private static final double WIDTH = 500;
  private static final double HEIGHT = 300;

  private final FxRobot robot = new FxRobot();
  private Overlay overlay = new Overlay();
  private Dialog dialog = new Dialog(overlay, "large", "cl-question", "A question");
  private Button primary = new Button();
  private final TextField field = new TextField();
  private boolean done;

  /** Before any control is made. */
  @BeforeAll
  static void startToolkit() throws Exception {
    FxToolkit.registerPrimaryStage();
  }

  @BeforeEach
  void open() throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    robot.interact(
        () -> {
          overlay = new Overlay();
          dialog = new Dialog(overlay, "large", "cl-question", "A question").about("B", 1, "Muon");
          dialog.add(field);
          for (int i = 0; i < 100; i++) {
            dialog.add(new Label("Line " + i));
          }
          dialog.close("Cancel");
          primary = dialog.primary("do", "Do it", () -> done = true);
          stage.setScene(new Scene(overlay, WIDTH, HEIGHT));
          stage.show();
          dialog.open(field);
        });
    WaitForAsyncUtils.waitForFxEvents();
  }

  @AfterEach
  void close() throws Exception {
    FxToolkit.cleanupStages();
  }

  /** Without what a theme draws around it. */
  private static Bounds of(Node node) {
    return node.localToScene(node.getLayoutBounds());
  }

  @Test
  void titleAndFootStandWhileContentsScroll() {
    assertThat(of(robot.lookup(".cl-page-title").query()).getMinY()).isNotNegative();
    assertThat(of(primary).getMaxY()).isLessThanOrEqualTo(overlay.getScene().getHeight());
    assertThat(of(primary).getMaxX()).isLessThanOrEqualTo(overlay.getScene().getWidth());
    assertThat(of(robot.lookup("Line 99").query()).getMinY())
        .isGreaterThan(overlay.getScene().getHeight());
  }

  @Test
  void whatIsToBeFilledInHasTheFocusAndEnterDoesIt() {
    assertThat(field.isFocused()).isTrue();
    robot.interact(() -> assertThat(primary.isDefaultButton()).isTrue());
    robot.clickOn(primary);
    assertThat(done).isTrue();
  }

  @Test
  void aLongSentenceInTheFootIsNotCutOff() {
    String sentence =
        "This is not so, for a reason that takes a sentence or two to tell. ".repeat(3);
    robot.interact(() -> dialog.sayProblem(sentence.strip()));
    WaitForAsyncUtils.waitForFxEvents();
    Labeled words = robot.lookup("#large-words").queryAs(Labeled.class);
    assertThat(words.getHeight()).isGreaterThanOrEqualTo(words.prefHeight(words.getWidth()) - 1);
    assertThat(of(primary).getMaxY()).isLessThanOrEqualTo(overlay.getScene().getHeight());
  }

  @Test
  void aSentenceThatNeedsSeveralLinesIsShownWhole() {
    Label sentence =
        new Label("The steps before are executed again, and take a while. ".repeat(4).strip());
    sentence.setWrapText(true);
    sentence.setMinHeight(Region.USE_PREF_SIZE);
    Dialog small = new Dialog(overlay, "small", "cl-question", "A sentence").add(sentence);
    Button close = small.close("Close");
    robot.interact(() -> small.open(close));
    WaitForAsyncUtils.waitForFxEvents();
    assertThat(sentence.getHeight()).isGreaterThan(2 * sentence.getFont().getSize());
    assertThat(of(sentence).getMaxY()).isLessThanOrEqualTo(of(close).getMinY());
    assertThat(robot.lookup("#small .scroll-bar").<Node>queryAll()).noneMatch(Node::isVisible);
  }

  @Test
  void aClickBesideItLosesNothing() {
    robot.clickOn(overlay.localToScreen(3, 3));
    assertThat(overlay.isOpen()).isTrue();
    robot.interact(() -> overlay.openInPassing(new Region(), Pos.TOP_CENTER, field));
    robot.clickOn(overlay.localToScreen(3, 3));
    assertThat(overlay.isOpen()).isFalse();
  }

  @Test
  void whatItDimsIsNotOperated() {
    Button below = new Button("Below");
    robot.interact(
        () -> {
          overlay.getScene().setRoot(new StackPane(below, overlay));
          field.requestFocus();
          below.requestFocus();
        });
    assertThat(field.isFocused()).isTrue();
    robot.interact(
        () -> {
          overlay.close();
          below.requestFocus();
        });
    assertThat(below.isFocused()).isTrue();
  }

  @Test
  void escapeClosesItThoughItsFirstButtonCannotBePressedYet() {
    Button below = new Button("Below");
    Dialog other = new Dialog(overlay, "other", "cl-question", "Another");
    Button notYet = other.primary("not-yet", "Do it", () -> {});
    robot.interact(
        () -> {
          overlay.close();
          overlay.getScene().setRoot(new StackPane(below, overlay));
          below.requestFocus();
          notYet.setDisable(true);
          other.open(notYet);
        });
    robot.type(KeyCode.ESCAPE);
    assertThat(overlay.isOpen()).isFalse();
    assertThat(below.isFocused()).isTrue();
  }

  @Test
  void cancelCloses() {
    robot.clickOn("Cancel");
    assertThat(overlay.isOpen()).isFalse();
  }

  @Test
  void itIsOpenUntilItIsClosedOrAnotherOpens() {
    assertThat(dialog.isOpen()).isTrue();
    robot.interact(() -> new Dialog(overlay, "other", "cl-question", "Another").open(overlay));
    assertThat(dialog.isOpen()).isFalse();
    robot.interact(() -> dialog.open(field));
    assertThat(dialog.isOpen()).isTrue();
    robot.interact(overlay::close);
    assertThat(dialog.isOpen()).isFalse();
  }
}
