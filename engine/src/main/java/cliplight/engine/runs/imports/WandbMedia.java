package cliplight.engine.runs.imports;

import cliplight.engine.runs.EventKind;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What wandb logs beside numbers, objects with a {@code _type}: histograms are kept, pictures,
 * tables and the like are not, and each kind of them is told of once. Their widths and sizes are no
 * metrics.
 */
final class WandbMedia {

  private static final String TYPE = "_type";
  private static final int MOST_TOLD = 20;

  private final LogSink sink;
  private final Set<String> told = new HashSet<>();

  WandbMedia(LogSink sink) {
    this.sink = sink;
  }

  static boolean is(JsonNode object) {
    return object.path(TYPE).isTextual();
  }

  void into(String series, JsonNode object, long step) {
    Optional<Histogram> histogram = histogram(series, object);
    if (histogram.isPresent()) {
      histogram.get().into(sink, step);
      return;
    }
    String type = object.path(TYPE).asText();
    if (told.size() < MOST_TOLD && told.add(type)) {
      sink.event(
          step,
          EventKind.NOTE,
          Map.of("series", series),
          "'" + series + "' is logged as wandb's '" + type + "'; what is logged so is left out.");
    }
  }

  /** Counts between limits that are all there, or the first, the width and how many. */
  private static Optional<Histogram> histogram(String series, JsonNode object) {
    List<Double> counts = numbers(object.path("values"));
    List<Double> limits = numbers(object.path("bins"));
    JsonNode packed = object.path("packedBins");
    if (limits.isEmpty() && packed.path("size").isNumber()) {
      double min = packed.path("min").asDouble();
      for (int i = 0; i <= counts.size(); i++) {
        limits.add(min + i * packed.path("size").asDouble());
      }
    }
    if (counts.isEmpty() || limits.size() != counts.size() + 1) {
      return Optional.empty();
    }
    double min = limits.get(0);
    return Optional.of(new Histogram(series, min, limits.subList(1, limits.size()), counts));
  }

  /** Empty where there are too many or one is none. */
  private static List<Double> numbers(JsonNode list) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode number : list.size() <= Histogram.MOST_BUCKETS + 1 ? list : List.<JsonNode>of()) {
      if (!number.isNumber()) {
        return new ArrayList<>();
      }
      numbers.add(number.doubleValue());
    }
    return numbers;
  }
}
