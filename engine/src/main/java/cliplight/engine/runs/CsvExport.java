package cliplight.engine.runs;

import java.io.IOException;
import java.time.Instant;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/**
 * A run as one table: a row per point, columns {@code series, labels, step, value, wall time,
 * tokens}. Values are written so that reading them back gives the same float, or the same double
 * where no float holds them; values that are not finite are spelled {@code NaN}, {@code Infinity}
 * and {@code -Infinity}.
 */
public final class CsvExport {

  private CsvExport() {}

  public static void write(RunReader run, Appendable out) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setRecordSeparator('\n')
            .setHeader("series", "labels", "step", "value", "wall time", "tokens")
            .get();
    CSVPrinter printer = new CSVPrinter(out, format);
    for (SeriesKey key : run.keys()) {
      SeriesReader series = run.series(key).orElseThrow();
      String labels = key.labelText();
      int size = series.size();
      for (int i = 0; i < size; i++) {
        printer.printRecord(
            key.name(),
            labels,
            series.step(i),
            number(series.value(i)),
            Instant.ofEpochMilli(series.wallMillis(i)),
            series.tokens(i));
      }
    }
    printer.flush();
  }

  /** The digits that tell a float from its neighbours, or a double where no float holds it. */
  public static String number(double value) {
    float rounded = (float) value;
    return rounded == value || Double.isNaN(value)
        ? Float.toString(rounded)
        : Double.toString(value);
  }
}
