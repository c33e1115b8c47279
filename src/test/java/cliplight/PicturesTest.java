package cliplight;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.app.AppRequest;
import cliplight.app.MainWindow;
import cliplight.app.theme.Theme;
import cliplight.engine.lab.Studies;
import cliplight.engine.lab.Study;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javafx.application.Platform;
import javafx.embed.swing.SwingFXUtils;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/**
 * Takes the pictures of README from the real window: {@code mvn verify -Dtest=PicturesTest
 * -Dcliplight.pictures=FOLDER}. The study is {@code -Dcliplight.pictures.study}, by default the
 * explosion.
 */
@EnabledIfSystemProperty(named = "cliplight.pictures", matches = ".+")
class PicturesTest {

  private static final double SHARE_DONE = 0.76;

  @TempDir Path store;

  private final FxRobot robot = new FxRobot();
  private final AtomicReference<MainWindow> window = new AtomicReference<>();

  @Test
  void takePictures() throws Exception {
    System.setProperty("cliplight.settings", "memory");
    Platform.setImplicitExit(false);
    Path folder = Files.createDirectories(Path.of(System.getProperty("cliplight.pictures")));

    open(Optional.empty());
    until(() -> robot.lookup("#first-start").tryQuery().isPresent());
    both(folder, "first-start", 1440, 900);
    robot.interact(() -> window.get().shutDown());
    FxToolkit.cleanupStages();

    Study study = Studies.named(System.getProperty("cliplight.pictures.study", Studies.DEFAULT));
    open(Optional.of(study));
    long enough = Math.round(study.arms().get(0).steps() * SHARE_DONE);
    until(() -> step() >= enough);
    robot.clickOn("#play");
    both(folder, "live", 1440, 900);
    both(folder, "live-1280", 1280, 800);
    both(folder, "live-1920", 1920, 1080);
    robot.interact(() -> window.get().shutDown());
    FxToolkit.cleanupStages();
  }

  private void open(Optional<Study> study) throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    robot.interact(() -> window.set(MainWindow.open(stage, new AppRequest(store, study))));
  }

  private long step() {
    String text = robot.lookup("#step").tryQueryAs(Labeled.class).map(Labeled::getText).orElse("");
    return text.matches("\\d+") ? Long.parseLong(text) : 0;
  }

  private void both(Path folder, String name, int width, int height) throws Exception {
    for (Theme theme : Theme.values()) {
      robot.interact(
          () -> {
            Stage stage = FxToolkit.toolkitContext().getRegisteredStage();
            stage.setWidth(width);
            stage.setHeight(height);
            window.get().appearance().themeProperty().set(theme);
          });
      // the charts are painted on a thread of their own
      WaitForAsyncUtils.sleep(2, TimeUnit.SECONDS);
      WaitForAsyncUtils.waitForFxEvents();
      Path file = folder.resolve(name + "-" + theme.name().toLowerCase(Locale.ROOT) + ".png");
      robot.interact(() -> write(file));
      assertThat(file).isNotEmptyFile();
    }
  }

  private void write(Path file) {
    Stage stage = FxToolkit.toolkitContext().getRegisteredStage();
    BufferedImage image = SwingFXUtils.fromFXImage(stage.getScene().snapshot(null), null);
    try {
      ImageIO.write(image, "png", file.toFile());
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void until(BooleanSupplier condition) throws Exception {
    WaitForAsyncUtils.waitFor(
        15,
        TimeUnit.MINUTES,
        () -> WaitForAsyncUtils.waitForAsyncFx(60_000, condition::getAsBoolean));
  }
}
