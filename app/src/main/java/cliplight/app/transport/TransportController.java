package cliplight.app.transport;

import cliplight.app.action.ActionTable;
import cliplight.app.theme.Figures;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Training;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import javafx.scene.Node;

/**
 * Moves through time. While a study trains, play, pause and step drive the training; over a record
 * they move the play head.
 */
public final class TransportController {

  private static final long FIGURES_EVERY_NANOS = 100_000_000L;

  private final Workspace workspace;
  private final Training training;
  private final Background background;
  private final TransportModel model = new TransportModel();
  private final StepAxis axis;

  private boolean following;
  private boolean replaying;
  private double replayed;
  private long lastPulse;
  private long figuresAt;
  private boolean figuring;
  private Optional<Runnable> whenShown = Optional.empty();

  public TransportController(Workspace workspace, Training training, Background background) {
    this.workspace = workspace;
    this.training = training;
    this.background = background;
    this.axis = workspace.axis();
    axis.playHeadProperty()
        .addListener(
            (p, was, is) -> {
              if (!following && !replaying) {
                axis.followLiveProperty().set(false);
              }
              if (replaying && Math.abs(is.longValue() - replayed) > 1) {
                replayed = is.doubleValue();
              }
            });
    training
        .liveProperty()
        .addListener(
            (p, was, is) -> {
              replaying = false;
              if (!is) {
                axis.followLiveProperty().set(false);
              }
            });
  }

  public TransportModel model() {
    return model;
  }

  public Node view(ActionTable actions) {
    return new TransportViewBuilder(model, actions, axis).build();
  }

  /** Pauses or goes on: the training while one is live, else the replay. */
  public void togglePlay() {
    if (training.liveProperty().get()) {
      if (training.pausedProperty().get()) {
        training.resume();
      } else {
        training.pause();
      }
      return;
    }
    if (replaying) {
      replaying = false;
    } else if (!workspace.shown().isEmpty()) {
      if (axis.playHeadProperty().get() >= end()) {
        axis.playHeadProperty().set(begin());
      }
      axis.followLiveProperty().set(false);
      replayed = axis.playHeadProperty().get();
      replaying = true;
    }
    update();
  }

  /** Plays from the first step as soon as the runs chosen are open. */
  public void replayWhenShown() {
    whenShown =
        Optional.of(
            () -> {
              axis.playHeadProperty().set(begin());
              replaying = false;
              togglePlay();
            });
  }

  /** Shows the last step as soon as the runs chosen are open. */
  public void lastWhenShown() {
    whenShown = Optional.of(this::last);
  }

  /** A step forward at the live end of a paused study trains one; elsewhere the play head moves. */
  public void step(int steps) {
    long at = axis.playHeadProperty().get();
    if (steps > 0
        && training.liveProperty().get()
        && training.pausedProperty().get()
        && at >= training.liveEnd()) {
      training.advance();
      axis.followLiveProperty().set(true);
      return;
    }
    scrub(at + steps);
  }

  public void first() {
    scrub(1);
  }

  public void last() {
    scrub(workspace.recordedEnd());
  }

  /** Shows a step; a live study goes on, followed no more. */
  public void scrub(long step) {
    replaying = false;
    long end = workspace.recordedEnd();
    axis.followLiveProperty().set(false);
    axis.playHeadProperty().set(Math.max(Math.min(1, end), Math.min(end, step)));
    update();
  }

  public void faster() {
    model.speedProperty().set(model.speedProperty().get().next(1));
  }

  public void slower() {
    model.speedProperty().set(model.speedProperty().get().next(-1));
  }

  public void nextEvent() {
    toEvent(true);
  }

  public void previousEvent() {
    toEvent(false);
  }

  /** Whether the cursor goes with what grows. */
  public boolean followsLive() {
    return axis.followLiveProperty().get();
  }

  private void toEvent(boolean forward) {
    long from = axis.playHeadProperty().get();
    List<RunReader> readers = workspace.shown().stream().map(ShownRun::reader).toList();
    Optional<StepAxis.Range> focus = axis.focusProperty().get();
    background.call(
        () -> {
          NavigableSet<Long> steps = new TreeSet<>();
          for (RunReader reader : readers) {
            for (RunEvent event : reader.events()) {
              if (event.kind() != EventKind.CLIP
                  && event.kind() != EventKind.HISTOGRAM
                  && within(focus, event.step())) {
                steps.add(event.step());
              }
            }
          }
          return Optional.ofNullable(forward ? steps.higher(from) : steps.lower(from));
        },
        found -> found.ifPresent(this::scrub),
        failure -> {});
  }

  private static boolean within(Optional<StepAxis.Range> focus, long step) {
    return focus.isEmpty() || (focus.get().from() <= step && step <= focus.get().to());
  }

  /** Once a frame: moves the play head of a replay and brings the figures up to date. */
  public void pulse(long nowNanos) {
    double seconds = lastPulse == 0 ? 0 : Math.min(0.25, (nowNanos - lastPulse) / 1e9);
    lastPulse = nowNanos;
    following = true;
    training.pulse();
    if (!training.liveProperty().get() && !replaying && axis.followLiveProperty().get()) {
      growing().ifPresent(run -> axis.playHeadProperty().set(run.reader().info().lastStep()));
    }
    following = false;
    if (whenShown.isPresent() && workspace.allOpen()) {
      Runnable asked = whenShown.get();
      whenShown = Optional.empty();
      asked.run();
    }
    if (replaying) {
      advanceReplay(seconds);
    }
    update();
    if (nowNanos - figuresAt >= FIGURES_EVERY_NANOS && !figuring) {
      figuresAt = nowNanos;
      figure();
    }
  }

  private void advanceReplay(double seconds) {
    replayed += seconds * model.speedProperty().get().stepsPerSecond();
    if (replayed >= end()) {
      if (model.loopProperty().get()) {
        replayed = begin();
      } else {
        replayed = end();
        axis.playHeadProperty().set(end());
        replaying = false;
        return;
      }
    }
    axis.playHeadProperty().set((long) Math.floor(replayed));
  }

  /** First step of what is played: the focus range, or all. */
  private long begin() {
    return axis.focusProperty()
        .get()
        .map(StepAxis.Range::from)
        .orElse(Math.min(1, workspace.recordedEnd()));
  }

  private long end() {
    return axis.focusProperty().get().map(StepAxis.Range::to).orElse(workspace.recordedEnd());
  }

  /**
   * A run that grows though it is not trained here, since its log is watched or another program
   * trains it: the selected one, else the furthest.
   */
  private Optional<ShownRun> growing() {
    return workspace
        .selectedShownProperty()
        .get()
        .filter(TransportController::grows)
        .or(
            () ->
                workspace.shown().stream()
                    .filter(TransportController::grows)
                    .max(Comparator.comparingLong(run -> run.reader().info().lastStep())));
  }

  private static boolean grows(ShownRun run) {
    return run.reader().info().state() == RunState.RUNNING;
  }

  private void update() {
    boolean live = training.liveProperty().get();
    boolean any = !workspace.shown().isEmpty();
    boolean followable = live || growing().isPresent();
    model.followableProperty().set(followable);
    if (!followable && axis.followLiveProperty().get() && workspace.allOpen()) {
      axis.followLiveProperty().set(false);
    }
    model.liveProperty().set(live);
    model.anyRunProperty().set(any);
    model.playingProperty().set(live ? !training.pausedProperty().get() : replaying);
    model.stepProperty().set(any ? Long.toString(axis.playHeadProperty().get()) : "–");
    model.totalProperty().set(any ? Long.toString(axis.lastStepProperty().get()) : "–");
    model.ratesProperty().set(live ? rates() : "");
  }

  private String rates() {
    if (training.pausedProperty().get()) {
      return "paused";
    }
    StringBuilder text = new StringBuilder();
    for (RunEntry entry : workspace.entries()) {
      double rate = entry.trainingProperty().get() ? training.stepsPerSecond(entry.id()) : 0;
      if (rate > 0) {
        text.append(text.length() > 0 ? " · " : "")
            .append(entry.letter())
            .append(String.format(Locale.ROOT, " %.1f", rate));
      }
    }
    return text.toString();
  }

  private record Read(OptionalLong tokens, OptionalLong elapsedSeconds, Optional<String> gap) {}

  /** Tokens, time and completeness are read from the record, so off this thread. */
  private void figure() {
    Optional<ShownRun> reference = reference();
    if (reference.isEmpty()) {
      model.tokensProperty().set("");
      model.elapsedProperty().set("");
      model.leftProperty().set("");
      model.recordedProperty().set("");
      return;
    }
    figuring = true;
    long at = axis.playHeadProperty().get();
    RunReader reader = reference.get().reader();
    List<RunReader> all =
        new ArrayList<>(workspace.shown().stream().map(ShownRun::reader).toList());
    background.call(
        () ->
            new Read(
                RecordedTime.tokens(reader, at),
                RecordedTime.elapsedSeconds(reader, at),
                RecordedTime.firstGap(all)),
        read -> {
          figuring = false;
          model.tokensProperty().set(words(read.tokens(), Figures::count));
          model.elapsedProperty().set(words(read.elapsedSeconds(), Figures::time));
          model.leftProperty().set(secondsLeft().map(Figures::time).orElse(""));
          model.completeProperty().set(read.gap().isEmpty());
          model.recordedProperty().set(read.gap().orElse("all points recorded"));
        },
        failure -> figuring = false);
  }

  private static String words(OptionalLong value, LongFunction<String> words) {
    return value.isPresent() ? words.apply(value.getAsLong()) : "";
  }

  /**
   * Whose tokens and time are told: the slowest live arm's, else the selected run's, else any
   * other's, of those that had begun by the cursor's step.
   */
  private Optional<ShownRun> reference() {
    Optional<ShownRun> selected = workspace.selectedShownProperty().get();
    long end = training.liveProperty().get() ? training.liveEnd() : -1;
    Stream<ShownRun> slowest =
        workspace.shown().stream().filter(run -> run.reader().info().lastStep() == end);
    return Stream.of(slowest, selected.stream(), workspace.shown().stream())
        .flatMap(runs -> runs)
        .filter(run -> run.reader().info().start() <= axis.playHeadProperty().get())
        .findFirst()
        .or(() -> selected);
  }

  /** All steps still to do at the pace of the arms that train. */
  private Optional<Long> secondsLeft() {
    if (!training.liveProperty().get()) {
      return Optional.empty();
    }
    double rate = 0;
    long steps = 0;
    for (RunEntry entry : workspace.entries()) {
      if (entry.trainingProperty().get() && entry.running()) {
        rate += training.stepsPerSecond(entry.id());
        steps +=
            Math.max(0, entry.info().plannedSteps() - entry.summaryProperty().get().lastStep());
      }
    }
    return rate > 0 ? Optional.of(Math.round(steps / rate)) : Optional.empty();
  }
}
