package cliplight.engine.runs.imports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A table with a header. Either a column a series and a row a step, as Weights &amp; Biases exports
 * it, or a row a point with columns for the name and the value, as MLflow, TensorBoard and this
 * program do. Separators are comma, semicolon or tab. Weights &amp; Biases puts several runs into
 * one table, in columns named {@code run - metric}: then this reads one of them. A program that was
 * begun again may have written a header again, with other columns. Rows of several runs, told apart
 * by a column, are refused: the points of one would seem to supersede those of another.
 */
final class CsvTable extends RowParser {

  private static final List<String> NAMES = List.of("series", "key", "metric", "tag", "name");
  private static final List<String> RUNS = List.of("run_id", "run_uuid", "run_name", "run");
  private static final List<String> STEP_OF_RUN = List.of("_step", "_step__MIN", "_step__MAX");
  private static final String OF_RUN = " - ";
  private static final Pattern TAG_IN_FILE = Pattern.compile(".*[-_]tag[-_](.+)\\.csv");
  private static final int MOST_COLUMNS = 100_000;
  private static final int NONE = -1;

  private final LogSink sink;
  private final String file;
  private final String part;
  private final BitSet withNumbers = new BitSet();
  private final BitSet withTexts = new BitSet();
  private Optional<Columns> columns = Optional.empty();
  private Optional<String> run = Optional.empty();
  private boolean wideTold;
  private long row;

  /** Where things stand in a row; {@link #NONE} where they are missing. */
  private record Columns(
      char separator,
      List<String> names,
      int step,
      int time,
      int run,
      int series,
      int labels,
      int value,
      int tokens) {

    boolean isPlace(int column) {
      return column == step || column == time || column == run;
    }
  }

  /**
   * @param part whose columns are read; empty to read all
   */
  CsvTable(LogSink sink, String file, String part) {
    this.sink = sink;
    this.file = file;
    this.part = part;
  }

  /** Whether a line is the header of a table of metrics. */
  static boolean matches(byte[] bytes, int from, int to) {
    if (to - from > MOST_BYTES) {
      return false;
    }
    Optional<Columns> columns = columns(new String(bytes, from, to - from, StandardCharsets.UTF_8));
    return columns.isPresent() && (columns.get().step != NONE || columns.get().time != NONE);
  }

  /** The runs in a table of several; empty where its columns are not named after runs. */
  static List<String> runs(String header) {
    Optional<Columns> columns = columns(header).filter(at -> at.series == NONE);
    if (columns.isEmpty()) {
      return List.of();
    }
    Set<String> runs = new LinkedHashSet<>();
    List<String> names = columns.get().names;
    for (int i = 0; i < names.size(); i++) {
      if (!columns.get().isPlace(i)) {
        int of = names.get(i).lastIndexOf(OF_RUN);
        if (of < 1) {
          return List.of();
        }
        runs.add(names.get(i).substring(0, of));
      }
    }
    return List.copyOf(runs);
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
      names = cells(plain, separator);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      return Optional.empty();
    }
    List<String> lower = names.stream().map(name -> name.strip().toLowerCase(Locale.ROOT)).toList();
    int value = lower.indexOf("value");
    int series = value < 0 ? NONE : place(lower, NAMES);
    return Optional.of(
        new Columns(
            separator,
            distinct(names),
            place(lower, JsonMetrics.STEPS),
            place(lower, JsonMetrics.TIMES),
            place(lower, RUNS),
            series,
            series < 0 ? NONE : lower.indexOf("labels"),
            value,
            series < 0 ? NONE : lower.indexOf("tokens")));
  }

  /** The second column of a name would look like a run that begins anew. */
  private static List<String> distinct(List<String> names) {
    Set<String> stripped = names.stream().map(String::strip).collect(Collectors.toSet());
    List<String> distinct = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (String each : names) {
      String plain = each.strip();
      String name = plain;
      for (int times = 2; !plain.isEmpty() && taken.contains(name); times++) {
        String further = plain + " (" + times + ")";
        name = stripped.contains(further) ? name : further;
      }
      taken.add(name);
      distinct.add(name);
    }
    return distinct;
  }

  private static int place(List<String> names, List<String> wanted) {
    return wanted.stream().mapToInt(names::indexOf).filter(at -> at >= 0).findFirst().orElse(NONE);
  }

  private static List<String> cells(String row, char separator) {
    if (row.indexOf('"') < 0) {
      List<String> cells = new ArrayList<>();
      int from = 0;
      for (int to = row.indexOf(separator); to >= 0; to = row.indexOf(separator, from)) {
        cells.add(row.substring(from, to));
        from = to + 1;
      }
      cells.add(row.substring(from));
      return cells;
    }
    CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(separator).get();
    try (CSVParser parser = CSVParser.parse(row, format)) {
      for (CSVRecord only : parser) {
        return only.toList();
      }
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  boolean separates(byte character) {
    return columns.isPresent()
        ? character == columns.get().separator
        : character == ',' || character == '\t' || character == ';';
  }

  @Override
  void row(byte[] bytes, int from, int to, long offset) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    if (columns.isEmpty()) {
      columns = columns(text);
      if (columns.isEmpty()) {
        sink.problem(offset, "the header is no list of columns");
      } else {
        sink.name(part);
      }
      return;
    }
    Columns at = columns.get();
    List<String> cells;
    try {
      cells = cells(text, at.separator);
    } catch (UncheckedIOException | IllegalArgumentException e) {
      sink.problem(offset, "a row is not closed by its quotes");
      return;
    }
    if (isHeader(at, cells)) {
      columns = columns(text).or(() -> columns);
      withNumbers.clear();
      withTexts.clear();
      wideTold = false;
      return;
    }
    checkRun(at, cells);
    tellIfWider(at, cells, offset);
    long step = row;
    try {
      if (at.step != NONE) {
        step = Numbers.step(decimal(at, cell(cells, at.step)));
      }
    } catch (NumberFormatException e) {
      sink.problem(offset, "the step '" + shortened(cell(cells, at.step)) + "' is no number");
      return;
    }
    row = at.series != NONE ? row : step + 1;
    long wallMillis = at.time == NONE ? 0 : Numbers.millis(decimal(at, cell(cells, at.time)));
    if (at.series != NONE) {
      point(at, cells, step, wallMillis, offset);
    } else {
      points(at, cells, step, wallMillis, offset);
    }
  }

  /** Whether a row is column names, that of the step or the time among them, and no number. */
  private static boolean isHeader(Columns at, List<String> cells) {
    int place = at.step == NONE ? at.time : at.step;
    String first = cell(cells, place == NONE ? cells.size() : place).strip();
    if (first.isEmpty() || !(Character.isLetter(first.charAt(0)) || first.charAt(0) == '_')) {
      return false;
    }
    return cells.stream().anyMatch(cell -> cell.strip().equalsIgnoreCase(at.names.get(place)))
        && cells.stream().noneMatch(CsvTable::isNumber);
  }

  private static boolean isNumber(String cell) {
    try {
      return Double.isFinite(Numbers.parse(cell));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private void checkRun(Columns at, List<String> cells) {
    String name = at.run == NONE ? "" : cell(cells, at.run).strip();
    if (!name.isEmpty() && !name.equals(run.orElse(name))) {
      throw new ImportException(
          String.format(
              Locale.ROOT,
              "column '%s' tells rows of several runs apart, such as '%s' and '%s'; write each run"
                  + " to a table of its own",
              at.names.get(at.run),
              shortened(run.orElse("")),
              shortened(name)));
    }
    run = name.isEmpty() ? run : Optional.of(name);
  }

  /** Told once of a header. */
  private void tellIfWider(Columns at, List<String> cells, long offset) {
    int columnCount = at.names.size();
    if (!wideTold
        && cells.size() > columnCount
        && cells.stream().skip(columnCount).anyMatch(cell -> !cell.isBlank())) {
      wideTold = true;
      sink.problem(
          offset,
          String.format(
              Locale.ROOT,
              "a row has %,d cells but the header %,d columns; cells without a column are left out",
              cells.size(),
              columnCount));
    }
  }

  private void point(Columns at, List<String> cells, long step, long wallMillis, long offset) {
    String labels = at.labels == NONE ? "" : cell(cells, at.labels);
    String name = cell(cells, at.series);
    String value = cell(cells, at.value);
    try {
      long tokens =
          at.tokens == NONE ? 0 : Math.max(0, Numbers.step(decimal(at, cell(cells, at.tokens))));
      sink.point(
          labels.isEmpty() ? name : name + "{" + labels + "}",
          step,
          wallMillis,
          tokens,
          Numbers.parse(decimal(at, value)));
    } catch (NumberFormatException e) {
      sink.problem(
          offset, "'" + shortened(value) + "' in series '" + shortened(name) + "' is no number");
    }
  }

  private void points(Columns at, List<String> cells, long step, long wallMillis, long offset) {
    for (int i = 0; i < Math.min(cells.size(), at.names.size()); i++) {
      boolean value = !at.isPlace(i) || isSpan(at, cells, i);
      String name = value && !cells.get(i).isBlank() ? nameOf(at, i) : "";
      if (name.isEmpty() || isExtentOfOne(at, cells, i)) {
        continue;
      }
      try {
        sink.point(name, step, wallMillis, Numbers.parse(decimal(at, cells.get(i))));
        withNumbers.set(i);
      } catch (NumberFormatException e) {
        // a column of texts is told of once
        if (withNumbers.get(i) || !withTexts.get(i)) {
          String what = shortened(cells.get(i)) + "' in column '" + shortened(at.names.get(i));
          sink.problem(offset, "'" + what + "' is no number");
        }
        withTexts.set(i);
      }
    }
  }

  /** Whether a cell is the seconds since the run began, which are a series and no time of day. */
  private static boolean isSpan(Columns at, List<String> cells, int column) {
    if (column != at.time) {
      return false;
    }
    try {
      double time = Numbers.parse(decimal(at, cells.get(column)));
      return !JsonMetrics.isTime(at.names.get(column), time);
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Where semicolons separate, a comma is a decimal point: so European spreadsheets write. */
  private static String decimal(Columns at, String text) {
    boolean decimal =
        at.separator == ';' && text.indexOf(',') >= 0 && text.indexOf(',') == text.lastIndexOf(',');
    return decimal && text.indexOf('.') < 0 ? text.replace(',', '.') : text;
  }

  /** What the values of a column are called; empty where they are not read. */
  private String nameOf(Columns at, int column) {
    String name = at.names.get(column);
    if (!part.isEmpty()) {
      String metric = name.startsWith(part + OF_RUN) ? name.substring(part.length() + 3) : "";
      return STEP_OF_RUN.contains(metric) ? "" : metric;
    }
    if (at.value == column) {
      Matcher tag = TAG_IN_FILE.matcher(file);
      return tag.matches() ? tag.group(1) : name;
    }
    return name;
  }

  /**
   * Beside a metric Weights &amp; Biases writes the smallest and the largest of the values that it
   * is the mean of: the same number, where it is one value.
   */
  private static boolean isExtentOfOne(Columns at, List<String> cells, int column) {
    String name = at.names.get(column);
    int back = name.endsWith("__MIN") ? 1 : name.endsWith("__MAX") ? 2 : 0;
    return back > 0
        && column >= back
        && at.names.get(column - back).equals(name.substring(0, name.length() - 5))
        && cells.get(column - back).equals(cells.get(column));
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }

  private static String cell(List<String> cells, int at) {
    return at < cells.size() ? cells.get(at) : "";
  }

  @Override
  void tooLong(long offset) {
    sink.problem(offset, "a row of more than " + MOST_BYTES + " bytes is left out");
  }
}
