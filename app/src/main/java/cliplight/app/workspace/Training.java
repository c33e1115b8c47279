package cliplight.app.workspace;

import cliplight.engine.lab.Fork;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudyReport;
import cliplight.engine.lab.StudySession;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import javafx.application.Platform;
import javafx.beans.binding.BooleanBinding;
import javafx.beans.binding.BooleanExpression;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/**
 * What this window trains: a study, and forks beside it; started, paused, stepped, changed,
 * stopped. JavaFX thread only.
 */
public final class Training {

  private final Workspace workspace;
  private final Background background;
  private final StudyStarter starter;
  private final List<StudySession> sessions = new ArrayList<>();
  private final ReadOnlyBooleanWrapper live = new ReadOnlyBooleanWrapper(this, "live", false);
  private final ReadOnlyBooleanWrapper paused = new ReadOnlyBooleanWrapper(this, "paused", false);
  private final ReadOnlyBooleanWrapper starting =
      new ReadOnlyBooleanWrapper(this, "starting", false);
  private final BooleanBinding busy = live.or(starting);
  private final ReadOnlyObjectWrapper<Optional<EndedStudy>> ended =
      new ReadOnlyObjectWrapper<>(this, "ended", Optional.empty());
  private List<RunId> toShow = List.of();

  /** Whether they are shown beside what is shown by then, not in its place. */
  private boolean beside;

  private Optional<RunId> toSelect = Optional.empty();
  private RerunProgress forking = new RerunProgress();

  /** Sessions that the JavaFX thread has not taken yet; guards itself and {@link #closing}. */
  private final List<StudySession> handedOver = new ArrayList<>();

  private boolean closing;

  public Training(Workspace workspace, Background background, StudyStarter starter) {
    this.workspace = workspace;
    this.background = background;
    this.starter = starter;
  }

  /** True from the start of a study until the last arm of all has ended. */
  public ReadOnlyBooleanProperty liveProperty() {
    return live.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty pausedProperty() {
    return paused.getReadOnlyProperty();
  }

  /** True while runs train or are being prepared. */
  public BooleanExpression busy() {
    return busy;
  }

  /** The study that ended last, once all of it is on record. */
  public ReadOnlyObjectProperty<Optional<EndedStudy>> endedProperty() {
    return ended.getReadOnlyProperty();
  }

  /**
   * Starts a study, shows its runs and follows them.
   *
   * @throws IllegalStateException if one is training already, or there is no store to write to
   */
  public void start(Study study, Consumer<Throwable> onFailure) {
    if (live.get()) {
      throw new IllegalStateException("A study is training already. Stop it first.");
    }
    begin(
        store -> starter.start(study, store),
        false,
        begun -> workspace.axis().playHeadProperty().set(0),
        onFailure);
  }

  /** What becomes of a fork; told on the JavaFX thread. */
  public interface ForkListener {

    /** Something that a person should know. */
    void noticed(String sentence);

    /** A step before the fork was executed again. */
    void reached(long step);

    /** The runs train. */
    void begun();

    /** The runs do not begin; a {@link CancellationException} if they were given up. */
    void failed(Throwable failure);
  }

  /**
   * Lets runs go on from a step of another, beside what is shown and what trains.
   *
   * @throws IllegalStateException if something is being started, or there is no store to write to
   */
  public void fork(List<Fork> forks, ForkListener listener) {
    RerunProgress progress = new RerunProgress();
    RerunListener rerun =
        RerunListener.of(
            notice -> Platform.runLater(() -> listener.noticed(notice)),
            progress.telling(listener::reached));
    begin(
        store -> {
          StudySession session = starter.fork(forks, store, rerun);
          if (progress.cancelled()) {
            session.close();
            session.runs().forEach(store::delete);
            throw new CancellationException("given up when all steps were executed");
          }
          return session;
        },
        true,
        begun -> listener.begun(),
        listener::failed);
    forking = progress;
  }

  /** Gives up a fork whose runs do not train yet. */
  public void cancelFork() {
    forking.cancel();
  }

  private void begin(
      Function<RunStore, StudySession> start,
      boolean besideOthers,
      Consumer<StudySession> onBegun,
      Consumer<Throwable> onFailure) {
    if (starting.get()) {
      throw new IllegalStateException("Something is being started already. Wait for it.");
    }
    RunStore store =
        workspace
            .storeProperty()
            .get()
            .filter(open -> !open.readOnly())
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "This store is open to read only. Choose another store to train."));
    starting.set(true);
    background.call(
        () -> handOver(start.apply(store)),
        begun -> {
          taken(begun);
          starting.set(false);
          if (paused.get()) {
            begun.pause();
          }
          sessions.add(begun);
          live.set(true);
          toSelect = begun.runs().stream().findFirst();
          toShow = begun.runs();
          beside = besideOthers;
          markTraining();
          workspace.axis().focusProperty().set(Optional.empty());
          workspace.axis().isolatedProperty().set(Optional.empty());
          onBegun.accept(begun);
          workspace.axis().followLiveProperty().set(true);
        },
        failure -> {
          starting.set(false);
          onFailure.accept(failure);
        });
  }

  /** Begun off the JavaFX thread; ended at once where the window was closed meanwhile. */
  private StudySession handOver(StudySession session) {
    synchronized (handedOver) {
      if (!closing) {
        handedOver.add(session);
        return session;
      }
    }
    session.close();
    throw new CancellationException("the window was closed");
  }

  private void taken(StudySession session) {
    synchronized (handedOver) {
      handedOver.remove(session);
    }
  }

  private void markTraining() {
    workspace.setTraining(sessions.stream().flatMap(session -> session.runs().stream()).toList());
  }

  public void pause() {
    sessions.forEach(StudySession::pause);
    paused.set(true);
  }

  public void resume() {
    sessions.forEach(StudySession::resume);
    paused.set(false);
  }

  /** While paused: every unfinished arm does exactly one more step. */
  public void advance() {
    sessions.forEach(session -> session.advance(1));
  }

  /**
   * Changes a setting of a run that trains, from its next step on.
   *
   * @throws cliplight.engine.lab.settings.SettingsException if the value is wrong or the setting
   *     may not change
   */
  public void change(RunId run, Setting change) {
    sessionOf(run).ifPresent(session -> session.change(run, change.key(), change.value()));
  }

  /** Ends one arm; what it recorded is kept. */
  public void stop(RunId run) {
    sessionOf(run)
        .ifPresent(session -> background.call(() -> stopped(session, run), ok -> {}, e -> {}));
  }

  private Optional<StudySession> sessionOf(RunId run) {
    return sessions.stream().filter(session -> session.runs().contains(run)).findFirst();
  }

  private static boolean stopped(StudySession session, RunId run) {
    session.stop(run);
    return true;
  }

  /** Ends all arms; what they recorded is kept. */
  public void stop() {
    sessions.forEach(StudySession::stop);
  }

  /** Steps per second of an arm; 0 where it does not train. */
  public double stepsPerSecond(RunId run) {
    return sessionOf(run).map(session -> session.stepsPerSecond(run)).orElse(0.0);
  }

  /** The last step of the slowest arm that has begun and not ended; 0 where none has. */
  public long liveEnd() {
    long slowest = Long.MAX_VALUE;
    for (RunEntry entry : workspace.entries()) {
      if (entry.trainingProperty().get() && entry.running()) {
        long last = entry.readerProperty().get().map(reader -> reader.info().lastStep()).orElse(0L);
        if (last > 0) {
          slowest = Math.min(slowest, last);
        }
      }
    }
    return slowest == Long.MAX_VALUE ? 0 : slowest;
  }

  /** The last step that any arm of this study recorded. */
  private long lastTrained() {
    return workspace.entries().stream()
        .filter(entry -> entry.trainingProperty().get())
        .flatMap(entry -> entry.readerProperty().get().stream())
        .mapToLong(reader -> reader.info().lastStep())
        .max()
        .orElse(0);
  }

  /** Once a frame: shows the arms once they are listed, follows them, notices the end. */
  public void pulse() {
    if (!toShow.isEmpty() && toShow.stream().allMatch(run -> workspace.entry(run).isPresent())) {
      List<RunId> runs = new ArrayList<>(toShow);
      toShow = List.of();
      if (beside) {
        // what is shown now: since the fork was asked for, runs may have been hidden or deleted
        workspace.entries().stream()
            .filter(entry -> entry.shownProperty().get())
            .map(RunEntry::id)
            .forEach(runs::add);
      }
      markTraining();
      workspace.showOnly(runs);
      workspace.selectedProperty().set(toSelect.flatMap(workspace::entry));
    }
    if (!sessions.isEmpty()) {
      paused.set(sessions.stream().allMatch(StudySession::paused));
      for (StudySession session : List.copyOf(sessions)) {
        if (session.finished()) {
          ended(session);
        }
      }
    }
    if (live.get() && workspace.axis().followLiveProperty().get()) {
      long end = liveEnd();
      if (end > 0) {
        workspace.axis().playHeadProperty().set(end);
      }
    }
  }

  private void ended(StudySession session) {
    sessions.remove(session);
    if (sessions.isEmpty()) {
      if (workspace.axis().followLiveProperty().get()) {
        workspace.axis().playHeadProperty().set(lastTrained());
      }
      live.set(false);
      paused.set(false);
    }
    markTraining();
    RunStore store = workspace.storeProperty().get().orElseThrow();
    background.call(
        () -> end(session, store), study -> ended.set(Optional.of(study)), failure -> {});
  }

  /** Stops what trains and waits until all is on record; a fork under way is given up. */
  public void close() {
    cancelFork();
    synchronized (handedOver) {
      closing = true;
      sessions.addAll(handedOver);
    }
    workspace
        .storeProperty()
        .get()
        .ifPresent(store -> sessions.forEach(session -> end(session, store)));
    sessions.clear();
    live.set(false);
  }

  private static EndedStudy end(StudySession session, RunStore store) {
    session.close();
    return EndedStudy.of(StudyReport.of(store, session.runs()), store.folder());
  }
}
