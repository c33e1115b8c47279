package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Journals that no Cliplight writes, with checksums that are right. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HostileJournalTest {

  private static final RunInfo INFO = Recordings.info("guest");

  @TempDir Path folder;

  /** What a reader found, a line each. */
  private static final class Found implements JournalReader.Into {
    final List<String> lines = new ArrayList<>();

    @Override
    public void run(RunInfo info, List<AxisLayout> axes) {
      lines.add("run " + info.name() + " with " + axes.size());
    }

    @Override
    public void axes(List<AxisLayout> axes) {
      lines.add("axes " + axes.size());
    }

    @Override
    public void point(int axis, long step, long wallMillis, long tokens, double[] values) {
      lines.add("point " + axis + " " + step);
    }

    @Override
    public void event(RunEvent event) {
      lines.add("event " + event.step() + " " + event.message());
    }

    @Override
    public void end(RunState state, String reason) {
      lines.add("end " + state);
    }
  }

  private static byte[] frame(int kind, JournalFormat.Contents contents) {
    try {
      return JournalFormat.frame((byte) kind, contents).array();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static byte[] run() {
    return frame(
        JournalFormat.RUN,
        out -> {
          JournalFormat.text(out, RunJson.write(INFO).toString());
          out.writeInt(1);
          JournalFormat.axis(out, AxisLayout.only(Recordings.LAYOUT));
        });
  }

  private static byte[] event(long step, String message) {
    return frame(
        JournalFormat.EVENT,
        out -> {
          out.writeLong(step);
          JournalFormat.text(out, "NOTE");
          JournalFormat.text(out, "{}");
          JournalFormat.text(out, message);
        });
  }

  /** An event whose message says another length than it has. */
  private static byte[] textOf(int said, int there) {
    return frame(
        JournalFormat.EVENT,
        out -> {
          out.writeLong(1);
          JournalFormat.text(out, "NOTE");
          JournalFormat.text(out, "{}");
          out.writeInt(said);
          out.write(new byte[there]);
        });
  }

  private static byte[] points(int axis, int said, int there) {
    return frame(
        JournalFormat.POINTS,
        out -> {
          out.writeInt(axis);
          out.writeInt(said);
          for (int i = 1; i <= there; i++) {
            out.writeLong(i);
            out.writeLong(0);
            out.writeLong(0);
            for (int s = 0; s < Recordings.LAYOUT.size(); s++) {
              out.writeFloat(s);
            }
          }
        });
  }

  private static byte[] join(byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.write(frame, 0, frame.length);
    }
    return all.toByteArray();
  }

  private static List<String> read(Path journal) throws IOException {
    Found found = new Found();
    try (JournalReader reader = new JournalReader(journal)) {
      reader.read(found);
      found.lines.add(reader.leftOver() + " left");
    }
    return found.lines;
  }

  private Path journal(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("x.journal"), bytes);
  }

  static Stream<Arguments> isRefusedWithItsPlaceAndWhy() {
    return Stream.of(
        Arguments.of("an event before the run", event(1, "x"), "not named first and once"),
        Arguments.of("points before the run", points(0, 1, 1), "not named first and once"),
        Arguments.of("the run twice", join(run(), run()), "not named first and once"),
        Arguments.of("a kind that is none", join(run(), frame(9, out -> {})), "unknown kind 9"),
        Arguments.of("kind 0", join(run(), frame(0, out -> {})), "unknown kind 0"),
        Arguments.of("a text below 0", join(run(), textOf(-1, 3)), "a text of -1 bytes"),
        Arguments.of("a text one too long", join(run(), textOf(4, 3)), "a text of 4 bytes"),
        Arguments.of("a huge text", join(run(), textOf(1 << 30, 3)), "a text of 1073741824 bytes"),
        Arguments.of("an axis that is not there", join(run(), points(1, 1, 1)), "at byte"),
        Arguments.of("axis -1", join(run(), points(-1, 1, 1)), "at byte"),
        Arguments.of("fewer points than said", join(run(), points(0, 2, 1)), "at byte"),
        Arguments.of(
            "a state that is none",
            join(run(), frame(JournalFormat.END, out -> JournalFormat.text(out, "GONE"))),
            "GONE"),
        Arguments.of(
            "a run that is no JSON",
            frame(JournalFormat.RUN, out -> JournalFormat.text(out, "{")),
            "at byte 0"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isRefusedWithItsPlaceAndWhy(String what, byte[] journal, String words) throws IOException {
    Path file = journal(journal);
    assertThatThrownBy(() -> read(file))
        .as(what)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aGoodOneIsReadToItsEndAndNothingBehindIt() throws IOException {
    byte[] end =
        frame(
            JournalFormat.END,
            out -> {
              JournalFormat.text(out, "DONE");
              JournalFormat.text(out, "");
            });
    byte[] all = join(run(), points(0, 2, 2), textOf(3, 3), event(7, "x"), end, event(9, "y"));
    assertThat(read(journal(all)))
        .startsWith("run guest with 1", "point 0 1", "point 0 2")
        .endsWith("event 7 x", "end DONE", event(9, "y").length + " left");
  }

  /** A length that cannot be is what a killed program left: no more is read, and it is kept. */
  @ParameterizedTest
  @ValueSource(
      ints = {0, -1, Integer.MIN_VALUE, 9, Integer.MAX_VALUE, JournalFormat.MOST_BYTES + 1})
  void aFrameOfALengthThatCannotBeIsNotRead(int length) throws IOException {
    ByteBuffer torn = ByteBuffer.allocate(JournalFormat.HEAD_BYTES + 8).putInt(length);
    // of nothing, and of zeros, this is the checksum
    ByteBuffer zeros = ByteBuffer.allocate(Math.min(8, Math.max(0, length)));
    torn.putInt(JournalFormat.checksum(zeros));
    assertThat(read(journal(join(run(), torn.array()))))
        .containsExactly("run guest with 1", "16 left");
  }

  @Test
  void aFrameOfWhichABitIsAnotherIsNotRead() throws IOException {
    byte[] event = event(7, "x");
    for (int at = Integer.BYTES; at < event.length; at++) {
      byte[] damaged = event.clone();
      damaged[at] ^= 1;
      assertThat(read(journal(join(run(), damaged, event))))
          .as("byte %d", at)
          .containsExactly("run guest with 1", 2 * event.length + " left");
    }
  }

  @Test
  void aFrameThatIsBeingWrittenIsReadOnceItIsWhole() throws IOException {
    byte[] event = event(7, "x");
    Path file = journal(run());
    Found found = new Found();
    try (JournalReader reader = new JournalReader(file)) {
      reader.read(found);
      for (int at = 0; at < event.length; at++) {
        assertThat(found.lines).as("byte %d", at).containsExactly("run guest with 1");
        Files.write(file, Arrays.copyOfRange(event, at, at + 1), StandardOpenOption.APPEND);
        reader.read(found);
      }
      assertThat(reader.leftOver()).isZero();
    }
    assertThat(found.lines).containsExactly("run guest with 1", "event 7 x");
  }

  @Test
  void theJournalOfAnotherRunIsKeptAndSaidAndNotTakenIn() throws IOException {
    Files.createDirectories(folder.resolve("guests"));
    Path file = folder.resolve("guests").resolve("someone.journal");
    Files.write(file, join(run(), points(0, 2, 2)));
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings())
          .singleElement()
          .asString()
          .contains(
              "The run someone,", "it is that of the run " + INFO.id(), "Its journal is kept");
      assertThat(store.runs()).isEmpty();
    }
    assertThat(file).exists();
  }

  @Test
  void aJournalThatBeginsWithNothingIsKeptAndSaid() throws IOException {
    Files.createDirectories(folder.resolve("guests"));
    Path file = folder.resolve("guests").resolve("someone.journal");
    Files.write(file, new byte[20]);
    try (H2RunStore store = H2RunStore.open(folder)) {
      assertThat(store.warnings())
          .singleElement()
          .asString()
          .contains("it does not begin as a journal does.");
      assertThat(store.runs()).isEmpty();
    }
    assertThat(file).hasBinaryContent(new byte[20]);
  }

  @Test
  void theBeginningOfAJournalStaysWhileItsProgramIsThereAndGoesAfterwards() throws IOException {
    Files.createDirectories(folder.resolve("guests"));
    Path part = folder.resolve("guests").resolve("someone.journal.part");
    Path other = Files.write(folder.resolve("guests").resolve("readme.txt"), new byte[1]);
    Journals journals = new Journals(folder);
    try (FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      try (FileLock lock = channel.lock(Journals.LOCKED_BYTE, 1, false)) {
        assertThat(lock.isValid()).isTrue();
        journals.deleteParts();
        assertThat(part).exists();
      }
    }
    journals.deleteParts();
    assertThat(part).doesNotExist();
    assertThat(other).exists();
    assertThat(journals.runs()).isEmpty();
    assertThat(journals.withdrawn()).isEmpty();
  }
}
