package cliplight.app;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.app.settings.Settings;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.StoreException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testfx.api.FxRobot;
import org.testfx.api.FxToolkit;
import org.testfx.util.WaitForAsyncUtils;

/** The window while its store opens. */
class OpeningTest {

  @TempDir Path folder;

  private final FxRobot robot = new FxRobot();

  @Test
  void untilTheRunsAreListedItSaysSo() throws Exception {
    System.setProperty("cliplight.settings", "memory");
    System.setProperty("cliplight.home", folder.toString());
    CountDownLatch mayOpen = new CountDownLatch(1);
    Parts own = EngineParts.all();
    Parts slow =
        new Parts(
            (store, readOnly) -> {
              try {
                mayOpen.await();
              } catch (InterruptedException e) {
                throw new StoreException("interrupted", e);
              }
              return H2RunStore.open(store);
            },
            own.archives(),
            own.starter(),
            own.presets());
    Stage stage = FxToolkit.registerPrimaryStage();
    AtomicReference<MainWindow> window = new AtomicReference<>();
    robot.interact(
        () -> {
          window.set(
              new MainWindow(
                  stage, new AppRequest(folder, Optional.empty()), slow, Settings.ofUser()));
          window.get().show();
        });
    until(() -> texts("Opening …") == 2);
    assertThat(robot.lookup("#run-count").queryAs(Labeled.class).getText()).isEmpty();
    mayOpen.countDown();
    until(() -> texts("Opening …") == 0);
    until(() -> robot.lookup("#run-count").queryAs(Labeled.class).getText().equals("0"));
    robot.interact(() -> window.get().shutDown());
    FxToolkit.cleanupStages();
    System.clearProperty("cliplight.home");
  }

  private long texts(String text) {
    return robot.lookup(".label").queryAllAs(Labeled.class).stream()
        .filter(label -> label.getText().equals(text))
        .count();
  }

  private static void until(BooleanSupplier condition) throws Exception {
    WaitForAsyncUtils.waitFor(
        60,
        TimeUnit.SECONDS,
        () -> WaitForAsyncUtils.waitForAsyncFx(30_000, condition::getAsBoolean));
  }
}
