package cliplight.app.figure;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.app.message.Messages;
import cliplight.app.shell.Overlay;
import cliplight.app.workspace.Background;
import cliplight.viz.chart.ChartContent;
import cliplight.viz.figure.Figure;
import cliplight.viz.figure.FigureFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javafx.geometry.Bounds;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.stage.FileChooser;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

class FigureDialogTest {

  private static final double NARROW = 420;

  @TempDir Path folder;

  private final FxRobot robot = new FxRobot();
  private final Background background = new Background();
  private final AtomicReference<Path> answer = new AtomicReference<>();
  private final AtomicReference<FileChooser> asked = new AtomicReference<>();

  @BeforeEach
  void open() throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    robot.interact(
        () -> {
          Overlay overlay = new Overlay();
          Messages messages = new Messages();
          stage.setScene(
              new Scene(new StackPane(overlay, messages.passing(), messages.standing()), 900, 700));
          stage.show();
          new FigureDialog(
                  overlay,
                  background,
                  messages,
                  chooser -> {
                    asked.set(chooser);
                    return Optional.ofNullable(answer.get());
                  })
              .open(List.of(subject("Loss", false), subject("Max attention logit", true)));
        });
    until(() -> robot.lookup("#figure-picture").queryAs(ImageView.class).getImage() != null);
  }

  @AfterEach
  void close() throws Exception {
    background.close();
    FxToolkit.cleanupStages();
  }

  private static FigureSubject subject(String name, boolean lookedAt) {
    return new FigureSubject(
        name,
        lookedAt,
        inks -> new Figure(ChartContent.empty(name, "nothing"), List.of(), 0, 10, inks));
  }

  private static void until(BooleanSupplier condition) throws Exception {
    WaitForAsyncUtils.waitFor(20, TimeUnit.SECONDS, condition::getAsBoolean);
  }

  private void save() {
    robot.interact(() -> robot.lookup("#figure-save").queryAs(Button.class).fire());
  }

  private boolean said(String words) {
    return robot.lookup(".cl-message").queryAll().stream()
        .anyMatch(message -> String.valueOf(message.getAccessibleText()).contains(words));
  }

  @Test
  void theChartThatIsLookedAtIsSavedUnderItsNameAndTheEndingSaysAsWhat() throws Exception {
    ComboBox<FigureSubject> chart = robot.lookup("#figure-chart").queryComboBox();
    assertThat(chart.getValue().name()).isEqualTo("Max attention logit");
    Path file = folder.resolve("chosen.svg");
    answer.set(file);
    save();
    until(() -> said("The figure is saved:"));
    assertThat(asked.get().getInitialFileName()).isEqualTo("max-attention-logit.pdf");
    assertThat(Files.readString(file)).contains("<svg", "Max attention logit");
    assertThat(robot.lookup("#figure").tryQuery()).isEmpty();
  }

  @Test
  void aNameWithoutAnEndingGetsThatOfTheKindThatWasChosen() throws Exception {
    answer.set(folder.resolve("plain"));
    save();
    until(() -> said("The figure is saved:"));
    assertThat(folder.resolve("plain.pdf")).isNotEmptyFile();
  }

  @Test
  void thePictureShrinksWhereThereIsLittleRoom() throws Exception {
    ImageView picture = robot.lookup("#figure-picture").queryAs(ImageView.class);
    until(() -> picture.getBoundsInParent().getWidth() > NARROW);
    // not the window: those of other tests cannot be made so narrow
    Region overlay = (Region) robot.lookup("#figure").query().getParent();
    robot.interact(() -> overlay.setMaxWidth(NARROW));
    until(() -> picture.getBoundsInParent().getWidth() < NARROW);
    WaitForAsyncUtils.waitForFxEvents();
    Bounds seen = overlay.sceneToLocal(picture.localToScene(picture.getBoundsInLocal()));
    assertThat(seen.getMinX()).isNotNegative();
    assertThat(seen.getMaxX()).isLessThanOrEqualTo(overlay.getWidth());
  }

  @Test
  void aFileThatNobodyWasAskedAboutIsNotReplaced() throws Exception {
    Path there = Files.writeString(folder.resolve("plain.pdf"), "kept");
    answer.set(folder.resolve("plain"));
    save();
    assertThat(robot.lookup("#figure-words").queryAs(Label.class).getText())
        .isEqualTo("There is a plain.pdf already. Choose it itself to replace it.");
    assertThat(there).hasContent("kept");
    answer.set(there);
    save();
    until(() -> said("The figure is saved:"));
    assertThat(there).content(StandardCharsets.ISO_8859_1).startsWith("%PDF");
  }

  @Test
  void thinkingBetterOfItLeavesTheDialogAsItIs() {
    save();
    assertThat(asked.get()).isNotNull();
    assertThat(robot.lookup("#figure").tryQuery()).isPresent();
  }

  @ParameterizedTest
  @EnumSource
  void whatCannotBeWrittenIsSaidWithItsPlace(FigureFile format) throws Exception {
    answer.set(folder.resolve("no/folder/figure" + format.ending()));
    save();
    until(() -> said("The figure is not saved."));
    assertThat(said("figure" + format.ending() + " cannot be written or read")).isTrue();
  }
}
