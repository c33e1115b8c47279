package cliplight.viz.figure;

import cliplight.engine.runs.CsvExport;
import cliplight.engine.runs.SeriesReader;
import cliplight.viz.chart.ValueTrack;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** The values that a figure's chart reads out: a row for each step, a column for each run. */
final class FigureTable {

  private FigureTable() {}

  /** A series on the way through its points. */
  private static final class Column {
    final SeriesReader points;
    int next;

    Column(SeriesReader points, double from) {
      this.points = points;
      next = points.indexAtOrBefore((long) Math.ceil(from) - 1) + 1;
    }

    long step() {
      return next < points.size() ? points.step(next) : Long.MAX_VALUE;
    }
  }

  static void write(Figure figure, Writer writer) throws IOException {
    List<Column> columns = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("step"));
    for (ValueTrack track : figure.content().tracks()) {
      columns.add(new Column(track.points(), figure.from()));
      header.add(words(figure, track.letter()));
    }
    CSVFormat format = CSVFormat.RFC4180.builder().setHeader(header.toArray(String[]::new)).get();
    CSVPrinter printer = new CSVPrinter(writer, format);
    while (true) {
      long step = columns.stream().mapToLong(Column::step).min().orElse(Long.MAX_VALUE);
      if (step > figure.to()) {
        break;
      }
      printer.print(step);
      for (Column column : columns) {
        boolean here = column.step() == step;
        printer.print(here ? CsvExport.number(column.points.value(column.next++)) : "");
      }
      printer.println();
    }
    printer.flush();
  }

  private static String words(Figure figure, String letter) {
    return figure.legend().stream()
        .filter(entry -> entry.letter().equals(letter))
        .map(Figure.Entry::words)
        .findFirst()
        .orElse(figure.content().name());
  }
}
