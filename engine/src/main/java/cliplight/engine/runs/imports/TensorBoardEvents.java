package cliplight.engine.runs.imports;

import cliplight.engine.runs.EventKind;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * TensorBoard's event files: TFRecords (length, masked CRC32C of the length, data, masked CRC32C of
 * the data; little endian), each a protobuf {@code Event}. Scalars are read in both spellings,
 * {@code simple_value} and tensor; texts, histograms and hyper-parameters too. The start of a
 * session supersedes what was written of its step and beyond before. A damaged record is left out;
 * after a damaged length the next record is looked for, byte by byte.
 *
 * <p>The formats: tensorflow/core/lib/io/record_writer.cc, tensorflow/core/util/event.proto,
 * tensorflow/core/framework/summary.proto.
 */
final class TensorBoardEvents implements LogParser {

  static final int HEADER = 12;
  static final int FOOTER = 4;

  /** Longer records, such as pictures, are passed over. */
  private static final int MOST_BYTES = 64 << 20;

  private static final int MOST_TAGS_OF_PLUGINS = 100_000;
  private static final int MOST_TEXT = 100_000;

  private static final int SESSION_STARTS = 1;

  private static final int DT_FLOAT = 1;
  private static final int DT_DOUBLE = 2;
  private static final int DT_INT32 = 3;
  private static final int DT_INT64 = 9;
  private static final int DT_BOOL = 10;
  private static final int DT_BFLOAT16 = 14;
  private static final int DT_HALF = 19;
  private static final int DT_STRING = 7;

  private final LogSink sink;
  private final CRC32C crc = new CRC32C();
  private final Map<String, String> plugins = new HashMap<>();
  private boolean lost;
  private long toSkip;

  TensorBoardEvents(LogSink sink) {
    this.sink = sink;
  }

  /** Whether a file begins with a record. */
  static boolean matches(byte[] head, int length) {
    if (length < HEADER) {
      return false;
    }
    CRC32C crc = new CRC32C();
    crc.update(head, 0, 8);
    return mask((int) crc.getValue()) == intAt(head, 8)
        && longAt(head, 0) < MOST_BYTES
        && longAt(head, 0) >= 0;
  }

  /** What TFRecords do with a checksum, so that one of a checksum is none of its own. */
  static int mask(int crc) {
    return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
  }

  private static int intAt(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  private static long longAt(byte[] bytes, int at) {
    return (intAt(bytes, at) & 0xffff_ffffL) | (long) intAt(bytes, at + 4) << 32;
  }

  private boolean checks(byte[] bytes, int from, int length, int at) {
    crc.reset();
    crc.update(bytes, from, length);
    return mask((int) crc.getValue()) == intAt(bytes, at);
  }

  @Override
  public int parse(byte[] bytes, int from, int to, long offset, boolean end) {
    int at = from;
    if (toSkip > 0) {
      int skipped = (int) Math.min(toSkip, to - at);
      toSkip -= skipped;
      at += skipped;
    }
    while (to - at >= HEADER) {
      long here = offset + at - from;
      if (!checks(bytes, at, 8, at + 8)) {
        if (!lost) {
          sink.problem(
              here, "the length of a record is damaged; the next whole record is looked for");
        }
        lost = true;
        at++;
        continue;
      }
      long length = longAt(bytes, at);
      if (length < 0 || length > MOST_BYTES) {
        sink.problem(here, "a record of " + Long.toUnsignedString(length) + " bytes is left out");
        if (length < 0 || length > Long.MAX_VALUE / 2) {
          lost = true;
          at++;
          continue;
        }
        toSkip = HEADER + length + FOOTER;
        int skipped = (int) Math.min(toSkip, to - at);
        toSkip -= skipped;
        at += skipped;
        continue;
      }
      int data = at + HEADER;
      if (length + FOOTER > to - data) {
        break;
      }
      int size = (int) length;
      lost = false;
      if (checks(bytes, data, size, data + size)) {
        try {
          event(CodedInputStream.newInstance(bytes, data, size));
        } catch (IOException | IllegalArgumentException e) {
          sink.problem(here, "a record is no TensorBoard event");
        }
      } else {
        sink.problem(here, "the checksum of a record does not fit; it is left out");
      }
      at = data + size + FOOTER;
    }
    if (end && at < to) {
      if (!lost) {
        sink.problem(offset + at - from, "the file ends within a record");
      }
      at = to;
    }
    return at - from;
  }

  private void event(CodedInputStream in) throws IOException {
    double wallTime = 0;
    long step = 0;
    boolean starts = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> wallTime = in.readDouble();
        case 2 -> step = in.readInt64();
        case 5 -> summary(in, step, Numbers.millis(wallTime));
        case 7 -> starts = isStart(CodedInputStream.newInstance(in.readByteArray()));
        default -> in.skipField(tag);
      }
    }
    if (starts) {
      sink.restart(step);
    }
  }

  private static boolean isStart(CodedInputStream session) throws IOException {
    int status = 0;
    for (int tag = session.readTag(); tag != 0; tag = session.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        status = session.readEnum();
      } else {
        session.skipField(tag);
      }
    }
    return status == SESSION_STARTS;
  }

  private void summary(CodedInputStream in, long step, long wallMillis) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) == 1) {
        int outer = in.pushLimit(in.readRawVarint32());
        value(in, step, wallMillis);
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
    in.popLimit(limit);
  }

  private void value(CodedInputStream in, long step, long wallMillis) throws IOException {
    String name = "";
    boolean simple = false;
    float number = 0;
    byte[] histogram = {};
    byte[] tensor = {};
    byte[] metadata = {};
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> name = in.readString();
        case 2 -> {
          number = in.readFloat();
          simple = true;
        }
        case 5 -> histogram = in.readByteArray();
        case 8 -> tensor = in.readByteArray();
        case 9 -> metadata = in.readByteArray();
        default -> in.skipField(tag);
      }
    }
    if (simple) {
      sink.point(name, step, wallMillis, number);
    } else if (histogram.length > 0) {
      histogram(CodedInputStream.newInstance(histogram), name, step);
    }
    if (metadata.length > 0) {
      metadata(CodedInputStream.newInstance(metadata), name);
    }
    if (tensor.length > 0) {
      tensor(CodedInputStream.newInstance(tensor), name, step, wallMillis);
    }
  }

  private void metadata(CodedInputStream in, String name) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) != 1) {
        in.skipField(tag);
        continue;
      }
      int limit = in.pushLimit(in.readRawVarint32());
      String plugin = "";
      byte[] content = {};
      for (int field = in.readTag(); field != 0; field = in.readTag()) {
        switch (WireFormat.getTagFieldNumber(field)) {
          case 1 -> plugin = in.readString();
          case 2 -> content = in.readByteArray();
          default -> in.skipField(field);
        }
      }
      in.popLimit(limit);
      if (plugins.size() < MOST_TAGS_OF_PLUGINS) {
        plugins.put(name, plugin);
      }
      if (plugin.equals("hparams")) {
        hyperParameters(CodedInputStream.newInstance(content));
      }
    }
  }

  /** HParamsPluginData: session_start_info = 3, in it the map hparams = 1. */
  private void hyperParameters(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) != 3) {
        in.skipField(tag);
        continue;
      }
      int limit = in.pushLimit(in.readRawVarint32());
      for (int field = in.readTag(); field != 0; field = in.readTag()) {
        if (WireFormat.getTagFieldNumber(field) == 1) {
          CodedInputStream entry = CodedInputStream.newInstance(in.readByteArray());
          hyperParameter(entry);
        } else {
          in.skipField(field);
        }
      }
      in.popLimit(limit);
    }
  }

  private void hyperParameter(CodedInputStream entry) throws IOException {
    String key = "";
    String value = "";
    for (int tag = entry.readTag(); tag != 0; tag = entry.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> key = entry.readString();
        case 2 -> {
          int limit = entry.pushLimit(entry.readRawVarint32());
          for (int kind = entry.readTag(); kind != 0; kind = entry.readTag()) {
            switch (WireFormat.getTagFieldNumber(kind)) {
              case 2 -> value = Double.toString(entry.readDouble());
              case 3 -> value = entry.readString();
              case 4 -> value = Boolean.toString(entry.readBool());
              default -> entry.skipField(kind);
            }
          }
          entry.popLimit(limit);
        }
        default -> entry.skipField(tag);
      }
    }
    sink.setting(key, value);
  }

  private void histogram(CodedInputStream in, String name, long step) throws IOException {
    double[] sums = new double[6];
    List<Double> limits = new ArrayList<>();
    List<Double> counts = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field >= 1 && field <= 5) {
        sums[field] = in.readDouble();
      } else if (field == 6 || field == 7) {
        doubles(in, tag, field == 6 ? limits : counts);
      } else {
        in.skipField(tag);
      }
    }
    Map<String, String> details = new HashMap<>();
    details.put("series", name);
    details.put("min", Double.toString(sums[1]));
    details.put("max", Double.toString(sums[2]));
    details.put("count", Double.toString(sums[3]));
    details.put("sum", Double.toString(sums[4]));
    details.put("sumOfSquares", Double.toString(sums[5]));
    details.put("upperLimits", limits.toString());
    details.put("counts", counts.toString());
    sink.event(step, EventKind.HISTOGRAM, details, "");
  }

  private static void doubles(CodedInputStream in, int tag, List<Double> into) throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_FIXED64) {
      add(into, in.readDouble());
      return;
    }
    int limit = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      add(into, in.readDouble());
    }
    in.popLimit(limit);
  }

  private static void add(List<Double> into, double value) throws IOException {
    if (into.size() == Histogram.MOST_BUCKETS) {
      throw new IOException("too many buckets");
    }
    into.add(value);
  }

  private void tensor(CodedInputStream in, String name, long step, long wallMillis)
      throws IOException {
    int type = 0;
    byte[] content = {};
    List<Double> numbers = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> type = in.readEnum();
        case 4 -> content = in.readByteArray();
        case 5, 6, 7, 10, 11, 13 -> numbers(in, tag, type, numbers);
        case 8 -> {
          if (text.length() < MOST_TEXT) {
            text.append(text.length() == 0 ? "" : "\n").append(in.readString());
          } else {
            in.skipField(tag);
          }
        }
        default -> in.skipField(tag);
      }
    }
    if (content.length > 0) {
      decode(content, type, numbers);
    }
    String plugin = plugins.getOrDefault(name, "");
    if (type == DT_STRING) {
      sink.event(step, EventKind.TEXT, Map.of("series", name), text.toString());
    } else if (plugin.equals("histograms") && numbers.size() % 3 == 0 && !numbers.isEmpty()) {
      buckets(numbers, name, step);
    } else if (numbers.size() == 1) {
      sink.point(name, step, wallMillis, numbers.get(0));
    }
  }

  /** Rows of lower limit, upper limit, count. */
  private void buckets(List<Double> numbers, String name, long step) {
    List<Double> limits = new ArrayList<>();
    List<Double> counts = new ArrayList<>();
    for (int i = 0; i < numbers.size(); i += 3) {
      limits.add(numbers.get(i + 1));
      counts.add(numbers.get(i + 2));
    }
    new Histogram(name, numbers.get(0), limits, counts).into(sink, step);
  }

  private static void numbers(CodedInputStream in, int tag, int type, List<Double> into)
      throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
      int limit = in.pushLimit(in.readRawVarint32());
      while (in.getBytesUntilLimit() > 0) {
        add(into, number(in, WireFormat.getTagFieldNumber(tag), type));
      }
      in.popLimit(limit);
    } else {
      add(into, number(in, WireFormat.getTagFieldNumber(tag), type));
    }
  }

  private static double number(CodedInputStream in, int field, int type) throws IOException {
    return switch (field) {
      case 5 -> in.readFloat();
      case 6 -> in.readDouble();
      case 7 -> in.readInt32();
      case 10 -> in.readInt64();
      case 11 -> in.readBool() ? 1 : 0;
      default -> type == DT_BFLOAT16 ? bfloat16(in.readInt32()) : half(in.readInt32());
    };
  }

  private static void decode(byte[] content, int type, List<Double> into) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int size =
        switch (type) {
          case DT_DOUBLE, DT_INT64 -> 8;
          case DT_FLOAT, DT_INT32 -> 4;
          case DT_HALF, DT_BFLOAT16 -> 2;
          case DT_BOOL -> 1;
          default -> Integer.MAX_VALUE;
        };
    if (content.length / size > Histogram.MOST_BUCKETS) {
      return;
    }
    while (bytes.remaining() >= size) {
      add(
          into,
          switch (type) {
            case DT_DOUBLE -> bytes.getDouble();
            case DT_INT64 -> bytes.getLong();
            case DT_FLOAT -> bytes.getFloat();
            case DT_INT32 -> bytes.getInt();
            case DT_HALF -> half(bytes.getShort());
            case DT_BFLOAT16 -> bfloat16(bytes.getShort());
            default -> bytes.get();
          });
    }
  }

  private static double bfloat16(int bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private static double half(int bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double magnitude =
        exponent == 0
            ? fraction * 0x1p-24
            : exponent == 31
                ? (fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                : (1024 + fraction) * Math.scalb(1.0, exponent - 25);
    return (bits & 0x8000) == 0 ? magnitude : -magnitude;
  }
}
