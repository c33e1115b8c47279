package cliplight.app.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code cliplight bench}: measures how fast the engine is on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measure the engine on this machine.")
final class BenchCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    throw new WrongUsageException(
        "Say what to measure: cliplight bench step, cliplight bench store, cliplight bench import,"
            + " cliplight bench watch");
  }
}
