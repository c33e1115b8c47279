package cliplight.app;

import cliplight.app.message.Message;
import cliplight.app.message.Messages;
import cliplight.app.probe.ProbeDialog;
import cliplight.app.probe.ProbeSubject;
import cliplight.app.shell.Shell;
import cliplight.app.study.ChangeDialog;
import cliplight.app.study.ForkDialog;
import cliplight.app.study.MovedTextDialog;
import cliplight.app.study.VerifyDialog;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Training;
import cliplight.app.workspace.Workspace;
import cliplight.engine.lab.Fork;
import cliplight.engine.lab.TextElsewhereException;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunStore;
import cliplight.viz.StepAxis;
import cliplight.viz.theme.Palette;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.function.BiConsumer;
import javafx.beans.property.ObjectProperty;

/** What can be done with the selected run that only an engine can that executes it again. */
final class Experiments {

  private final Shell shell;
  private final Workspace workspace;
  private final Background background;
  private final Messages messages;
  private final Training training;
  private final ObjectProperty<Palette> palette;

  Experiments(
      Shell shell,
      Workspace workspace,
      Background background,
      Messages messages,
      Training training,
      ObjectProperty<Palette> palette) {
    this.shell = shell;
    this.workspace = workspace;
    this.background = background;
    this.messages = messages;
    this.training = training;
    this.palette = palette;
  }

  /** Whether the run says how to execute it, and its points are here. */
  static boolean repeatable(RunEntry run) {
    return run.info().settings().containsKey("model.layers")
        && run.readerProperty().get().isPresent();
  }

  /** Whether there is a step to look into: of a run that trains, up to the last on record. */
  static boolean probeable(RunEntry run) {
    return repeatable(run) && run.summaryProperty().get().lastStep() > 0;
  }

  /** Asks what is to differ, then lets the run go on from the cursor's step as a new one. */
  void fork() {
    selected(
        (run, reader) ->
            new ForkDialog(
                    shell.overlay(),
                    background,
                    store(),
                    run,
                    reader,
                    ownStep(reader, 0),
                    palette,
                    this::begin)
                .open());
  }

  /** Executes the run again, within the focus range where there is one, and compares. */
  void verify() {
    selected(
        (run, reader) -> {
          Optional<StepAxis.Range> focus = workspace.axis().focusProperty().get();
          long first = reader.info().start() + 1;
          long last = reader.info().lastStep();
          OptionalLong from =
              focus
                  .map(range -> OptionalLong.of(Math.max(first, range.from())))
                  .orElse(OptionalLong.empty());
          OptionalLong to =
              focus
                  .map(range -> OptionalLong.of(Math.min(last, range.to())))
                  .orElse(OptionalLong.empty());
          new VerifyDialog(shell.overlay(), background, store()).open(run, from, to);
        });
  }

  /** Asks for other settings of a run that trains. */
  void change() {
    selected(
        (run, reader) ->
            ChangeDialog.open(
                shell.overlay(),
                run,
                reader,
                new ChangeDialog.Changes() {
                  @Override
                  public void change(Setting setting) {
                    training.change(run.id(), setting);
                  }

                  @Override
                  public void twin(int steps) {
                    begin(List.of(Fork.twin(store(), run.id(), reader.info().lastStep(), steps)));
                  }
                }));
  }

  /** Looks into the cursor's step: the isolated head, else the one looked at, is in front. */
  void probe() {
    selected((run, reader) -> probe(run, reader).open());
  }

  /** Walks through the phases of the cursor's step. */
  void stepByStep() {
    selected((run, reader) -> probe(run, reader).openStepByStep());
  }

  private ProbeDialog probe(RunEntry run, RunReader reader) {
    StepAxis axis = workspace.axis();
    StepAxis.Head head =
        axis.isolatedProperty()
            .get()
            .or(() -> axis.lookedAtProperty().get())
            .filter(one -> has(reader, one))
            .orElse(new StepAxis.Head(0, 0));
    ProbeSubject subject =
        new ProbeSubject(
            reader,
            run.letter(),
            run.color(),
            workspace.shownRun(run).clipAt(0).tau().orElse(1),
            ownStep(reader, 1),
            head,
            0);
    return new ProbeDialog(shell.overlay(), background, store(), palette, subject);
  }

  /** Another run that is shown may have more heads. */
  private static boolean has(RunReader reader, StepAxis.Head head) {
    return head.layer() < Integer.parseInt(reader.info().setting("model.layers", "0"))
        && head.head() < Integer.parseInt(reader.info().setting("model.heads", "0"));
  }

  /** The cursor's step, or the nearest that the run has itself. */
  private long ownStep(RunReader reader, long least) {
    long start = reader.info().start() + least;
    return Math.max(start, Math.min(reader.info().lastStep(), workspace.axis().cursor()));
  }

  private void begin(List<Fork> forks) {
    Fork first = forks.get(0);
    RunId parent = first.parent();
    String name = workspace.entry(parent).map(RunEntry::letter).orElse(parent.value());
    Messages.Underway notice =
        messages.underway(
            Message.note(
                "Forking " + name + " at step " + first.step() + ":",
                "the steps since its nearest checkpoint are executed again first.",
                new Message.Choice("Cancel", training::cancelFork)));
    try {
      training.fork(
          forks,
          new Training.ForkListener() {
            @Override
            public void noticed(String sentence) {
              messages.notice(Message.note(sentence, ""));
            }

            @Override
            public void reached(long step) {
              notice.say("step " + step + " was executed again.");
            }

            @Override
            public void begun() {
              notice.end();
            }

            @Override
            public void failed(Throwable failure) {
              notice.end();
              tellNotForked(forks, failure);
            }
          });
    } catch (IllegalStateException e) {
      notice.end();
      messages.show(Message.error("The fork does not start:", Message.sentence(e)));
    }
  }

  private void tellNotForked(List<Fork> forks, Throwable failure) {
    if (failure instanceof CancellationException) {
      return;
    }
    if (failure instanceof TextElsewhereException missed) {
      RunId parent = forks.get(0).parent();
      new MovedTextDialog(shell.overlay(), background, store(), parent, () -> begin(forks))
          .open(missed);
      return;
    }
    messages.show(
        Message.error("The fork did not start:", Message.sentence(failure)).causedBy(failure));
  }

  private void selected(BiConsumer<RunEntry, RunReader> use) {
    workspace
        .selectedProperty()
        .get()
        .ifPresent(run -> run.readerProperty().get().ifPresent(reader -> use.accept(run, reader)));
  }

  private RunStore store() {
    return workspace.storeProperty().get().orElseThrow();
  }
}
