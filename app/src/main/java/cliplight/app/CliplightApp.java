package cliplight.app;

import java.util.Optional;
import javafx.application.Application;
import javafx.stage.Stage;

/** The desktop program. */
public final class CliplightApp extends Application {

  /** JavaFX makes the application object itself, so the request waits here. */
  private static volatile Optional<AppRequest> asked = Optional.empty();

  private Optional<MainWindow> window = Optional.empty();

  /** Opens the window and returns when it was closed. Once per process. */
  public static void launch(AppRequest request) {
    asked = Optional.of(request);
    Application.launch(CliplightApp.class);
  }

  @Override
  public void start(Stage stage) {
    AppRequest request =
        asked.orElseThrow(() -> new IllegalStateException("launch(AppRequest) opens it"));
    window = Optional.of(MainWindow.open(stage, request));
  }

  @Override
  public void stop() {
    window.ifPresent(MainWindow::shutDown);
  }
}
