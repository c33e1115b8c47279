package cliplight.viz.chart;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.MovingMean;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.SeriesReader;
import cliplight.viz.ShownRun;
import cliplight.viz.series.RunSeries;
import java.util.List;
import java.util.Optional;

/** One run as the charts of Live need it: its series, their means, its spikes. */
final class RunPlots {

  static final int CLIPPED_WINDOW = 20;

  private final RunSeries series;
  private CurveSmoothing smoothing;
  private Optional<SeriesReader> smoothLoss = Optional.empty();
  private Optional<SeriesReader> smoothGradNorm = Optional.empty();
  private Optional<SeriesReader> clippedMean = Optional.empty();
  private List<RunEvent> spikes = List.of();

  RunPlots(ShownRun run, CurveSmoothing smoothing) {
    series = new RunSeries(run);
    this.smoothing = smoothing;
    lookAgain();
  }

  /** Smooths otherwise from now on. */
  void smooth(CurveSmoothing otherwise) {
    smoothing = otherwise;
    smoothLoss = Optional.empty();
    smoothGradNorm = Optional.empty();
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
    if (lossIsOfValidation()) {
      // few points and each of much text: as they are, unless a smoothing is asked for
      smoothLoss = smoothLoss.or(() -> series.validationLoss().flatMap(smoothing::ofOthers));
    } else if (smoothLoss.isEmpty()) {
      smoothLoss = series.loss().flatMap(smoothing::ofLoss);
    }
    if (smoothGradNorm.isEmpty()) {
      smoothGradNorm = series.gradNorm().flatMap(smoothing::ofOthers);
    }
    if (clippedMean.isEmpty()) {
      clippedMean = series.headsClipped().map(points -> MovingMean.of(points, CLIPPED_WINDOW));
    }
    spikes =
        run().reader().events().stream().filter(event -> event.kind() == EventKind.SPIKE).toList();
  }

  /** The training loss, else that of held-out text where a run has no other. */
  Optional<SeriesReader> loss() {
    return series.loss().or(series::validationLoss);
  }

  boolean lossIsOfValidation() {
    return series.loss().isEmpty() && series.validationLoss().isPresent();
  }

  Optional<SeriesReader> smoothLoss() {
    return smoothLoss;
  }

  Optional<SeriesReader> smoothGradNorm() {
    return smoothGradNorm;
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
}
