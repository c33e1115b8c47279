package cliplight.engine.runs.imports;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/** Writes wandb's offline format, for the tests. */
final class WandbFile {

  private static final int BLOCK = 32 << 10;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private WandbFile() {}

  static byte[] write(int steps) throws IOException {
    WandbFile file = new WandbFile();
    file.out.writeBytes(new byte[] {':', 'W', '&', 'B', (byte) 0xe1, (byte) 0xbe, 0});
    ByteArrayOutputStream run = new ByteArrayOutputStream();
    CodedOutputStream in = CodedOutputStream.newInstance(run);
    in.writeString(1, "id7");
    ByteArrayOutputStream config = new ByteArrayOutputStream();
    CodedOutputStream inConfig = CodedOutputStream.newInstance(config);
    inConfig.writeByteArray(1, item("lr", "0.5"));
    inConfig.writeByteArray(1, item("model", "{\"depth\": 3}"));
    inConfig.flush();
    in.writeByteArray(4, config.toByteArray());
    in.writeString(8, "quiet-fox-7");
    in.flush();
    file.record(field(17, run.toByteArray()));
    for (int step = 0; step < steps; step++) {
      ByteArrayOutputStream history = new ByteArrayOutputStream();
      CodedOutputStream row = CodedOutputStream.newInstance(history);
      row.writeByteArray(1, item("train/loss", Double.toString(1.0 / (step + 1))));
      row.writeByteArray(1, item("_step", Integer.toString(step)));
      row.writeByteArray(1, item("_timestamp", "1700000000"));
      row.flush();
      file.record(field(2, history.toByteArray()));
    }
    return file.out.toByteArray();
  }

  /** Rows of keys and values as JSON. */
  static byte[] rows(List<Map<String, String>> rows) throws IOException {
    WandbFile file = new WandbFile();
    file.out.writeBytes(new byte[] {':', 'W', '&', 'B', (byte) 0xe1, (byte) 0xbe, 0});
    for (Map<String, String> row : rows) {
      ByteArrayOutputStream history = new ByteArrayOutputStream();
      CodedOutputStream items = CodedOutputStream.newInstance(history);
      for (Map.Entry<String, String> each : row.entrySet()) {
        items.writeByteArray(1, item(each.getKey(), each.getValue()));
      }
      items.flush();
      file.record(field(2, history.toByteArray()));
    }
    return file.out.toByteArray();
  }

  private static byte[] item(String key, String json) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream item = CodedOutputStream.newInstance(bytes);
    item.writeString(1, key);
    item.writeString(16, json);
    item.flush();
    return bytes.toByteArray();
  }

  private static byte[] field(int number, byte[] message) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream record = CodedOutputStream.newInstance(bytes);
    record.writeByteArray(number, message);
    record.flush();
    return bytes.toByteArray();
  }

  private void record(byte[] data) {
    int from = 0;
    boolean first = true;
    while (true) {
      int left = BLOCK - out.size() % BLOCK;
      if (left < 7) {
        out.writeBytes(new byte[left]);
        continue;
      }
      int length = Math.min(left - 7, data.length - from);
      boolean last = from + length == data.length;
      byte type = (byte) (first ? (last ? 1 : 2) : (last ? 4 : 3));
      CRC32 crc = new CRC32();
      crc.update(type);
      crc.update(data, from, length);
      ByteBuffer head = ByteBuffer.allocate(7).order(ByteOrder.LITTLE_ENDIAN);
      head.putInt((int) crc.getValue()).putShort((short) length).put(type);
      out.writeBytes(head.array());
      out.write(data, from, length);
      from += length;
      first = false;
      if (last) {
        return;
      }
    }
  }
}
