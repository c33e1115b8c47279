package cliplight.app.message;

import cliplight.app.theme.Figures;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/** Watches the runs this window trains and tells of spikes and of runs that stop by themselves. */
public final class RunNews {

  private static final long LOOK_EVERY_NANOS = 500_000_000L;

  /** Notices of one arm are at least this far apart, so that a restless run does not flood. */
  private static final long QUIET_NANOS = 10_000_000_000L;

  private final Workspace workspace;
  private final Background background;
  private final Messages messages;
  private final LongConsumer goTo;
  private final BooleanSupplier looksOn;
  private final Map<RunId, Long> lastToldStep = new HashMap<>();
  private final Map<RunId, Long> lastToldAt = new HashMap<>();
  private final Set<RunId> trained = new HashSet<>();
  private boolean looking;
  private long lookedAt;

  /**
   * @param goTo shows a step
   * @param looksOn whether the live end is in view: who sees a spike need not be told of it
   */
  public RunNews(
      Workspace workspace,
      Background background,
      Messages messages,
      LongConsumer goTo,
      BooleanSupplier looksOn) {
    this.workspace = workspace;
    this.background = background;
    this.messages = messages;
    this.goTo = goTo;
    this.looksOn = looksOn;
  }

  private record Spike(RunEntry entry, RunEvent event) {}

  /** Once a frame. */
  public void pulse(long nowNanos) {
    tellFailures();
    if (looking || nowNanos - lookedAt < LOOK_EVERY_NANOS) {
      return;
    }
    lookedAt = nowNanos;
    Map<RunEntry, RunReader> live = new HashMap<>();
    for (RunEntry entry : workspace.entries()) {
      if (entry.trainingProperty().get()) {
        trained.add(entry.id());
        entry.readerProperty().get().ifPresent(reader -> live.put(entry, reader));
      }
    }
    if (live.isEmpty()) {
      return;
    }
    Map<RunId, Long> from = Map.copyOf(lastToldStep);
    looking = true;
    background.call(
        () -> latestSpikes(live, from),
        spikes -> {
          looking = false;
          spikes.forEach(spike -> tell(spike, nowNanos));
        },
        failure -> looking = false);
  }

  private static List<Spike> latestSpikes(Map<RunEntry, RunReader> live, Map<RunId, Long> from) {
    List<Spike> spikes = new ArrayList<>();
    live.forEach(
        (entry, reader) -> {
          List<RunEvent> events = reader.events();
          for (int i = events.size() - 1; i >= 0; i--) {
            RunEvent event = events.get(i);
            if (event.step() <= from.getOrDefault(entry.id(), 0L)) {
              return;
            }
            if (event.kind() == EventKind.SPIKE) {
              spikes.add(new Spike(entry, event));
              return;
            }
          }
        });
    return spikes;
  }

  private void tell(Spike spike, long nowNanos) {
    RunId id = spike.entry().id();
    lastToldStep.put(id, spike.event().step());
    if (looksOn.getAsBoolean()) {
      return;
    }
    Long before = lastToldAt.get(id);
    if (before != null && nowNanos - before < QUIET_NANOS) {
      return;
    }
    lastToldAt.put(id, nowNanos);
    RunEvent event = spike.event();
    messages.notice(
        Message.note(
            "Spike in " + spike.entry().letter() + " at step " + event.step() + ":",
            sentence(event),
            new Message.Choice("Go there", () -> goTo.accept(event.step()))));
  }

  private static String sentence(RunEvent event) {
    if (!event.message().isBlank()) {
      return event.message();
    }
    String series =
        Optional.ofNullable(event.details().get("series")).orElse("a series").replace('_', ' ');
    String value = event.details().get("value");
    return value == null
        ? series + " left its range."
        : series + " " + Figures.setting(value) + ".";
  }

  private void tellFailures() {
    if (trained.isEmpty()) {
      return;
    }
    for (RunEntry entry : workspace.entries()) {
      if (entry.info().state() == RunState.FAILED && trained.remove(entry.id())) {
        long last = entry.info().lastStep();
        String others =
            workspace.entries().stream()
                .filter(other -> other.trainingProperty().get() && other.running())
                .map(RunEntry::letter)
                .reduce((one, other) -> one + ", " + other)
                .map(letters -> " Still training: " + letters + ".")
                .orElse("");
        messages.show(
            Message.error(
                "Run " + entry.letter() + " stopped at step " + last + ":",
                reason(entry, last) + others + " All " + last + " steps are kept.",
                new Message.Choice("Show the step", () -> goTo.accept(last))));
      }
    }
  }

  /** The reason as a sentence, without the step that the message's title names already. */
  private static String reason(RunEntry entry, long last) {
    String reason = entry.info().reason();
    String step = "Step " + last + ": ";
    String rest = reason.startsWith(step) ? reason.substring(step.length()) : reason;
    return rest.endsWith(".") ? rest : rest + ".";
  }
}
