package cliplight.engine.runs.exports;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * A run as a TensorBoard event file: TFRecords, each a protobuf {@code Event} with one scalar as
 * {@code simple_value}, which every TensorBoard reads. Values are 32-bit floats there. Series with
 * labels are called {@code attention/max_logit/layer_3/head_5}.
 *
 * <p>The formats: tensorflow/core/lib/io/record_writer.cc, tensorflow/core/util/event.proto.
 */
public final class TensorBoardExport {

  private static final int MASK_DELTA = 0xa282ead8;

  private TensorBoardExport() {}

  /** Writes all points of a run, series by series. */
  public static void write(RunReader run, OutputStream out) throws IOException {
    double created = run.info().created().toEpochMilli() / 1000.0;
    ByteArrayOutputStream event = new ByteArrayOutputStream();
    CodedOutputStream head = CodedOutputStream.newInstance(event);
    head.writeDouble(1, created);
    head.writeString(3, "brain.Event:2");
    head.flush();
    record(out, event.toByteArray());
    for (SeriesKey key : run.keys()) {
      SeriesReader series = run.series(key).orElseThrow();
      byte[] tag = tag(key).getBytes(StandardCharsets.UTF_8);
      int size = series.size();
      for (int i = 0; i < size; i++) {
        long wallMillis = series.wallMillis(i);
        double time = wallMillis == 0 ? created : wallMillis / 1000.0;
        record(out, event(time, series.step(i), tag, (float) series.value(i)));
      }
    }
    out.flush();
  }

  /** Writes one scalar as a record of its own. */
  public static void scalar(OutputStream out, double time, long step, String tag, float value)
      throws IOException {
    record(out, event(time, step, tag.getBytes(StandardCharsets.UTF_8), value));
  }

  /** The name of a series as TensorBoard groups it. */
  static String tag(SeriesKey key) {
    StringBuilder tag = new StringBuilder(key.name());
    String layer = key.labels().get("layer");
    if (layer != null) {
      tag.append("/layer_").append(layer);
    }
    key.labels()
        .forEach(
            (label, value) -> {
              if (!label.equals("layer")) {
                tag.append('/').append(label).append('_').append(value);
              }
            });
    return tag.toString();
  }

  private static byte[] event(double time, long step, byte[] tag, float value) throws IOException {
    int valueSize =
        CodedOutputStream.computeByteArraySize(1, tag)
            + CodedOutputStream.computeFloatSize(2, value);
    int summarySize =
        CodedOutputStream.computeTagSize(1)
            + CodedOutputStream.computeUInt32SizeNoTag(valueSize)
            + valueSize;
    int size =
        CodedOutputStream.computeDoubleSize(1, time)
            + (step == 0 ? 0 : CodedOutputStream.computeInt64Size(2, step))
            + CodedOutputStream.computeTagSize(5)
            + CodedOutputStream.computeUInt32SizeNoTag(summarySize)
            + summarySize;
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeDouble(1, time);
    if (step != 0) {
      out.writeInt64(2, step);
    }
    out.writeTag(5, 2);
    out.writeUInt32NoTag(summarySize);
    out.writeTag(1, 2);
    out.writeUInt32NoTag(valueSize);
    out.writeByteArray(1, tag);
    out.writeFloat(2, value);
    out.checkNoSpaceLeft();
    return bytes;
  }

  private static void record(OutputStream out, byte[] data) throws IOException {
    ByteBuffer head = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    head.putLong(data.length);
    head.putInt(maskedCrc(head.array(), 8));
    out.write(head.array());
    out.write(data);
    ByteBuffer foot = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    foot.putInt(maskedCrc(data, data.length));
    out.write(foot.array());
  }

  private static int maskedCrc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    int plain = (int) crc.getValue();
    return ((plain >>> 15) | (plain << 17)) + MASK_DELTA;
  }
}
