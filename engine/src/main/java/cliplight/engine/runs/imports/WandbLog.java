package cliplight.engine.runs.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The file that Weights &amp; Biases writes when offline, {@code run-ID.wandb}: seven bytes of
 * head, then LevelDB's log of 32 KiB blocks, whose records (CRC32, length, type; one of {@code
 * full, first, middle, last}) are parts of protobuf {@code Record}s. A damaged part costs its
 * record; after a damaged head the next block is read.
 *
 * <p>The formats: leveldb/doc/log_format.md, wandb/proto/wandb_internal.proto.
 */
final class WandbLog implements LogParser {

  private static final int HEAD = 7;
  private static final int BLOCK = 32 << 10;
  private static final int PART_HEAD = 7;
  private static final int MOST_BYTES = 64 << 20;

  private static final int HISTORY = 2;
  private static final int CONFIG = 5;
  private static final int STATS = 7;
  private static final int RUN = 17;

  private final LogSink sink;
  private final WandbMedia media;
  private final CRC32 crc = new CRC32();
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private boolean inRecord;
  private long recordOffset;
  private long steps;
  private long statsCount;

  WandbLog(LogSink sink) {
    this.sink = sink;
    this.media = new WandbMedia(sink);
  }

  static boolean matches(byte[] head, int length) {
    return length >= HEAD
        && head[0] == ':'
        && head[1] == 'W'
        && head[2] == '&'
        && head[3] == 'B'
        && (head[4] & 0xff) == 0xe1
        && (head[5] & 0xff) == 0xbe;
  }

  private static int int16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) | (bytes[at + 1] & 0xff) << 8;
  }

  @Override
  public int parse(byte[] bytes, int from, int to, long offset, boolean end) {
    int at = from;
    if (offset == 0) {
      if (to - from < HEAD) {
        return end ? to - from : 0;
      }
      at += HEAD;
    }
    while (true) {
      long here = offset + at - from;
      int left = BLOCK - (int) (here % BLOCK);
      if (left < PART_HEAD) {
        if (to - at < left) {
          break;
        }
        at += left;
        continue;
      }
      if (to - at < PART_HEAD) {
        break;
      }
      int length = int16(bytes, at + 4);
      int type = bytes[at + 6];
      if (length > left - PART_HEAD || type < 1 || type > 4) {
        if (to - at < left && !end) {
          break;
        }
        boolean padding = type == 0 && length == 0;
        if (!padding) {
          drop(here, "the head of a record is damaged; reading goes on at the next block");
        }
        at = Math.min(to, at + left);
        if (at == to) {
          break;
        }
        continue;
      }
      if (to - at < PART_HEAD + length) {
        break;
      }
      part(bytes, at, length, type, here);
      at += PART_HEAD + length;
    }
    if (end && at < to) {
      sink.problem(offset + at - from, "the file ends within a record");
      at = to;
    }
    return at - from;
  }

  private void drop(long offset, String what) {
    sink.problem(offset, what);
    inRecord = false;
    record.reset();
  }

  private void part(byte[] bytes, int at, int length, int type, long offset) {
    crc.reset();
    crc.update(bytes, at + 6, length + 1);
    int stated = int16(bytes, at) | int16(bytes, at + 2) << 16;
    if ((int) crc.getValue() != stated) {
      drop(offset, "the checksum of a record does not fit; it is left out");
      return;
    }
    boolean first = type == 1 || type == 2;
    if (first == inRecord) {
      if (inRecord) {
        drop(recordOffset, "a record has no end; it is left out");
      } else {
        return; // the rest of a record that was left out
      }
    }
    if (first) {
      recordOffset = offset;
      inRecord = true;
    }
    if (record.size() + length > MOST_BYTES) {
      drop(recordOffset, "a record of more than " + MOST_BYTES + " bytes is left out");
      return;
    }
    record.write(bytes, at + PART_HEAD, length);
    if (type == 1 || type == 4) {
      try {
        record(CodedInputStream.newInstance(record.toByteArray()));
      } catch (IOException | IllegalArgumentException e) {
        sink.problem(recordOffset, "a record is not one of wandb's");
      }
      inRecord = false;
      record.reset();
    }
  }

  private void record(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int field = WireFormat.getTagFieldNumber(tag);
      if (field != HISTORY && field != CONFIG && field != STATS && field != RUN) {
        in.skipField(tag);
        continue;
      }
      int limit = in.pushLimit(in.readRawVarint32());
      switch (field) {
        case HISTORY -> history(in);
        case CONFIG -> config(in);
        case STATS -> stats(in);
        default -> run(in);
      }
      in.popLimit(limit);
    }
  }

  /** A key, which may be nested, and its value as JSON. */
  private record Item(String key, String json) {}

  private static Item item(CodedInputStream in) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    List<String> keys = new ArrayList<>();
    String json = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1, 2 -> keys.add(in.readString());
        case 16 -> json = in.readString();
        default -> in.skipField(tag);
      }
    }
    in.popLimit(limit);
    keys.removeIf(String::isEmpty);
    return new Item(String.join("/", keys), json);
  }

  private void history(CodedInputStream in) throws IOException {
    List<Item> items = new ArrayList<>();
    long step = -1;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> items.add(item(in));
        case 2 -> {
          int limit = in.pushLimit(in.readRawVarint32());
          step = 0; // which protobuf does not write
          for (int field = in.readTag(); field != 0; field = in.readTag()) {
            if (WireFormat.getTagFieldNumber(field) == 1) {
              step = in.readInt64();
            } else {
              in.skipField(field);
            }
          }
          in.popLimit(limit);
        }
        default -> in.skipField(tag);
      }
    }
    JsonMetrics row = JsonMetrics.ofWandb();
    for (Item item : items) {
      try {
        row.add(item.key(), JsonMetrics.read(item.json()));
      } catch (JsonProcessingException e) {
        sink.problem(recordOffset, "the value of '" + item.key() + "' is no JSON");
      }
    }
    long stated = step >= 0 ? step : steps;
    row.leftOut().ifPresent(what -> sink.problem(recordOffset, "of a row " + what));
    row.into(sink, stated);
    row.media().forEach((name, object) -> media.into(name, object, row.step(stated)));
    steps = row.step(stated) + 1;
  }

  /** What the machine did; counted from 0, since it has times but no steps. */
  private void stats(CodedInputStream in) throws IOException {
    JsonMetrics row = new JsonMetrics();
    double seconds = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 2 -> {
          int limit = in.pushLimit(in.readRawVarint32());
          for (int field = in.readTag(); field != 0; field = in.readTag()) {
            if (WireFormat.getTagFieldNumber(field) == 1) {
              seconds = in.readInt64();
            } else {
              in.skipField(field);
            }
          }
          in.popLimit(limit);
        }
        case 3 -> {
          Item item = item(in);
          try {
            row.add("system/" + item.key(), JsonMetrics.read(item.json()));
          } catch (JsonProcessingException e) {
            sink.problem(recordOffset, "the value of '" + item.key() + "' is no JSON");
          }
        }
        default -> in.skipField(tag);
      }
    }
    row.into(sink, statsCount++, Numbers.millis(seconds));
  }

  private void config(CodedInputStream in) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (WireFormat.getTagFieldNumber(tag) != 1) {
        in.skipField(tag);
        continue;
      }
      Item item = item(in);
      try {
        JsonNode value = JsonMetrics.read(item.json());
        if (item.key().equals("_wandb")) {
          continue;
        }
        if (value.isObject() && value.size() > 0) {
          for (Map.Entry<String, JsonNode> field : value.properties()) {
            sink.setting(item.key() + "." + field.getKey(), JsonMetrics.text(field.getValue()));
          }
        } else {
          sink.setting(item.key().replace('/', '.'), JsonMetrics.text(value));
        }
      } catch (JsonProcessingException e) {
        sink.problem(recordOffset, "the setting '" + item.key() + "' is no JSON");
      }
    }
  }

  private void run(CodedInputStream in) throws IOException {
    String id = "";
    String name = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case 1 -> id = in.readString();
        case 4 -> {
          int limit = in.pushLimit(in.readRawVarint32());
          config(in);
          in.popLimit(limit);
        }
        case 8 -> name = in.readString();
        default -> in.skipField(tag);
      }
    }
    sink.name(name.isBlank() ? id : name);
  }
}
