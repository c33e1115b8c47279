package cliplight.app.workspace;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;

/** Sums a run up from its series, on all points. Off the JavaFX thread. */
final class RunSummaries {

  private RunSummaries() {}

  static RunSummary of(RunReader run) {
    long lastStep = run.info().lastStep();
    double loss =
        run.series(SeriesKey.of(SeriesNames.LOSS)).map(RunSummaries::meanOfTail).orElse(Double.NaN);
    double maxLogit =
        run.series(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL))
            .map(RunSummaries::largest)
            .orElse(Double.NaN);
    return new RunSummary(lastStep, loss, maxLogit);
  }

  private static double meanOfTail(SeriesReader loss) {
    int size = loss.size();
    int from = Math.max(0, size - RunSummary.LOSS_WINDOW);
    double sum = 0;
    for (int i = from; i < size; i++) {
      sum += loss.value(i);
    }
    return size == 0 ? Double.NaN : sum / (size - from);
  }

  private static double largest(SeriesReader maxLogit) {
    int size = maxLogit.size();
    if (size == 0) {
      return Double.NaN;
    }
    Columns whole = maxLogit.columns((double) maxLogit.step(0), maxLogit.step(size - 1) + 1.0, 1);
    return whole.max()[0];
  }
}
