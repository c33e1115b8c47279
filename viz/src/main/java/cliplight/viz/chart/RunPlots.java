package cliplight.viz.chart;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.MovingMean;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.SeriesReader;
import cliplight.viz.ShownRun;
import cliplight.viz.series.RunSeries;
import cliplight.viz.series.SharedPast;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One run as the charts of Live need it: its series, their means, its spikes. */
final class RunPlots {

  static final int CLIPPED_WINDOW = 20;

  private final RunSeries series;
  private final SharedPast past;
  private CurveSmoothing smoothing;
  private boolean pastKnown;
  private boolean validated;
  private Optional<SeriesReader> smoothLoss = Optional.empty();
  private Optional<SeriesReader> smoothGradNorm = Optional.empty();
  private Optional<SeriesReader> clippedMean = Optional.empty();
  private List<RunEvent> spikes = List.of();

  RunPlots(ShownRun run, CurveSmoothing smoothing, SharedPast past) {
    series = new RunSeries(run);
    this.smoothing = smoothing;
    this.past = past;
    pastKnown = past.known(run.reader());
    lookAgain();
  }

  /** Smooths otherwise from now on. */
  void smooth(CurveSmoothing otherwise) {
    smoothing = otherwise;
    smoothAgain();
  }

  private void smoothAgain() {
    smoothLoss = Optional.empty();
    smoothGradNorm = Optional.empty();
    clippedMean = Optional.empty();
    lookAgain();
  }

  /** Whether it is a fork whose means begin with its own steps, since those before are not here. */
  boolean lacksPast() {
    return !pastKnown;
  }

  ShownRun run() {
    return series.run();
  }

  RunSeries series() {
    return series;
  }

  /** Looks for news; true if there are any. */
  boolean refresh() {
    boolean news = series.refresh();
    if (!pastKnown && past.known(run().reader())) {
      pastKnown = true;
      smoothAgain();
      return true;
    }
    if (news) {
      lookAgain();
    }
    return news;
  }

  private void lookAgain() {
    if (validated != lossIsOfValidation()) {
      // a log may tell its training loss after the first validation
      validated = !validated;
      smoothLoss = Optional.empty();
    }
    if (smoothLoss.isEmpty()) {
      // validations are few and each of much text: as they are, unless a smoothing is asked for
      smoothLoss = smoothed(loss(), validated ? smoothing::ofOthers : smoothing::ofLoss);
    }
    if (smoothGradNorm.isEmpty()) {
      smoothGradNorm = smoothed(series.gradNorm(), smoothing::ofOthers);
    }
    if (clippedMean.isEmpty()) {
      clippedMean =
          smoothed(
              series.headsClipped(), points -> Optional.of(MovingMean.of(points, CLIPPED_WINDOW)));
    }
    spikes =
        run().reader().events().stream().filter(event -> event.kind() == EventKind.SPIKE).toList();
  }

  private Optional<SeriesReader> smoothed(
      Optional<SeriesReader> own, Function<SeriesReader, Optional<SeriesReader>> how) {
    // asked again with all news: the past is gathered only where something is made of it
    return own.filter(points -> how.apply(points).isPresent())
        .flatMap(points -> past.over(run().reader(), points, how));
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
