package cliplight.app.workspace;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunSummary;
import cliplight.engine.runs.SettingChange;
import cliplight.viz.RunLetters;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;

/** One run of the store as the window sees it. JavaFX thread only. */
public final class RunEntry {

  private final RunId id;
  private final ReadOnlyObjectWrapper<RunInfo> info;
  private final ReadOnlyObjectWrapper<RunSummary> summary =
      new ReadOnlyObjectWrapper<>(this, "summary", RunSummary.NOTHING_YET);
  private final ReadOnlyIntegerWrapper place = new ReadOnlyIntegerWrapper(this, "place", -1);
  private final ReadOnlyIntegerWrapper color = new ReadOnlyIntegerWrapper(this, "color", -1);
  private final ReadOnlyBooleanWrapper training =
      new ReadOnlyBooleanWrapper(this, "training", false);
  private final BooleanProperty shown = new SimpleBooleanProperty(this, "shown", false);
  private final ObjectProperty<Optional<RunReader>> reader =
      new javafx.beans.property.SimpleObjectProperty<>(this, "reader", Optional.empty());
  private final ReadOnlyObjectWrapper<SortedMap<String, String>> settings;
  private List<SettingChange> changes = List.of();
  private OptionalDouble lastLoss = OptionalDouble.empty();

  RunEntry(RunInfo info) {
    this.id = info.id();
    this.info = new ReadOnlyObjectWrapper<>(this, "info", info);
    settings = new ReadOnlyObjectWrapper<>(this, "settings", info.settings());
  }

  public RunId id() {
    return id;
  }

  public ReadOnlyObjectProperty<RunInfo> infoProperty() {
    return info.getReadOnlyProperty();
  }

  public RunInfo info() {
    return info.get();
  }

  void setInfo(RunInfo value) {
    info.set(value);
  }

  /**
   * The settings that hold at the cursor, at its end for a run that is hidden: others than it began
   * with once they were changed while it trained.
   */
  public ReadOnlyObjectProperty<SortedMap<String, String>> settingsProperty() {
    return settings.getReadOnlyProperty();
  }

  /** What was changed while it trained, by the step from which it holds. */
  public List<SettingChange> changes() {
    return changes;
  }

  void setChanges(List<SettingChange> value) {
    changes = value;
  }

  /** The settings that hold at a step. */
  SortedMap<String, String> settingsAt(long step) {
    return SettingChange.settingsAt(info().settings(), changes, step);
  }

  void setCursor(long step) {
    if (!changes.isEmpty()) {
      settings.set(settingsAt(shown.get() ? step : Long.MAX_VALUE));
    }
  }

  public ReadOnlyObjectProperty<RunSummary> summaryProperty() {
    return summary.getReadOnlyProperty();
  }

  void setSummary(RunSummary value) {
    summary.set(value);
  }

  /** The loss of the last step, which may be NaN or infinite; empty where none is on record. */
  public OptionalDouble lastLoss() {
    return lastLoss;
  }

  /** Before the summary, whose listeners read it. */
  void setLastLoss(OptionalDouble value) {
    lastLoss = value;
  }

  /** Which letter: 0 is A. Once given it stays. */
  public ReadOnlyIntegerProperty placeProperty() {
    return place.getReadOnlyProperty();
  }

  void setPlace(int value) {
    place.set(value);
  }

  /**
   * Which of the run colours, from 0, as {@link cliplight.viz.ShownRun} has it; -1 until the run is
   * opened for the first time. Stays while the run is shown.
   */
  public ReadOnlyIntegerProperty colorProperty() {
    return color.getReadOnlyProperty();
  }

  public int color() {
    return color.get();
  }

  void setColor(int value) {
    color.set(value);
  }

  public String letter() {
    return place.get() < 0 ? "" : RunLetters.at(place.get());
  }

  /** Whether charts and boards show this run. */
  public BooleanProperty shownProperty() {
    return shown;
  }

  /** Whether this very window trains it. */
  public ReadOnlyBooleanProperty trainingProperty() {
    return training.getReadOnlyProperty();
  }

  void setTraining(boolean value) {
    training.set(value);
  }

  /** Its points; empty until the store has opened it. */
  public ObjectProperty<Optional<RunReader>> readerProperty() {
    return reader;
  }

  public boolean running() {
    return info.get().state() == RunState.RUNNING;
  }
}
