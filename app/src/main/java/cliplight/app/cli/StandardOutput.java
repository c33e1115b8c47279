package cliplight.app.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the process writes to. Whoever reads it may have enough and go, as {@code head} does: the
 * rest is passed over. Any other failure is one, unlike with {@code System.out}, which hides it.
 */
final class StandardOutput extends OutputStream {

  private final OutputStream stream = new FileOutputStream(FileDescriptor.out);
  private boolean readerGone;

  /** Linux tells what it is; elsewhere only the failure does, in English. */
  private static boolean isRead(IOException failure) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException e) {
      return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    if (readerGone) {
      return;
    }
    try {
      stream.write(bytes, from, count);
    } catch (IOException e) {
      readerGone = isRead(e);
      if (!readerGone) {
        throw e;
      }
    }
  }
}
