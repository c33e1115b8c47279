package cliplight.app;

import cliplight.app.cli.CliplightCommand;
import cliplight.app.cli.Terminal;
import cliplight.engine.runs.DataFolder;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Where the program starts. It is no JavaFX application itself, so that the command line needs
 * neither a display nor the toolkit's modules.
 */
public final class Launcher {

  /** Held, since java.util.logging forgets the level of a logger that nobody holds. */
  private static final Logger TOOLKIT = Logger.getLogger("javafx");

  private Launcher() {}

  public static void main(String[] arguments) {
    if (System.getProperty("cliplight.log") == null) {
      System.setProperty(
          "cliplight.log", DataFolder.standard().resolve("cliplight.log").toString());
    }
    // it warns that it was loaded from the class path, as it is here on purpose
    TOOLKIT.setLevel(Level.SEVERE);
    System.exit(CliplightCommand.execute(Terminal.ofProcess(), CliplightApp::launch, arguments));
  }
}
