package cliplight.app.workspace;

import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudyReport;
import cliplight.engine.lab.StudySession;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.beans.property.ReadOnlyBooleanProperty;
import javafx.beans.property.ReadOnlyBooleanWrapper;
import javafx.beans.property.ReadOnlyObjectProperty;
import javafx.beans.property.ReadOnlyObjectWrapper;

/** The study that this window trains: started, paused, stepped, stopped. JavaFX thread only. */
public final class Training {

  private final Workspace workspace;
  private final Background background;
  private final StudyStarter starter;
  private final ReadOnlyObjectWrapper<Optional<StudySession>> session =
      new ReadOnlyObjectWrapper<>(this, "session", Optional.empty());
  private final ReadOnlyBooleanWrapper live = new ReadOnlyBooleanWrapper(this, "live", false);
  private final ReadOnlyBooleanWrapper paused = new ReadOnlyBooleanWrapper(this, "paused", false);
  private final ReadOnlyBooleanWrapper starting =
      new ReadOnlyBooleanWrapper(this, "starting", false);
  private final ReadOnlyObjectWrapper<Optional<EndedStudy>> ended =
      new ReadOnlyObjectWrapper<>(this, "ended", Optional.empty());
  private List<RunId> toShow = List.of();

  public Training(Workspace workspace, Background background, StudyStarter starter) {
    this.workspace = workspace;
    this.background = background;
    this.starter = starter;
  }

  public ReadOnlyObjectProperty<Optional<StudySession>> sessionProperty() {
    return session.getReadOnlyProperty();
  }

  /** True from the start of a study until its last arm has ended. */
  public ReadOnlyBooleanProperty liveProperty() {
    return live.getReadOnlyProperty();
  }

  public ReadOnlyBooleanProperty pausedProperty() {
    return paused.getReadOnlyProperty();
  }

  /** True while a study is being prepared. */
  public ReadOnlyBooleanProperty startingProperty() {
    return starting.getReadOnlyProperty();
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
    if (live.get() || starting.get()) {
      throw new IllegalStateException("A study is training already. Stop it first.");
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
        () -> starter.start(study, store),
        begun -> {
          starting.set(false);
          session.set(Optional.of(begun));
          live.set(true);
          paused.set(begun.paused());
          toShow = begun.runs();
          workspace.setTraining(begun.runs());
          workspace.axis().focusProperty().set(Optional.empty());
          workspace.axis().isolatedProperty().set(Optional.empty());
          workspace.axis().playHeadProperty().set(0);
          workspace.axis().followLiveProperty().set(true);
        },
        failure -> {
          starting.set(false);
          onFailure.accept(failure);
        });
  }

  public void pause() {
    session.get().ifPresent(StudySession::pause);
    paused.set(true);
  }

  public void resume() {
    session.get().ifPresent(StudySession::resume);
    paused.set(false);
  }

  /** While paused: every unfinished arm does exactly one more step. */
  public void advance() {
    session.get().ifPresent(now -> now.advance(1));
  }

  /** Ends one arm; what it recorded is kept. */
  public void stop(RunId run) {
    session.get().ifPresent(now -> background.call(() -> stopped(now, run), ok -> {}, e -> {}));
  }

  private static boolean stopped(StudySession session, RunId run) {
    session.stop(run);
    return true;
  }

  /** Ends all arms; what they recorded is kept. */
  public void stop() {
    session.get().ifPresent(StudySession::stop);
  }

  /** Steps per second of an arm; 0 where it does not train. */
  public double stepsPerSecond(RunId run) {
    return live.get() ? session.get().map(now -> now.stepsPerSecond(run)).orElse(0.0) : 0.0;
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
      List<RunId> runs = toShow;
      toShow = List.of();
      workspace.setTraining(runs);
      workspace.showOnly(runs);
    }
    Optional<StudySession> now = session.get();
    if (live.get() && now.isPresent()) {
      paused.set(now.get().paused());
      if (now.get().finished()) {
        if (workspace.axis().followLiveProperty().get()) {
          workspace.axis().playHeadProperty().set(lastTrained());
        }
        live.set(false);
        paused.set(false);
        session.set(Optional.empty());
        workspace.setTraining(List.of());
        close(now.get());
      }
    }
    if (live.get() && workspace.axis().followLiveProperty().get()) {
      long end = liveEnd();
      if (end > 0) {
        workspace.axis().playHeadProperty().set(end);
      }
    }
  }

  /** Stops what trains and waits until all is on record. */
  public void close() {
    session.get().ifPresent(now -> workspace.storeProperty().get().ifPresent(s -> end(now, s)));
    session.set(Optional.empty());
    live.set(false);
  }

  private static EndedStudy end(StudySession session, RunStore store) {
    session.close();
    return EndedStudy.of(StudyReport.of(store, session.runs()), store.folder());
  }

  private void close(StudySession session) {
    RunStore store = workspace.storeProperty().get().orElseThrow();
    background.call(
        () -> end(session, store), study -> ended.set(Optional.of(study)), failure -> {});
  }
}
