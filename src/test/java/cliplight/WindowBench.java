package cliplight;

import cliplight.app.AppRequest;
import cliplight.app.MainWindow;
import cliplight.engine.lab.Studies;
import cliplight.viz.chart.ChartKind;
import cliplight.viz.chart.ChartStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.scene.control.Labeled;
import javafx.stage.Stage;

/**
 * Measures the real window while a study trains in it; run by hand, on a display. Prints for every
 * five seconds how many frames the window had and how many of them showed a new painting of some
 * chart, and the gaps between frames. Options: {@code study width height seconds}.
 */
public final class WindowBench {

  private static final long REPORT_NANOS = 5_000_000_000L;

  private WindowBench() {}

  /** Starts the bench. */
  public static void main(String[] options) throws IOException {
    String study = options.length > 0 ? options[0] : Studies.DEFAULT;
    int width = options.length > 1 ? Integer.parseInt(options[1]) : 1440;
    int height = options.length > 2 ? Integer.parseInt(options[2]) : 900;
    int seconds = options.length > 3 ? Integer.parseInt(options[3]) : 40;
    System.setProperty("cliplight.settings", "memory");
    Path store = Files.createTempDirectory("cliplight-bench-");
    Platform.startup(
        () -> {
          Stage stage = new Stage();
          MainWindow window =
              MainWindow.open(stage, new AppRequest(store, Optional.of(Studies.named(study))));
          stage.setWidth(width);
          stage.setHeight(height);
          new Frames(stage, window, seconds).start();
        });
  }

  private static final class Frames extends AnimationTimer {

    private final Stage stage;
    private final MainWindow window;
    private final int seconds;
    private long begun;
    private long since;
    private long before;
    private long paintings;
    private int fresh;
    private int frames;
    private long[] gaps = new long[4096];

    Frames(Stage stage, MainWindow window, int seconds) {
      this.stage = stage;
      this.window = window;
      this.seconds = seconds;
    }

    @Override
    public void handle(long now) {
      Optional<ChartStack> charts =
          Optional.ofNullable((ChartStack) stage.getScene().lookup("#charts"));
      long painted = charts.map(Frames::paintings).orElse(0L);
      if (painted == 0) {
        return; // still opening
      }
      if (since == 0) {
        begun = now;
        begin(now, painted);
        return;
      }
      if (frames == gaps.length) {
        gaps = Arrays.copyOf(gaps, 2 * frames);
      }
      gaps[frames++] = now - before;
      before = now;
      if (painted > paintings) {
        fresh++;
        paintings = painted;
      }
      if (now - since >= REPORT_NANOS) {
        report(now);
        begin(now, painted);
        if (now - begun > seconds * 1_000_000_000L) {
          stop();
          window.shutDown();
          Platform.exit();
        }
      }
    }

    private void begin(long now, long painted) {
      since = now;
      before = now;
      paintings = painted;
      frames = 0;
      fresh = 0;
    }

    private static long paintings(ChartStack stack) {
      return Arrays.stream(ChartKind.values())
          .mapToLong(kind -> stack.chart(kind).paintings())
          .max()
          .orElse(0);
    }

    private void report(long now) {
      double took = (now - since) / 1e9;
      long[] sorted = Arrays.copyOf(gaps, frames);
      Arrays.sort(sorted);
      System.out.printf(
          Locale.ROOT,
          "%3.0f s, step %s, %s: %.1f frames/s, %.1f with a new painting; gap median %.0f ms,"
              + " 95%% %.0f ms, longest %.0f ms%n",
          (now - begun) / 1e9,
          text("#step"),
          text("#rates").replace('\n', ' '),
          frames / took,
          fresh / took,
          sorted[frames / 2] / 1e6,
          sorted[(int) (frames * 0.95)] / 1e6,
          sorted[frames - 1] / 1e6);
    }

    private String text(String id) {
      return stage.getScene().lookup(id) instanceof Labeled label ? label.getText() : "";
    }
  }
}
