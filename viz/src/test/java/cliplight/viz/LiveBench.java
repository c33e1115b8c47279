package cliplight.viz;

import cliplight.viz.chart.ChartKind;
import cliplight.viz.chart.ChartStack;
import cliplight.viz.lamp.ClipLightBoard;
import cliplight.viz.theme.Palette;
import cliplight.viz.timeline.Timeline;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.animation.AnimationTimer;
import javafx.application.Application;
import javafx.application.Platform;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.scene.Scene;
import javafx.scene.layout.Pane;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;

/**
 * Measures how many chart paintings and frames a second are shown while three runs grow; run by
 * hand. Options: {@code stepsPerSecond burners seconds}, where burners are threads that keep cores
 * busy as training does.
 */
public final class LiveBench extends Application {

  private long paintings;
  private long frames;
  private long worst;
  private long before;

  @Override
  public void start(Stage stage) {
    List<String> options = getParameters().getUnnamed();
    int stepsPerSecond = options.isEmpty() ? 25 : Integer.parseInt(options.get(0));
    int burners = options.size() < 2 ? 2 : Integer.parseInt(options.get(1));
    int seconds = options.size() < 3 ? 10 : Integer.parseInt(options.get(2));
    int planned = Math.max(800, stepsPerSecond * (seconds + 5));
    ExplosionStudy study = new ExplosionStudy(1, planned).until(300, 300, planned);
    ObservableList<ShownRun> runs = FXCollections.observableArrayList(study.runs());
    ObjectProperty<Palette> palette = new SimpleObjectProperty<>(Palette.dark());
    StepAxis axis = new StepAxis();
    axis.lastStepProperty().set(planned);
    axis.showAll();
    ChartStack stack = new ChartStack(axis, runs, palette, run -> Optional.empty());
    Timeline timeline = new Timeline(axis, runs, palette);
    VBox side = new VBox();
    runs.forEach(run -> side.getChildren().add(new ClipLightBoard(axis, run, palette)));
    Pane page = new Pane(stack, timeline, side);
    stack.setPrefSize(916, 706);
    timeline.relocate(0, 706);
    timeline.setPrefSize(916, 110);
    side.relocate(920, 0);
    side.setPrefWidth(276);
    stage.setScene(new Scene(page, 1200, 820));
    stage.show();
    for (int i = 0; i < burners; i++) {
      Thread burner = new Thread(LiveBench::burn, "burner");
      burner.setDaemon(true);
      burner.start();
    }
    Thread feeder =
        new Thread(
            () -> {
              try {
                while (true) {
                  study.step(0);
                  study.step(1);
                  Thread.sleep(Math.max(1, 1000 / stepsPerSecond));
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "feeder");
    feeder.setDaemon(true);
    feeder.start();
    new AnimationTimer() {
      private long started;

      @Override
      public void handle(long now) {
        if (started == 0 || (now - started < 3_000_000_000L && frames == 0)) {
          started = started == 0 ? now : started;
          if (now - started > 2_500_000_000L) {
            frames = 1;
            paintings = sum(stack);
            started = now;
            before = now;
          }
          return;
        }
        axis.playHeadProperty().set(study.run(0).info().lastStep());
        worst = Math.max(worst, now - before);
        before = now;
        frames++;
        if (now - started > seconds * 1_000_000_000L) {
          double took = (now - started) / 1e9;
          System.out.printf(
              Locale.ROOT,
              "%d steps/s per run, %d burners: %.1f frames/s, %.1f paintings/s per chart, worst"
                  + " gap %.0f ms%n",
              stepsPerSecond,
              burners,
              frames / took,
              (sum(stack) - paintings) / took / ChartKind.values().length,
              worst / 1e6);
          stop();
          Platform.exit();
        }
      }
    }.start();
  }

  private static long sum(ChartStack stack) {
    long sum = 0;
    for (ChartKind kind : ChartKind.values()) {
      sum += stack.chart(kind).paintings();
    }
    return sum;
  }

  private static void burn() {
    double x = 1;
    while (!Thread.currentThread().isInterrupted()) {
      x = Math.sin(x) + 1;
      if (x > 3) {
        System.out.println(x);
      }
    }
  }

  /** Where the bench starts: no application itself, so that JavaFX may lie on the class path. */
  static final class Start {
    private Start() {}

    public static void main(String[] options) {
      launch(LiveBench.class, options);
    }
  }
}
