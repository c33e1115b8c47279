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

  /** What most of the runs have; of two that as many have, the training loss. */
  static String of(List<RunReader> runs) {
    Map<String, Integer> runsByName = new TreeMap<>();
    int trained = 0;
    for (RunReader run : runs) {
      trained += run.series(SeriesKey.of(SeriesNames.LOSS)).isPresent() ? 1 : 0;
      ValidationLoss.among(run.keys())
          .ifPresent(key -> runsByName.merge(key.name(), 1, Integer::sum));
    }
    int most = trained;
    return runsByName.entrySet().stream()
        .filter(heldOut -> heldOut.getValue() > most)
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse(SeriesNames.LOSS);
  }

  /** As the heading of a chart: Loss, or the name that the runs have for it. */
  static String heading(String name) {
    return name.equals(SeriesNames.LOSS) ? "Loss" : name;
  }
}
