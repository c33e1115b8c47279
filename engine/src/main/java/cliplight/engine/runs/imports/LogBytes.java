package cliplight.engine.runs.imports;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The bytes of a log, unpacked where it is packed by gzip, but only once. Where a packed file is
 * damaged the bytes end, and {@link #damagedAt} says where that was.
 */
final class LogBytes extends InputStream {

  /** So many bytes are looked at to see what a file is; programs print their source before. */
  static final int HEAD = 4 << 20;

  /** A file of more bytes is a large one. */
  static final long SMALL = 4 << 20;

  /** A packed file may unpack to so many bytes; more is a trap. */
  private static final long MOST_UNPACKED = 64L << 30;

  private static final int MOST_RATIO = 2000;
  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final long most;
  private long count;
  private OptionalLong damagedAt = OptionalLong.empty();

  private LogBytes(InputStream in, long most) {
    this.in = in;
    this.most = most;
  }

  static boolean isPacked(byte[] head) {
    return head.length >= 2
        && ((head[0] & 0xff) | (head[1] & 0xff) << 8) == GZIPInputStream.GZIP_MAGIC;
  }

  static boolean isPacked(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return isPacked(in.readNBytes(2));
    }
  }

  /** Whether a file is large; how large a packed one is shows only when it is read. */
  static boolean isLarge(Path file) throws IOException {
    return Files.size(file) > SMALL || isPacked(file);
  }

  static LogBytes open(Path file) throws IOException {
    SeekableByteChannel channel = Files.newByteChannel(file);
    boolean opened = false;
    try {
      InputStream in = Channels.newInputStream(channel);
      boolean packed = isPacked(in.readNBytes(2));
      channel.position(0);
      long most = Math.min(MOST_UNPACKED, (1L << 20) + MOST_RATIO * channel.size());
      LogBytes bytes =
          packed ? new LogBytes(new Packed(in), most) : new LogBytes(in, Long.MAX_VALUE);
      opened = true;
      return bytes;
    } finally {
      if (!opened) {
        channel.close();
      }
    }
  }

  /** Knows which byte of the packed file it has come to. */
  private static final class Packed extends GZIPInputStream {
    private final Counted counted;

    Packed(InputStream file) throws IOException {
      this(new Counted(file));
    }

    private Packed(Counted counted) throws IOException {
      super(counted, BUFFER);
      this.counted = counted;
    }

    long position() {
      return counted.taken - inf.getRemaining();
    }
  }

  /** Counts what the unpacking takes. */
  private static final class Counted extends BufferedInputStream {
    private long taken;

    Counted(InputStream in) {
      super(in, BUFFER);
    }

    @Override
    public synchronized int read() throws IOException {
      int one = super.read();
      taken += one < 0 ? 0 : 1;
      return one;
    }

    @Override
    public synchronized int read(byte[] bytes, int from, int length) throws IOException {
      int n = super.read(bytes, from, length);
      taken += Math.max(0, n);
      return n;
    }
  }

  /** The byte of the packed file at which it was found to be damaged or cut off. */
  OptionalLong damagedAt() {
    return damagedAt;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int from, int length) throws IOException {
    if (damagedAt.isPresent()) {
      return -1;
    }
    try {
      int n = in.read(bytes, from, length);
      count += Math.max(0, n);
      if (count > most) {
        throw new ImportException("it unpacks to more than " + most + " bytes");
      }
      return n;
    } catch (EOFException | ZipException e) {
      if (!(in instanceof Packed packed)) {
        throw e;
      }
      damagedAt = OptionalLong.of(packed.position());
      return -1;
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
