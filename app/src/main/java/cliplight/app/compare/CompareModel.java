package cliplight.app.compare;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.watch.WatchConfig;
import cliplight.viz.statistics.LearningRateGrid;
import java.util.List;
import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.IntegerProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleIntegerProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/**
 * What the Compare page shows. Groups are remembered by one of their runs, since they are made anew
 * whenever a run is marked.
 */
final class CompareModel {

  /** As in the list of runs and on the command line. */
  static final int USUAL_LAST = 50;

  private final ObjectProperty<Comparison> comparison =
      new SimpleObjectProperty<>(
          this, "comparison", new Comparison(List.of(), USUAL_LAST, SeriesNames.LOSS));
  private final ObjectProperty<Optional<RunId>> baseline =
      new SimpleObjectProperty<>(this, "baseline", Optional.empty());
  private final ObjectProperty<Optional<RunId>> chosen =
      new SimpleObjectProperty<>(this, "chosen", Optional.empty());
  private final BooleanProperty interval = new SimpleBooleanProperty(this, "interval", false);
  private final IntegerProperty last = new SimpleIntegerProperty(this, "last", USUAL_LAST);
  private final StringProperty target = new SimpleStringProperty(this, "target", "");
  private final StringProperty knownSd = new SimpleStringProperty(this, "knownSd", "");
  private final StringProperty targetProblem = new SimpleStringProperty(this, "targetProblem", "");
  private final ObjectProperty<Optional<Target.Answer>> reached =
      new SimpleObjectProperty<>(this, "reached", Optional.empty());
  private final ObjectProperty<Optional<DrawnDifference>> difference =
      new SimpleObjectProperty<>(this, "difference", Optional.empty());
  private final StringProperty formula = new SimpleStringProperty(this, "formula", "");
  private final ObjectProperty<DrawnFormula> drawn =
      new SimpleObjectProperty<>(this, "drawn", DrawnFormula.NONE);
  private final ObjectProperty<LearningRateGrid.Measure> measure =
      new SimpleObjectProperty<>(this, "measure", LearningRateGrid.Measure.LOSS);
  private final StringProperty spikesOf =
      new SimpleStringProperty(this, "spikesOf", SeriesNames.LOSS);
  private final StringProperty detector =
      new SimpleStringProperty(this, "detector", WatchConfig.DEFAULT.detector());
  private final ObjectProperty<Optional<SpikeSearch>> spikes =
      new SimpleObjectProperty<>(this, "spikes", Optional.empty());
  private final StringProperty problem = new SimpleStringProperty(this, "problem", "");

  ObjectProperty<Comparison> comparisonProperty() {
    return comparison;
  }

  Comparison comparison() {
    return comparison.get();
  }

  /** A run of the group that the others are compared with. */
  ObjectProperty<Optional<RunId>> baselineProperty() {
    return baseline;
  }

  /** A run of the group that is compared with the baseline. */
  ObjectProperty<Optional<RunId>> chosenProperty() {
    return chosen;
  }

  /** Whether bands are 95 % confidence intervals; else they go from the smallest to the largest. */
  BooleanProperty intervalProperty() {
    return interval;
  }

  /** How many of the last values a final value is the mean of. */
  IntegerProperty lastProperty() {
    return last;
  }

  /** The loss that runs are to reach, as it was typed; empty for none. */
  StringProperty targetProperty() {
    return target;
  }

  /** The known standard deviation of one run, as it was typed; empty for the runs' own. */
  StringProperty knownSdProperty() {
    return knownSd;
  }

  /** What is wrong with what was typed; empty where it can be read. */
  StringProperty targetProblemProperty() {
    return targetProblem;
  }

  /** How the groups do by the target; empty without one. */
  ObjectProperty<Optional<Target.Answer>> reachedProperty() {
    return reached;
  }

  /** The chosen group less the baseline; empty where there is one group only. */
  ObjectProperty<Optional<DrawnDifference>> differenceProperty() {
    return difference;
  }

  /** The formula as it was typed; empty for none. */
  StringProperty formulaProperty() {
    return formula;
  }

  /** What the formula comes to. */
  ObjectProperty<DrawnFormula> drawnProperty() {
    return drawn;
  }

  /** What the grid of learning rates is coloured by. */
  ObjectProperty<LearningRateGrid.Measure> measureProperty() {
    return measure;
  }

  /** The series that is searched for spikes. */
  StringProperty spikesOfProperty() {
    return spikesOf;
  }

  /** The rule it is searched by. */
  StringProperty detectorProperty() {
    return detector;
  }

  /** The spikes that the marked runs have in common; empty before the first search. */
  ObjectProperty<Optional<SpikeSearch>> spikesProperty() {
    return spikes;
  }

  /** Why the runs could not be compared; empty where they could. */
  StringProperty problemProperty() {
    return problem;
  }

  /** The group that the others are compared with: the first, unless another was made it. */
  Optional<ComparedGroup> baseline() {
    return comparison()
        .groupOf(baseline.get())
        .or(() -> comparison().groups().stream().findFirst());
  }

  /** The group that is compared with the baseline; empty where there is only one. */
  Optional<ComparedGroup> chosen() {
    Optional<ComparedGroup> base = baseline();
    return comparison()
        .groupOf(chosen.get())
        .filter(group -> !base.equals(Optional.of(group)))
        .or(
            () ->
                comparison().groups().stream()
                    .filter(group -> !base.equals(Optional.of(group)))
                    .findFirst());
  }
}
