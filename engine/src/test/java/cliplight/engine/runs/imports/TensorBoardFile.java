package cliplight.engine.runs.imports;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** Writes the records of TensorBoard's event files other than plain scalars, for the tests. */
final class TensorBoardFile {

  private static final int DT_FLOAT = 1;
  private static final int DT_STRING = 7;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** A message that is being written. */
  interface Message {
    void write(CodedOutputStream out) throws IOException;
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  static byte[] message(Message message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    message.write(out);
    out.flush();
    return bytes.toByteArray();
  }

  /** A scalar as TensorFlow 2 writes it: a tensor of one float, of the plugin {@code scalars}. */
  void scalarTensor(long step, String tag, float value) throws IOException {
    byte[] content = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(value).array();
    value(
        step,
        summary -> {
          summary.writeString(1, tag);
          summary.writeByteArray(8, tensor(DT_FLOAT, tensor -> tensor.writeByteArray(4, content)));
          summary.writeByteArray(9, plugin("scalars", new byte[0]));
        });
  }

  void text(long step, String tag, String text) throws IOException {
    value(
        step,
        summary -> {
          summary.writeString(1, tag);
          summary.writeByteArray(8, tensor(DT_STRING, tensor -> tensor.writeString(8, text)));
          summary.writeByteArray(9, plugin("text", new byte[0]));
        });
  }

  /** A histogram as TensorFlow 1 and PyTorch write it; buckets end at 1, 2 and 4. */
  void histogram(long step, String tag) throws IOException {
    byte[] histogram =
        message(
            histo -> {
              histo.writeDouble(1, 0.5);
              histo.writeDouble(2, 3.5);
              histo.writeDouble(3, 6);
              histo.writeDouble(4, 10);
              histo.writeDouble(5, 25);
              histo.writeByteArray(6, doubles(1, 2, 4));
              histo.writeByteArray(7, doubles(1, 2, 3));
            });
    value(
        step,
        summary -> {
          summary.writeString(1, tag);
          summary.writeByteArray(5, histogram);
        });
  }

  /** The session start that {@code tensorboard.plugins.hparams} writes. */
  void hyperParameters() throws IOException {
    byte[] start =
        message(
            session -> {
              session.writeByteArray(1, entry("lr", value -> value.writeDouble(2, 0.25)));
              session.writeByteArray(1, entry("optimizer", value -> value.writeString(3, "muon")));
              session.writeByteArray(1, entry("clip", value -> value.writeBool(4, true)));
            });
    byte[] content = message(data -> data.writeByteArray(3, start));
    value(
        0,
        summary -> {
          summary.writeString(1, "_hparams_/session_start_info");
          summary.writeByteArray(9, plugin("hparams", content));
        });
  }

  private static byte[] entry(String key, Message value) throws IOException {
    return message(
        entry -> {
          entry.writeString(1, key);
          entry.writeByteArray(2, message(value));
        });
  }

  private static byte[] doubles(double... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      bytes.putDouble(value);
    }
    return bytes.array();
  }

  private static byte[] tensor(int type, Message content) throws IOException {
    return message(
        tensor -> {
          tensor.writeEnum(1, type);
          content.write(tensor);
        });
  }

  private static byte[] plugin(String name, byte[] content) throws IOException {
    byte[] data =
        message(
            plugin -> {
              plugin.writeString(1, name);
              plugin.writeByteArray(2, content);
            });
    return message(metadata -> metadata.writeByteArray(1, data));
  }

  /** What PyTorch's {@code purge_step} and TensorFlow's sessions write as they begin. */
  void sessionStart(long step) throws IOException {
    byte[] start = message(session -> session.writeEnum(1, 1));
    event(step, of -> of.writeByteArray(7, start));
  }

  private void value(long step, Message value) throws IOException {
    byte[] summary = message(of -> of.writeByteArray(1, message(value)));
    event(step, of -> of.writeByteArray(5, summary));
  }

  private void event(long step, Message what) throws IOException {
    byte[] event =
        message(
            of -> {
              of.writeDouble(1, 1_700_000_000 + step);
              of.writeInt64(2, step);
              what.write(of);
            });
    ByteBuffer record =
        ByteBuffer.allocate(event.length + 16)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(event.length)
            .putInt(0)
            .put(event);
    record.putInt(8, masked(record.array(), 0, 8)).putInt(masked(event, 0, event.length));
    out.writeBytes(record.array());
  }

  private static int masked(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return TensorBoardEvents.mask((int) crc.getValue());
  }
}
