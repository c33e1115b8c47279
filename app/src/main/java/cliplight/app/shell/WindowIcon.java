package cliplight.app.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import javafx.scene.image.Image;

/** The mark in the sizes that window systems ask for. */
public final class WindowIcon {

  private static final int[] SIZES = {16, 24, 32, 48, 64, 128, 256};

  private WindowIcon() {}

  public static List<Image> images() {
    return IntStream.of(SIZES).mapToObj(WindowIcon::image).toList();
  }

  private static Image image(int size) {
    String path = "/cliplight/app/icons/cliplight-" + size + ".png";
    try (InputStream in = WindowIcon.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("The program lacks its icon " + path);
      }
      return new Image(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
