package cliplight.engine.runs.exports;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A run as one JSON object a line: {@code step}, {@code wall_millis}, {@code tokens} and the series
 * that have a point there, {@code "attention/max_logit{head=5,layer=3}": 17.25}. Series on an axis
 * of their own have lines of their own where step or time differ. Values that are not finite are
 * the texts {@code "NaN"}, {@code "Infinity"} and {@code "-Infinity"}; the first line is the
 * settings.
 */
public final class JsonLinesExport {

  private JsonLinesExport() {}

  public static void write(RunReader run, Writer out) throws IOException {
    JsonGenerator json = new JsonFactory().createGenerator(out);
    json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
    json.setPrettyPrinter(new MinimalPrettyPrinter("\n"));
    if (!run.info().settings().isEmpty()) {
      json.writeStartObject();
      for (var setting : run.info().settings().entrySet()) {
        json.writeStringField(setting.getKey(), setting.getValue());
      }
      json.writeEndObject();
    }
    List<SeriesReader> series =
        run.keys().stream()
            .map(key -> run.series(key).orElseThrow())
            .collect(Collectors.toCollection(ArrayList::new));
    int[] sizes = series.stream().mapToInt(SeriesReader::size).toArray();
    int[] next = new int[sizes.length];
    while (true) {
      int first = first(series, sizes, next);
      if (first < 0) {
        break;
      }
      line(json, series, sizes, next, first);
    }
    json.flush();
    out.write("\n");
    out.flush();
  }

  /** The series whose next point comes first. */
  private static int first(List<SeriesReader> series, int[] sizes, int[] next) {
    int first = -1;
    for (int s = 0; s < sizes.length; s++) {
      if (next[s] < sizes[s]
          && (first < 0
              || Arrays.compare(at(series.get(s), next[s]), at(series.get(first), next[first]))
                  < 0)) {
        first = s;
      }
    }
    return first;
  }

  private static long[] at(SeriesReader series, int i) {
    return new long[] {series.step(i), series.wallMillis(i), series.tokens(i)};
  }

  private static void line(
      JsonGenerator json, List<SeriesReader> series, int[] sizes, int[] next, int first)
      throws IOException {
    long[] place = at(series.get(first), next[first]);
    json.writeStartObject();
    json.writeNumberField("step", place[0]);
    json.writeNumberField("wall_millis", place[1]);
    if (place[2] != 0) {
      json.writeNumberField("tokens", place[2]);
    }
    for (int s = first; s < sizes.length; s++) {
      SeriesReader each = series.get(s);
      if (next[s] < sizes[s] && Arrays.equals(at(each, next[s]), place)) {
        value(json, each.key(), each.value(next[s]));
        next[s]++;
      }
    }
    json.writeEndObject();
  }

  private static void value(JsonGenerator json, SeriesKey key, double value) throws IOException {
    json.writeFieldName(key.toString());
    float rounded = (float) value;
    if (!Double.isFinite(value)) {
      json.writeString(Double.toString(value));
    } else if (rounded == value) {
      json.writeNumber(rounded);
    } else {
      json.writeNumber(value);
    }
  }
}
