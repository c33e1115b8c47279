package cliplight.engine.runs;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** Where the user's data lives on this platform. */
public final class DataFolder {

  private DataFolder() {}

  /** The folder of the default store. */
  public static Path standard() {
    return of(System.getProperty("os.name"), System.getProperty("user.home"), System.getenv());
  }

  static Path of(String osName, String home, Map<String, String> environment) {
    String os = osName.toLowerCase(Locale.ROOT);
    if (os.startsWith("win")) {
      String local = environment.getOrDefault("LOCALAPPDATA", "");
      return local.isBlank()
          ? Path.of(home, "AppData", "Local", "Cliplight")
          : Path.of(local, "Cliplight");
    }
    if (os.contains("mac")) {
      return Path.of(home, "Library", "Application Support", "Cliplight");
    }
    String xdg = environment.getOrDefault("XDG_DATA_HOME", "");
    return xdg.isBlank()
        ? Path.of(home, ".local", "share", "cliplight")
        : Path.of(xdg, "cliplight");
  }
}
