package cliplight.app.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Says whether a window can be opened here, before the toolkit tries and fails in its own words.
 */
final class Display {

  private static final Pattern X_DISPLAY = Pattern.compile("(?:unix)?([^:/]*):(\\d+)(?:\\.\\d+)?");
  private static final int X_PORT = 6000;
  private static final int TIMEOUT_MILLIS = 1000;
  private static final List<String> LIBRARY_FOLDERS =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/lib/x86_64-linux-gnu",
          "/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/lib64",
          "/usr/lib",
          "/usr/local/lib");

  private Display() {}

  /** Why no window can be opened here, in one sentence with what to do; empty if one can. */
  static Optional<String> problem() {
    return problem(System.getProperty("os.name"), System.getenv());
  }

  static Optional<String> problem(String osName, Map<String, String> environment) {
    String os = osName.toLowerCase(Locale.ROOT);
    if (os.contains("mac") || os.startsWith("win")) {
      return Optional.empty();
    }
    String display = environment.getOrDefault("DISPLAY", "");
    if (display.isBlank()) {
      return Optional.of("There is no display here (DISPLAY is not set)");
    }
    if (!answers(display)) {
      return Optional.of("The display '" + display + "' does not answer");
    }
    if (!gtkIsThere(environment.getOrDefault("LD_LIBRARY_PATH", ""))) {
      return Optional.of(
          "The window needs GTK 3, which is not installed (Debian, Ubuntu: apt install libgtk-3-0;"
              + " Fedora: dnf install gtk3; Arch: pacman -S gtk3)");
    }
    return Optional.empty();
  }

  private static boolean answers(String display) {
    Matcher x = X_DISPLAY.matcher(display);
    if (!x.matches()) {
      return true; // of a form we do not know: let the toolkit try
    }
    try {
      if (x.group(1).isEmpty()) {
        Path socket = Path.of("/tmp/.X11-unix/X" + x.group(2));
        if (!Files.exists(socket)) {
          return false;
        }
        SocketChannel.open(UnixDomainSocketAddress.of(socket)).close();
      } else {
        try (Socket socket = new Socket()) {
          int port = X_PORT + Integer.parseInt(x.group(2));
          socket.connect(new InetSocketAddress(x.group(1), port), TIMEOUT_MILLIS);
        }
      }
      return true;
    } catch (IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean gtkIsThere(String libraryPath) {
    boolean known = false;
    for (String folder : LIBRARY_FOLDERS) {
      known |= Files.exists(Path.of(folder, "libc.so.6"));
      if (Files.exists(Path.of(folder, "libgtk-3.so.0"))) {
        return true;
      }
    }
    for (String folder : libraryPath.split(":")) {
      if (!folder.isBlank() && Files.exists(Path.of(folder, "libgtk-3.so.0"))) {
        return true;
      }
    }
    return !known; // an unusual system keeps its libraries elsewhere: let the toolkit try
  }
}
