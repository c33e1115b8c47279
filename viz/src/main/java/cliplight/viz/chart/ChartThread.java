package cliplight.viz.chart;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread that paints all plots. It ends when it has had nothing to do for a while. */
final class ChartThread {

  private static final ThreadPoolExecutor THREAD =
      new ThreadPoolExecutor(
          1,
          1,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          task -> {
            Thread thread = new Thread(task, "chart-render");
            thread.setDaemon(true);
            return thread;
          });

  static {
    THREAD.allowCoreThreadTimeOut(true);
  }

  private ChartThread() {}

  static void run(Runnable task) {
    THREAD.execute(task);
  }
}
