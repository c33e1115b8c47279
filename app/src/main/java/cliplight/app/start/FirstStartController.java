package cliplight.app.start;

import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.engine.lab.Study;
import java.util.List;
import java.util.function.Consumer;
import javafx.scene.Node;

/** The page of the first start: what to do when nothing has trained here yet. */
public final class FirstStartController {

  private final Workspace workspace;
  private final Study study;
  private final Consumer<Study> run;
  private final Consumer<List<RunEntry>> replay;
  private final Runnable open;

  /**
   * @param study the study offered first
   * @param run trains it
   * @param replay shows recorded runs and plays them
   * @param open chooses archives
   */
  public FirstStartController(
      Workspace workspace,
      Study study,
      Consumer<Study> run,
      Consumer<List<RunEntry>> replay,
      Runnable open) {
    this.workspace = workspace;
    this.study = study;
    this.run = run;
    this.replay = replay;
    this.open = open;
  }

  /**
   * @param chart what the samples look like; empty space where there are none
   */
  public Node view(Node chart) {
    return new FirstStartViewBuilder(this, study, workspace, chart).build();
  }

  void runStudy() {
    run.accept(study);
  }

  void replaySamples() {
    replay.accept(samples());
  }

  void open() {
    open.run();
  }

  /** The runs that came with the program; of the newest of their studies. */
  public List<RunEntry> samples() {
    List<RunEntry> all =
        workspace.entries().stream().filter(run -> run.info().origin().equals("sample")).toList();
    return all.isEmpty()
        ? all
        : all.stream()
            .filter(run -> run.info().studyId().equals(all.get(0).info().studyId()))
            .toList();
  }
}
