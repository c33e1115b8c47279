package cliplight.app.study;

import cliplight.app.message.Message;
import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.app.workspace.Background;
import cliplight.app.workspace.RerunProgress;
import cliplight.app.workspace.RunEntry;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.lab.TextElsewhereException;
import cliplight.engine.lab.Verification;
import cliplight.engine.runs.RunStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ProgressBar;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Executes a run again, shows how far it is, then whether every recorded bit is the same. */
public final class VerifyDialog {

  private final Overlay overlay;
  private final Background background;
  private final RunStore store;
  private final Label verdict = new Label();
  private final VBox words = new VBox();
  private final ProgressBar progress = new ProgressBar(0);

  public VerifyDialog(Overlay overlay, Background background, RunStore store) {
    this.overlay = overlay;
    this.background = background;
    this.store = store;
  }

  /**
   * Opens the dialog and begins.
   *
   * @param from first step to compare; the run's first if empty
   * @param to last step to compare; the run's last if empty
   */
  public void open(RunEntry run, OptionalLong from, OptionalLong to) {
    verdict.setId("verdict");
    verdict.setWrapText(true);
    verdict.setMinHeight(Region.USE_PREF_SIZE);
    verdict.setText("The run is executed again and compared bit for bit.");
    progress.setMaxWidth(Double.MAX_VALUE);
    progress.setAccessibleText("Steps compared");
    words.getStyleClass().add("cl-report-sentences");
    RerunProgress done = new RerunProgress();
    Dialog dialog =
        new Dialog(overlay, "verify", "cl-change", "Verify")
            .about(run.letter(), run.color(), run.info().name())
            .add(verdict, progress, words);
    Button close = dialog.close("Cancel");
    dialog.open(close, done::cancel);

    long last = to.orElse(run.info().lastStep());
    long first = from.orElse(run.info().start() + 1);
    List<String> notices = Collections.synchronizedList(new ArrayList<>());
    RerunListener before =
        RerunListener.of(notices::add, done.telling(step -> onTheWay(step, first)));
    background.call(
        () ->
            Verification.of(
                store,
                run.id(),
                from,
                to,
                before,
                done.telling(step -> compared(step, first, last))),
        result -> {
          ended(close);
          tell(result, notices);
        },
        failure -> {
          if (done.cancelled()) {
            return;
          }
          if (failure instanceof TextElsewhereException missed) {
            new MovedTextDialog(
                    overlay,
                    background,
                    store,
                    run.id(),
                    () -> new VerifyDialog(overlay, background, store).open(run, from, to))
                .open(missed);
            return;
          }
          ended(close);
          verdict.setText("Not verified.");
          add(Message.sentence(failure));
        });
  }

  private void onTheWay(long step, long first) {
    progress.setProgress(ProgressBar.INDETERMINATE_PROGRESS);
    verdict.setText(
        "Step " + step + " was executed again, on the way to " + first + ", the first to compare.");
  }

  private void compared(long step, long first, long last) {
    progress.setProgress((step - first + 1) / (double) (last - first + 1));
    verdict.setText("Step " + step + " of " + last + " is the same bit for bit.");
  }

  private void tell(Verification result, List<String> notices) {
    verdict.setText(
        result
            .difference()
            .map(difference -> difference.sentence())
            .orElseGet(
                () ->
                    "Bit-identical: "
                        + result.series()
                        + " series, steps "
                        + result.from()
                        + " to "
                        + result.to()
                        + "."));
    if (!result.identical() && !result.environment().isEmpty()) {
      add(
          "It was recorded in another environment, which can move the last bits of every value: "
              + String.join("; ", result.environment())
              + ".");
    }
    if (!result.notCompared().isEmpty()) {
      add(
          "Not compared, because this engine does not make them: "
              + result.notCompared().size()
              + " series, the first "
              + result.notCompared().get(0)
              + ".");
    }
    List.copyOf(notices).forEach(this::add);
  }

  private void ended(Button close) {
    progress.setVisible(false);
    progress.setManaged(false);
    close.setText("Close");
  }

  private void add(String sentence) {
    Label label = new Label(sentence);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().add("cl-second");
    words.getChildren().add(label);
  }
}
