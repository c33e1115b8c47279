package cliplight.viz.chart;

import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.Superseded;
import cliplight.viz.RunLetters;
import cliplight.viz.ShownRun;
import java.util.List;
import java.util.stream.Collectors;

/** What a chart says that has no curve: what is missing, and what the runs recorded instead. */
final class EmptyChart {

  private static final String NO_RUN = "No run is shown. Show one from the list of runs.";
  private static final int MOST_NAMES = 4;

  private EmptyChart() {}

  /**
   * @param what the series that the chart would draw, in words
   * @param runs those that could have it
   */
  static String words(String what, List<ShownRun> runs) {
    if (runs.isEmpty()) {
      return NO_RUN;
    }
    if (runs.stream().anyMatch(run -> run.reader().info().lastStep() == 0)) {
      return "Waiting for the first step.";
    }
    return RunLetters.of(runs) + " recorded no " + what + "." + instead(runs);
  }

  private static String instead(List<ShownRun> runs) {
    List<String> names =
        runs.stream()
            .flatMap(run -> run.reader().keys().stream())
            .filter(key -> !Superseded.is(key))
            .map(SeriesKey::name)
            .distinct()
            .limit(MOST_NAMES + 1)
            .toList();
    if (names.isEmpty()) {
      return "";
    }
    String named = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    return (runs.size() == 1 ? " It" : " They")
        + " recorded "
        + named
        + (names.size() > MOST_NAMES ? ", …" : ".");
  }
}
