package cliplight.engine.runs.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/** One file of a log that grows, and how far it was read. */
final class GrowingFile {

  /**
   * So many bytes at the beginning and before the place that was read up to tell whether it is
   * still the same file: programs that print their source first all begin alike.
   */
  private static final int COMPARED = 4096;

  /**
   * So many bytes of a file are read at a time, so that a long one does not keep others waiting.
   */
  private static final long MOST_BYTES = 4 << 20;

  private final Path file;
  private final LogReading reading;
  private byte[] beginning = {};
  private byte[] last = {};
  private boolean readToItsEnd;

  GrowingFile(Path file, LogReading reading) {
    this.file = file;
    this.reading = reading;
  }

  String name() {
    return String.valueOf(file.getFileName());
  }

  /** Reads what the file has gained. */
  Gain read(MessageDigest sha256) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      if (size < reading.position() || !isTheSame(channel)) {
        return Gain.ANOTHER;
      }
      if (size > reading.position()) {
        if (reading.position() == 0 && LogBytes.isPacked(beginning)) {
          throw new ImportException("a packed file does not grow; 'cliplight import' reads it");
        }
        channel.position(reading.position());
        reading.read(Channels.newInputStream(channel), sha256, MOST_BYTES, more -> {});
        int compared = (int) Math.min(COMPARED, reading.position());
        last = bytes(channel, reading.position() - compared, compared);
      }
      readToItsEnd = reading.position() >= size;
      return readToItsEnd ? Gain.ALL : Gain.MORE;
    } catch (NoSuchFileException e) {
      return Gain.ANOTHER;
    }
  }

  private boolean isTheSame(SeekableByteChannel channel) throws IOException {
    byte[] now = bytes(channel, 0, (int) Math.min(COMPARED, channel.size()));
    int known = beginning.length;
    if (now.length < known || !Arrays.equals(now, 0, known, beginning, 0, known)) {
      return false;
    }
    beginning = now;
    return Arrays.equals(last, bytes(channel, reading.position() - last.length, last.length));
  }

  private static byte[] bytes(SeekableByteChannel channel, long from, int length)
      throws IOException {
    channel.position(from);
    InputStream in = Channels.newInputStream(channel);
    return in.readNBytes(length);
  }

  /** Whether a record has begun that is not complete yet. */
  boolean waitsForMore() {
    return reading.waitsForMore();
  }

  /** Takes what no line end has followed for a line, if the file was read to its end. */
  void readLastLine() {
    if (readToItsEnd) {
      reading.end();
    }
  }
}
