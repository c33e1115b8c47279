package cliplight.engine.runs.imports;

import cliplight.engine.runs.EventKind;
import java.util.List;
import java.util.Map;

/**
 * How often the values of a series fell between which limits.
 *
 * @param min the lower limit of the first bucket
 * @param upperLimits of the buckets, ascending, at least one
 * @param counts as many as limits
 */
record Histogram(String series, double min, List<Double> upperLimits, List<Double> counts) {

  /** More buckets than this are none that a person looks at. */
  static final int MOST_BUCKETS = 4096;

  void into(LogSink sink, long step) {
    double count = counts.stream().mapToDouble(Double::doubleValue).sum();
    sink.event(
        step,
        EventKind.HISTOGRAM,
        Map.of(
            "series",
            series,
            "min",
            Double.toString(min),
            "max",
            Double.toString(upperLimits.get(upperLimits.size() - 1)),
            "count",
            Double.toString(count),
            "upperLimits",
            upperLimits.toString(),
            "counts",
            counts.toString()),
        "");
  }
}
