package cliplight.viz.chart;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.MovingMean;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunSummary;
import cliplight.engine.runs.SeriesReader;
import cliplight.viz.ShownRun;
import cliplight.viz.series.NonFiniteSpans;
import cliplight.viz.series.RunSeries;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** One run as the charts of Live need it: its series, their means, its spikes. */
final class RunPlots {

  /** As the list of runs has it, so that the curve ends at the list's figure. */
  static final int LOSS_WINDOW = RunSummary.LOSS_WINDOW;

  static final int CLIPPED_WINDOW = 20;

  private final RunSeries series;
  private Optional<SeriesReader> lossMean = Optional.empty();
  private Optional<SeriesReader> clippedMean = Optional.empty();
  private final IdentityHashMap<SeriesReader, NonFiniteSpans> spans = new IdentityHashMap<>();
  private List<RunEvent> spikes = List.of();

  RunPlots(ShownRun run) {
    series = new RunSeries(run);
    lookAgain();
  }

  ShownRun run() {
    return series.run();
  }

  RunSeries series() {
    return series;
  }

  /** Looks for news; true if there are any. */
  boolean refresh() {
    if (!series.refresh()) {
      return false;
    }
    lookAgain();
    return true;
  }

  private void lookAgain() {
    if (lossMean.isEmpty()) {
      lossMean = series.loss().map(points -> MovingMean.of(points, LOSS_WINDOW));
    }
    if (clippedMean.isEmpty()) {
      clippedMean = series.headsClipped().map(points -> MovingMean.of(points, CLIPPED_WINDOW));
    }
    spikes =
        run().reader().events().stream().filter(event -> event.kind() == EventKind.SPIKE).toList();
  }

  Optional<SeriesReader> lossMean() {
    return lossMean;
  }

  Optional<SeriesReader> clippedMean() {
    return clippedMean;
  }

  /** Spikes of the loss, or of anything else. */
  List<RunEvent> spikes(boolean ofLoss) {
    return spikes.stream().filter(event -> isOfLoss(event) == ofLoss).toList();
  }

  static boolean isOfLoss(RunEvent spike) {
    return spike.details().getOrDefault("series", "").equals("loss");
  }

  List<NonFiniteSpans.Span> notFinite(SeriesReader points) {
    return spans.computeIfAbsent(points, NonFiniteSpans::new).spans();
  }
}
