package cliplight.engine.lab;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunSummary;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.SettingChange;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What became of one run, in numbers.
 *
 * @param info the run as it stands
 * @param finalLoss the loss of {@link RunSummary}; empty where that is not a number
 * @param maxLogit largest S_max of all heads and steps, infinity included
 * @param maxLogitStep where that was
 * @param tau the threshold it is judged by
 * @param withinShare share of steps whose S_max is at most 1.5 tau
 * @param passedTenTau the first step whose S_max is above 10 tau
 * @param lossSpikes spikes of the loss
 * @param gradNormSpikes spikes of the gradient norm
 * @param headsClipped mean share of heads clipped per step; empty for runs without clip
 * @param changes what was changed while it trained
 * @param seconds from the first step to the last
 */
public record ArmReport(
    RunInfo info,
    OptionalDouble finalLoss,
    OptionalDouble maxLogit,
    OptionalLong maxLogitStep,
    OptionalDouble tau,
    OptionalDouble withinShare,
    OptionalLong passedTenTau,
    int lossSpikes,
    int gradNormSpikes,
    OptionalDouble headsClipped,
    List<SettingChange> changes,
    double seconds) {

  private static final double TOLERANCE = 1.5;
  private static final double FAR = 10;
  private static final String OPTIMIZER = "optimizer.kind";
  private static final String CLIPS = "muonclip";

  public ArmReport {
    changes = List.copyOf(changes);
  }

  static ArmReport of(RunReader run, OptionalDouble tau) {
    List<SettingChange> changes = run.changes();
    Optional<SeriesReader> logits = run.series(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
    OptionalDouble maxLogit = OptionalDouble.empty();
    OptionalLong maxLogitStep = OptionalLong.empty();
    OptionalDouble within = OptionalDouble.empty();
    OptionalLong passed = OptionalLong.empty();
    if (logits.isPresent() && logits.get().size() > 0) {
      SeriesReader series = logits.get();
      int largest = indexOfLargest(series);
      maxLogit = OptionalDouble.of(series.value(largest));
      maxLogitStep = OptionalLong.of(series.step(largest));
      if (tau.isPresent()) {
        within = OptionalDouble.of(shareWithin(series, TOLERANCE * tau.getAsDouble()));
        passed = firstAbove(series, FAR * tau.getAsDouble());
      }
    }
    return new ArmReport(
        run.info(),
        ifNumber(RunSummary.of(run).loss()),
        maxLogit,
        maxLogitStep,
        tau,
        within,
        passed,
        spikes(run, SeriesNames.LOSS),
        spikes(run, SeriesNames.GRAD_NORM),
        run.series(SeriesKey.of(SeriesNames.HEADS_CLIPPED))
            .filter(series -> clips(run.info()) || changes.stream().anyMatch(ArmReport::on))
            .map(ArmReport::mean)
            .orElse(OptionalDouble.empty()),
        changes,
        run.series(SeriesKey.of(SeriesNames.LOSS)).map(ArmReport::seconds).orElse(0.0));
  }

  /** Index of the largest value; NaN counts as larger than any number. */
  private static int indexOfLargest(SeriesReader series) {
    int largest = 0;
    for (int i = 1; i < series.size(); i++) {
      if (Double.compare(series.value(i), series.value(largest)) > 0) {
        largest = i;
      }
    }
    return largest;
  }

  /** Whether a run begins with QK-Clip. */
  static boolean clips(RunInfo info) {
    return info.setting(OPTIMIZER, "").equals(CLIPS);
  }

  private static boolean on(SettingChange change) {
    return change.key().equals(OPTIMIZER) && change.value().equals(CLIPS);
  }

  private static double shareWithin(SeriesReader series, double bound) {
    int within = 0;
    for (int i = 0; i < series.size(); i++) {
      if (series.value(i) <= bound) {
        within++;
      }
    }
    return (double) within / series.size();
  }

  private static OptionalLong firstAbove(SeriesReader series, double bound) {
    for (int i = 0; i < series.size(); i++) {
      if (series.value(i) > bound) {
        return OptionalLong.of(series.step(i));
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalDouble ifNumber(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }

  private static OptionalDouble mean(SeriesReader series) {
    double sum = 0;
    for (int i = 0; i < series.size(); i++) {
      sum += series.value(i);
    }
    return series.size() == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / series.size());
  }

  private static double seconds(SeriesReader series) {
    return series.size() == 0
        ? 0
        : (series.wallMillis(series.size() - 1) - series.wallMillis(0)) / 1e3;
  }

  private static int spikes(RunReader run, String series) {
    return (int)
        run.events().stream()
            .filter(event -> event.kind() == EventKind.SPIKE)
            .filter(event -> series.equals(event.details().get("series")))
            .count();
  }
}
