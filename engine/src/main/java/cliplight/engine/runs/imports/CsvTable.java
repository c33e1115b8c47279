package cliplight.engine.runs.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table with a header. Either a column a series and a row a step, as Weights &amp; Biases exports
 * it, or a row a point with columns for the name and the value, as MLflow, TensorBoard and this
 * program do. Separators are comma, semicolon or tab.
 */
final class CsvTable extends LineParser {

  private static final List<String> NAMES = List.of("series", "key", "metric", "tag", "name");
  private static final Pattern TAG_IN_FILE = Pattern.compile(".*[-_]tag[-_](.+)\\.csv");
  private static final int MOST_COLUMNS = 100_000;

  private final LogSink sink;
  private final String file;
  private Optional<Columns> columns = Optional.empty();
  private long row;

  /** Where things stand in a row; -1 where they are missing. */
  private record Columns(
      char separator, List<String> names, int step, int time, int series, int labels, int value) {}

  CsvTable(LogSink sink, String file) {
    this.sink = sink;
    this.file = file;
  }

  /** Whether a line is the header of a table of metrics. */
  static boolean matches(byte[] bytes, int from, int to) {
    if (to - from > MOST_BYTES) {
      return false;
    }
    Optional<Columns> columns = columns(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    return columns.isPresent() && (columns.get().step >= 0 || columns.get().time >= 0);
  }

  private static Optional<Columns> columns(String header) {
    String plain = header.startsWith("\ufeff") ? header.substring(1) : header;
    char separator = ',';
    int most = 0;
    for (char candidate : new char[] {',', '\t', ';'}) {
      int count = (int) plain.chars().filter(c -> c == candidate).count();
      if (count > most) {
        most = count;
        separator = candidate;
      }
    }
    if (most == 0 || most > MOST_COLUMNS) {
      return Optional.empty();
    }
    List<String> names;
    try {
      names = fields(plain, separator);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      return Optional.empty();
    }
    List<String> lower = names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    int value = lower.indexOf("value");
    int series = value < 0 ? -1 : place(lower, NAMES);
    return Optional.of(
        new Columns(
            separator,
            names.stream().map(String::strip).toList(),
            place(lower, JsonMetrics.STEPS),
            place(lower, JsonMetrics.TIMES),
            series,
            series < 0 ? -1 : lower.indexOf("labels"),
            value));
  }

  private static int place(List<String> names, List<String> wanted) {
    return wanted.stream().mapToInt(names::indexOf).filter(at -> at >= 0).findFirst().orElse(-1);
  }

  private static List<String> fields(String line, char separator) {
    if (line.indexOf('"') < 0) {
      List<String> fields = new ArrayList<>();
      int from = 0;
      for (int to = line.indexOf(separator); to >= 0; to = line.indexOf(separator, from)) {
        fields.add(line.substring(from, to));
        from = to + 1;
      }
      fields.add(line.substring(from));
      return fields;
    }
    CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(separator).get();
    try (CSVParser parser = CSVParser.parse(line, format)) {
      for (CSVRecord only : parser) {
        return only.toList();
      }
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  void line(byte[] bytes, int from, int to, long offset) {
    String line = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (columns.isEmpty()) {
      columns = columns(line);
      if (columns.isEmpty()) {
        sink.problem(offset, "the header is no list of columns");
      }
      return;
    }
    Columns at = columns.get();
    List<String> fields;
    try {
      fields = fields(line, at.separator);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      sink.problem(offset, "a row is not closed by its quotes");
      return;
    }
    long step = row;
    try {
      if (at.step >= 0) {
        step = Numbers.step(field(fields, at.step));
      }
    } catch (NumberFormatException e) {
      sink.problem(offset, "the step '" + shortened(field(fields, at.step)) + "' is no number");
      return;
    }
    row = at.series >= 0 ? row : step + 1;
    long wallMillis = at.time < 0 ? 0 : Numbers.millis(field(fields, at.time));
    if (at.series >= 0) {
      String labels = at.labels < 0 ? "" : field(fields, at.labels);
      String name = field(fields, at.series);
      String key = labels.isEmpty() ? name : name + "{" + labels + "}";
      value(key, step, wallMillis, field(fields, at.value), offset);
      return;
    }
    for (int i = 0; i < Math.min(fields.size(), at.names.size()); i++) {
      if (i != at.step && i != at.time && !fields.get(i).isBlank()) {
        value(nameOf(at, i), step, wallMillis, fields.get(i), offset);
      }
    }
  }

  private String nameOf(Columns at, int column) {
    String name = at.names.get(column);
    if (at.value == column) {
      Matcher tag = TAG_IN_FILE.matcher(file);
      return tag.matches() ? tag.group(1) : name;
    }
    return name;
  }

  private void value(String name, long step, long wallMillis, String text, long offset) {
    try {
      sink.point(name, step, wallMillis, Numbers.parse(text));
    } catch (NumberFormatException e) {
      if (step <= 1) {
        sink.problem(
            offset, "'" + shortened(text) + "' in column '" + shortened(name) + "' is no number");
      }
    }
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }

  private static String field(List<String> fields, int at) {
    return at < fields.size() ? fields.get(at) : "";
  }

  @Override
  void tooLong(long offset) {
    sink.problem(offset, "a line of more than " + MOST_BYTES + " bytes is left out");
  }
}
