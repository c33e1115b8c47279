package cliplight.engine.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last chunk of an H2 file. Such a file is a sequence of chunks, in blocks of 4 KiB; every one
 * has the whole state as it was when it was written, by its own pages and those of chunks before
 * it. Where a file is only appended to, it is as it was a moment earlier once the last is cut off.
 */
final class NewestChunk {

  private static final int BLOCK = 4096;
  private static final int FOOTER = 128;
  private static final int FILE_HEADERS = 2 * BLOCK;

  /** How far from its end a file may have been written when a program was killed. */
  private static final int MOST_UNFINISHED_BLOCKS = 1 << 16;

  private static final Pattern FOOTER_TEXT =
      Pattern.compile("chunk:([0-9a-f]{1,8}),len:([0-9a-f]{1,7}),version:[0-9a-f]+,.*");

  private NewestChunk() {}

  /**
   * Cuts the last whole chunk off a file, and what stands behind it.
   *
   * @return whether there was one that is not the only one
   */
  static boolean cutOff(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = channel.size() / BLOCK * BLOCK;
      for (int i = 0; i < MOST_UNFINISHED_BLOCKS && end > FILE_HEADERS; i++) {
        Matcher footer = FOOTER_TEXT.matcher(text(channel, end - FOOTER, FOOTER).strip());
        if (footer.matches()) {
          long begin = end - Long.parseLong(footer.group(2), 16) * BLOCK;
          if (begin > FILE_HEADERS
              && text(channel, begin, FOOTER).startsWith("chunk:" + footer.group(1) + ",")) {
            channel.truncate(begin);
            return true;
          }
        }
        end -= BLOCK;
      }
      return false;
    }
  }

  private static String text(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining() && channel.read(bytes, from + bytes.position()) >= 0) {
      // until all of it is there
    }
    return new String(bytes.array(), StandardCharsets.ISO_8859_1);
  }
}
