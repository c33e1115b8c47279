package cliplight.app;

import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.engine.runs.RunId;
import java.util.List;
import javafx.collections.ListChangeListener;

/** Shows runs as soon as the workspace lists them. */
final class WhenListed {

  private final Workspace workspace;

  WhenListed(Workspace workspace) {
    this.workspace = workspace;
  }

  void show(List<RunId> runs) {
    show(runs, () -> {});
  }

  /** Shows them, then does something else. */
  void show(List<RunId> runs, Runnable then) {
    if (listed(runs)) {
      workspace.showOnly(runs);
      then.run();
      return;
    }
    workspace
        .entries()
        .addListener(
            new ListChangeListener<RunEntry>() {
              @Override
              public void onChanged(Change<? extends RunEntry> change) {
                if (listed(runs)) {
                  workspace.entries().removeListener(this);
                  javafx.application.Platform.runLater(
                      () -> {
                        workspace.showOnly(runs);
                        then.run();
                      });
                }
              }
            });
  }

  private boolean listed(List<RunId> runs) {
    return runs.stream().allMatch(run -> workspace.entry(run).isPresent());
  }
}
