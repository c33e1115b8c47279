package cliplight.app.workspace;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.RunSummary;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SettingChange;
import cliplight.engine.runs.StoreException;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;

/**
 * What all panels look at: the runs of the store, which of them are shown, the selected one, and
 * the step axis. JavaFX thread only; the store itself is read on {@link Background} threads.
 */
public final class Workspace {

  /** From a run that could not be read to the next attempt. */
  private static final long RETRY_NANOS = 30_000_000_000L;

  private static final long SUMMARY_EVERY_NANOS = 200_000_000L;

  private final Background background;
  private final StepAxis axis = new StepAxis();
  private final ReadOnlyObjectWrapper<Optional<RunStore>> store =
      new ReadOnlyObjectWrapper<>(this, "store", Optional.empty());
  private final ReadOnlyBooleanWrapper loaded = new ReadOnlyBooleanWrapper(this, "loaded", false);
  private final BooleanProperty opening = new SimpleBooleanProperty(this, "opening", false);
  private final ObservableList<RunEntry> entries = FXCollections.observableArrayList();
  private final ObservableList<ShownRun> shown = FXCollections.observableArrayList();
  private final ObjectProperty<Optional<RunEntry>> selected =
      new SimpleObjectProperty<>(this, "selected", Optional.empty());
  private final ObjectProperty<Optional<ShownRun>> selectedShown =
      new SimpleObjectProperty<>(this, "selectedShown", Optional.empty());
  private final Map<RunId, ShownRun> shownOf = new HashMap<>();
  private final Map<RunId, Long> versionSeen = new HashMap<>();

  /** Runs whose record could not be read, and when that is tried again. */
  private final Map<RunId, Long> unreadable = new ConcurrentHashMap<>();

  private final ReadOnlyObjectWrapper<Optional<Throwable>> notOpened =
      new ReadOnlyObjectWrapper<>(this, "notOpened", Optional.empty());
  private final Set<RunId> training = new HashSet<>();

  private int nextPlace;
  private long storeVersionSeen = Long.MIN_VALUE;
  private boolean listing;
  private boolean summing;
  private long summedAt;

  /**
   * Whether what the cursor was set on is there no more: other runs are shown, or some have ended
   * before their planned step.
   */
  private boolean mayPointBeyond;

  public Workspace(Background background) {
    this.background = background;
    selected.addListener((p, was, is) -> updateSelectedShown());
  }

  public StepAxis axis() {
    return axis;
  }

  public ReadOnlyObjectProperty<Optional<RunStore>> storeProperty() {
    return store.getReadOnlyProperty();
  }

  /** Whether the runs of the store have been listed once. */
  public ReadOnlyBooleanProperty loadedProperty() {
    return loaded.getReadOnlyProperty();
  }

  /** Whether a store is being opened, until its runs are listed or it turns out that none are. */
  public BooleanProperty openingProperty() {
    return opening;
  }

  /** All runs, newest study first, arms in order. */
  public ObservableList<RunEntry> entries() {
    return entries;
  }

  /** The runs that charts and boards show, by letter. */
  public ObservableList<ShownRun> shown() {
    return shown;
  }

  public ObjectProperty<Optional<RunEntry>> selectedProperty() {
    return selected;
  }

  /** The selected run where it is shown, else the first that is shown. */
  public ObjectProperty<Optional<ShownRun>> selectedShownProperty() {
    return selectedShown;
  }

  public Optional<RunEntry> entry(RunId id) {
    return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  /** Looks at another store from now on; the old one is the caller's to close. */
  public void use(RunStore newStore) {
    entries.clear();
    shown.clear();
    shownOf.clear();
    versionSeen.clear();
    unreadable.clear();
    selected.set(Optional.empty());
    loaded.set(false);
    nextPlace = 0;
    storeVersionSeen = Long.MIN_VALUE;
    store.set(Optional.of(newStore));
    look();
  }

  /** Shows exactly these runs and selects the first of them. */
  public void showOnly(Collection<RunId> runs) {
    // first those that go, which leaves their colours to those that come
    for (RunEntry entry : entries) {
      if (!runs.contains(entry.id())) {
        entry.shownProperty().set(false);
      }
    }
    for (RunEntry entry : entries) {
      if (runs.contains(entry.id())) {
        entry.shownProperty().set(true);
      }
    }
    selected.set(entries.stream().filter(entry -> runs.contains(entry.id())).findFirst());
    updateShown();
    showAllSteps();
  }

  /** Marks the runs that this window trains. */
  void setTraining(Collection<RunId> runs) {
    training.clear();
    training.addAll(runs);
    for (RunEntry entry : entries) {
      entry.setTraining(training.contains(entry.id()));
    }
  }

  /** Deletes a run that is not live, then calls back on the JavaFX thread. */
  public void delete(RunEntry entry, java.util.function.Consumer<Throwable> onFailure) {
    RunStore from = store.get().orElseThrow();
    background.call(
        () -> {
          from.delete(entry.id());
          return true;
        },
        done -> look(),
        onFailure);
  }

  /** Once a frame: looks whether the store or a live run has moved. */
  public void pulse(long nowNanos) {
    look();
    updateLastStep();
    // what follows a run finds its place by itself
    if (mayPointBeyond && allOpen() && !axis.followLiveProperty().get()) {
      mayPointBeyond = false;
      axis.bringWithin(recordedEnd());
    }
    entries.forEach(entry -> entry.setCursor(axis.cursor()));
    if (!summing && nowNanos - summedAt >= SUMMARY_EVERY_NANOS) {
      summedAt = nowNanos;
      sumUp();
    }
  }

  /** Whether some runs are to be shown and all of them are open. */
  public boolean allOpen() {
    return !shown.isEmpty()
        && entries.stream().filter(entry -> entry.shownProperty().get()).count() == shown.size();
  }

  /** The last step that any run shown has recorded; 0 where none has. */
  public long recordedEnd() {
    return shown.stream().mapToLong(run -> run.reader().info().lastStep()).max().orElse(0);
  }

  /** Zooms out to all steps of what is shown. */
  public void showAllSteps() {
    updateLastStep();
    axis.fromProperty().set(0);
    axis.toProperty().set(Math.max(1.0, (double) axis.lastStepProperty().get()));
  }

  private void look() {
    Optional<RunStore> current = store.get();
    if (listing || current.isEmpty()) {
      return;
    }
    RunStore looked = current.get();
    long version = looked.version();
    if (version == storeVersionSeen) {
      return;
    }
    listing = true;
    background.call(
        looked::runs,
        runs -> {
          listing = false;
          if (store.get().filter(now -> now == looked).isPresent()) {
            storeVersionSeen = version;
            merge(runs);
            loaded.set(true);
            opening.set(false);
          }
        },
        failure -> {
          listing = false;
          opening.set(false);
        });
  }

  /** Brings the entries in line with the store, keeping what is there. */
  private void merge(List<RunInfo> runs) {
    Map<RunId, RunEntry> known = new LinkedHashMap<>();
    entries.forEach(entry -> known.put(entry.id(), entry));
    List<RunEntry> merged = new ArrayList<>();
    for (RunInfo run : runs) {
      RunEntry entry = known.remove(run.id());
      if (entry == null) {
        entry = newEntry(run);
      } else {
        if (entry.running() && run.state() != RunState.RUNNING) {
          versionSeen.remove(run.id());
        }
        entry.setInfo(run);
      }
      merged.add(entry);
    }
    for (RunEntry gone : known.values()) {
      shownOf.remove(gone.id());
      versionSeen.remove(gone.id());
      unreadable.remove(gone.id());
      if (selected.get().filter(entry -> entry == gone).isPresent()) {
        selected.set(Optional.empty());
      }
    }
    if (!entries.equals(merged)) {
      entries.setAll(merged);
    }
    assignPlaces();
    updateShown();
  }

  private RunEntry newEntry(RunInfo run) {
    RunEntry entry = new RunEntry(run);
    entry.setTraining(training.contains(run.id()));
    entry
        .shownProperty()
        .addListener(
            (p, was, is) -> {
              if (is) {
                giveColor(entry, other -> other.shownProperty().get());
                open(entry);
              }
              updateShown();
            });
    entry.readerProperty().addListener((p, was, is) -> updateShown());
    return entry;
  }

  /** Opens a run without showing it. */
  public void open(RunEntry entry) {
    Optional<RunStore> from = store.get();
    if (entry.readerProperty().get().isPresent() || from.isEmpty()) {
      return;
    }
    if (entry.color() < 0) {
      giveColor(entry, other -> other.color() >= 0);
    }
    background.call(
        () -> from.get().open(entry.id()),
        reader -> entry.readerProperty().set(Optional.of(reader)),
        failure -> {
          entry.shownProperty().set(false);
          notOpened.set(Optional.of(failure));
        });
  }

  /** Why a run could not be opened, the last time that one could not. */
  public ReadOnlyObjectProperty<Optional<Throwable>> notOpenedProperty() {
    return notOpened.getReadOnlyProperty();
  }

  /** A letter once given stays, and is nobody else's afterwards. */
  private void assignPlaces() {
    for (RunEntry entry : entries) {
      if (entry.placeProperty().get() < 0) {
        entry.setPlace(nextPlace++);
      }
    }
  }

  /**
   * Runs side by side differ as far as they can: a run has its colour again where no other has it
   * now, else the first free one. Dashed ones come after the eight.
   */
  private void giveColor(RunEntry entry, Predicate<RunEntry> besideIt) {
    Set<Integer> taken = new HashSet<>();
    for (RunEntry other : entries) {
      if (other != entry && besideIt.test(other)) {
        taken.add(other.color());
      }
    }
    boolean again = entry.color() >= 0 && entry.color() < ShownRun.COLORS;
    if (again && !taken.contains(entry.color())) {
      return;
    }
    int free = 0;
    while (taken.contains(free)) {
      free++;
    }
    entry.setColor(free);
  }

  private void updateShown() {
    List<ShownRun> now = new ArrayList<>();
    entries.stream()
        .filter(entry -> entry.shownProperty().get() && entry.readerProperty().get().isPresent())
        .sorted(Comparator.comparingInt(entry -> entry.placeProperty().get()))
        .forEach(entry -> now.add(shownRun(entry)));
    if (!now.equals(shown)) {
      boolean wholeVisible = wholeVisible();
      shown.setAll(now);
      mayPointBeyond = true;
      updateLastStep();
      if (wholeVisible) {
        showAllSteps();
      }
    }
    updateSelectedShown();
  }

  /**
   * An open run as views draw it.
   *
   * @throws java.util.NoSuchElementException if it is not open yet
   */
  public ShownRun shownRun(RunEntry entry) {
    RunReader reader = entry.readerProperty().get().orElseThrow();
    ShownRun wanted =
        new ShownRun(
            reader,
            entry.letter(),
            entry.color(),
            entry.info().name(),
            RecordedClip.of(
                entry.info(),
                entry.changes(),
                studyOf(entry).stream().map(RunEntry::info).toList()));
    ShownRun known = shownOf.get(entry.id());
    if (known != null && known.equals(wanted)) {
      return known;
    }
    shownOf.put(entry.id(), wanted);
    return wanted;
  }

  /** The runs of a run's study in the study's order; the run alone where it belongs to none. */
  public List<RunEntry> studyOf(RunEntry run) {
    String study = run.info().studyId();
    return study.isEmpty()
        ? List.of(run)
        : entries.stream().filter(other -> other.info().studyId().equals(study)).toList();
  }

  private void updateSelectedShown() {
    Optional<ShownRun> now = selected.get().map(entry -> shownOf.get(entry.id()));
    if (now.isEmpty() || !shown.contains(now.get())) {
      now = shown.stream().findFirst();
    }
    selectedShown.set(now);
  }

  private boolean wholeVisible() {
    return axis.fromProperty().get() <= 0
        && axis.toProperty().get() >= axis.lastStepProperty().get();
  }

  private void updateLastStep() {
    long last = 0;
    for (RunEntry entry : entries) {
      if (!entry.shownProperty().get()) {
        continue;
      }
      long recorded =
          entry
              .readerProperty()
              .get()
              .map(reader -> reader.info().lastStep())
              .orElse(entry.info().lastStep());
      boolean goesOn = entry.info().state() == RunState.RUNNING;
      last = Math.max(last, goesOn ? Math.max(entry.info().plannedSteps(), recorded) : recorded);
    }
    if (last != axis.lastStepProperty().get()) {
      boolean wholeVisible = wholeVisible();
      mayPointBeyond |= last < axis.lastStepProperty().get();
      axis.lastStepProperty().set(last);
      if (wholeVisible) {
        axis.fromProperty().set(0);
        axis.toProperty().set(Math.max(1.0, (double) last));
      }
    }
  }

  private record Summed(
      RunEntry entry,
      RunState state,
      long version,
      RunSummary summary,
      OptionalDouble lastLoss,
      List<SettingChange> changes) {}

  private void sumUp() {
    Optional<RunStore> from = store.get();
    if (from.isEmpty()) {
      return;
    }
    List<RunEntry> due = new ArrayList<>();
    for (RunEntry entry : entries) {
      Optional<RunReader> reader = entry.readerProperty().get();
      // a run that nobody here has open may be growing, recorded by another program
      boolean moved =
          reader.isPresent()
              ? reader.get().version() != versionSeen.getOrDefault(entry.id(), -1L)
              : entry.running() || !versionSeen.containsKey(entry.id());
      long retry = unreadable.getOrDefault(entry.id(), Long.MIN_VALUE);
      if (moved && (retry == Long.MIN_VALUE || System.nanoTime() - retry >= 0)) {
        due.add(entry);
      }
    }
    if (due.isEmpty()) {
      return;
    }
    summing = true;
    Map<RunEntry, Optional<RunReader>> readers = new LinkedHashMap<>();
    due.forEach(entry -> readers.put(entry, entry.readerProperty().get()));
    background.call(
        () -> {
          List<Summed> summed = new ArrayList<>();
          readers.forEach(
              (entry, open) ->
                  sumUp(entry, () -> open.orElseGet(() -> from.get().open(entry.id())))
                      .ifPresent(summed::add));
          return summed;
        },
        summed -> {
          summing = false;
          boolean changed = false;
          for (Summed one : summed) {
            if (one.state() == one.entry().info().state()) {
              versionSeen.put(one.entry().id(), one.version());
            }
            one.entry().setLastLoss(one.lastLoss());
            one.entry().setSummary(one.summary());
            changed |= !one.changes().equals(one.entry().changes());
            one.entry().setChanges(one.changes());
          }
          if (changed) {
            updateShown();
          }
        },
        failure -> summing = false);
  }

  /** Empty for a run whose record cannot be read: it is damaged, or the disk is full just now. */
  private Optional<Summed> sumUp(RunEntry entry, Supplier<RunReader> open) {
    try {
      RunReader reader = open.get();
      RunState state = reader.info().state();
      long version = reader.version();
      return Optional.of(
          new Summed(
              entry, state, version, RunSummary.of(reader), lastLoss(reader), reader.changes()));
    } catch (StoreException e) {
      unreadable.put(entry.id(), System.nanoTime() + RETRY_NANOS);
      return Optional.empty();
    }
  }

  private static OptionalDouble lastLoss(RunReader reader) {
    return reader.series(SeriesKey.of(SeriesNames.LOSS)).stream()
        .filter(loss -> loss.size() > 0)
        .mapToDouble(loss -> loss.value(loss.size() - 1))
        .findFirst();
  }
}
