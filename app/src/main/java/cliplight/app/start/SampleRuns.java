package cliplight.app.start;

import cliplight.app.theme.Figures;
import cliplight.app.workspace.KeySettings;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import cliplight.viz.ShownRun;
import cliplight.viz.chart.SamplesChart;
import cliplight.viz.theme.Palette;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javafx.beans.property.ObjectProperty;
import javafx.collections.ListChangeListener;
import javafx.scene.layout.StackPane;

/** What the samples look like: their largest attention logits, once they are open. */
public final class SampleRuns extends StackPane {

  private static final List<String> COUNTS =
      List.of("no runs", "one run", "two runs", "three runs", "four runs", "five runs");

  private final Workspace workspace;
  private final Supplier<List<RunEntry>> samples;
  private final ObjectProperty<Palette> palette;
  private List<RunEntry> drawn = List.of();
  private Optional<SamplesChart> chart = Optional.empty();

  /**
   * @param samples the runs to draw, as the workspace lists them now
   */
  public SampleRuns(
      Workspace workspace, Supplier<List<RunEntry>> samples, ObjectProperty<Palette> palette) {
    this.workspace = workspace;
    this.samples = samples;
    this.palette = palette;
    setId("samples-chart");
    workspace.entries().addListener((ListChangeListener<RunEntry>) change -> open());
    open();
  }

  private void open() {
    List<RunEntry> wanted = samples.get();
    if (wanted.equals(drawn)) {
      return;
    }
    drawn = wanted;
    chart.ifPresent(SamplesChart::dispose);
    chart = Optional.empty();
    getChildren().clear();
    for (RunEntry run : wanted) {
      if (run.readerProperty().get().isEmpty()) {
        run.readerProperty().addListener((p, was, is) -> draw());
        workspace.open(run);
      }
    }
    draw();
  }

  private void draw() {
    boolean open = drawn.stream().allMatch(run -> run.readerProperty().get().isPresent());
    if (!open || drawn.isEmpty() || chart.isPresent()) {
      return;
    }
    List<ShownRun> runs = drawn.stream().map(workspace::shownRun).toList();
    SamplesChart made = new SamplesChart(title(), qualifier(), runs, palette);
    chart = Optional.of(made);
    getChildren().setAll(made);
  }

  private String title() {
    String count = drawn.size() < COUNTS.size() ? COUNTS.get(drawn.size()) : drawn.size() + " runs";
    return "The samples: max attention logit of " + count;
  }

  private String qualifier() {
    String data = KeySettings.data(drawn.get(0).info());
    String rates =
        drawn.stream()
            .map(run -> Figures.setting(run.info().setting("optimizer.lr", "?")))
            .collect(Collectors.joining(", "));
    return "log scale, " + (data.isEmpty() ? "" : data + ", ") + "learning rates " + rates;
  }
}
