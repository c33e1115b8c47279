package cliplight.app.compare;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.ValidationLoss;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which loss runs are compared by: what they were trained on, or what they were measured on. */
final class ComparedLoss {

  private ComparedLoss() {}

  /** The training loss where one of the runs has it, else what most of them have. */
  static String of(List<RunReader> runs) {
    if (runs.stream().anyMatch(run -> run.series(SeriesKey.of(SeriesNames.LOSS)).isPresent())) {
      return SeriesNames.LOSS;
    }
    Map<String, Integer> runsByName = new TreeMap<>();
    for (RunReader run : runs) {
      ValidationLoss.among(run.keys())
          .ifPresent(key -> runsByName.merge(key.name(), 1, Integer::sum));
    }
    return runsByName.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(SeriesNames.LOSS);
  }

  /** As the heading of a chart: Loss, or the name that the runs have for it. */
  static String heading(String name) {
    return name.equals(SeriesNames.LOSS) ? "Loss" : name;
  }
}
