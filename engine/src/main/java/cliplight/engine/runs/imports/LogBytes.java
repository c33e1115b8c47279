package cliplight.engine.runs.imports;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The bytes of a log, unpacked where it is packed by gzip, but only once. */
final class LogBytes {

  /** So many bytes are looked at to see what a file is; programs print their source before. */
  static final int HEAD = 4 << 20;

  /** A packed file may unpack to so many bytes; more is a trap. */
  private static final long MOST_UNPACKED = 64L << 30;

  private static final int MOST_RATIO = 2000;

  private LogBytes() {}

  static boolean isPacked(byte[] head) {
    return head.length >= 2
        && ((head[0] & 0xff) | (head[1] & 0xff) << 8) == GZIPInputStream.GZIP_MAGIC;
  }

  static InputStream open(Path file) throws IOException {
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.mark(2);
    int magic = in.read() | in.read() << 8;
    in.reset();
    if (magic != GZIPInputStream.GZIP_MAGIC) {
      return in;
    }
    return new Unpacked(new GZIPInputStream(in, 1 << 16), Files.size(file));
  }

  /** Ends, instead of failing, where a packed file is damaged; refuses traps. */
  private static final class Unpacked extends InputStream {
    private final GZIPInputStream in;
    private final long most;
    private long count;

    Unpacked(GZIPInputStream in, long packed) {
      this.in = in;
      this.most = Math.min(MOST_UNPACKED, (1L << 20) + MOST_RATIO * packed);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      try {
        int n = in.read(bytes, from, length);
        count += Math.max(0, n);
        if (count > most) {
          throw new ImportException("it unpacks to more than " + most + " bytes");
        }
        return n;
      } catch (EOFException | ZipException e) {
        return -1;
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
