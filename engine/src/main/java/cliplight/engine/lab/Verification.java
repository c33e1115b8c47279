package cliplight.engine.lab;

import cliplight.engine.lab.RecordComparison.Difference;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * What came of executing a run again and comparing every recorded value bit for bit, but for those
 * that measure time.
 *
 * @param run the run
 * @param from first step compared
 * @param to last step compared; that of the first difference where there is one
 * @param series how many series were compared at each step
 * @param notCompared series on record that this engine does not make
 * @param difference the first one
 * @param environment how the environment differs from that of the record in what may move bits; a
 *     clause each
 */
public record Verification(
    RunId run,
    long from,
    long to,
    int series,
    List<SeriesKey> notCompared,
    Optional<Difference> difference,
    List<String> environment) {

  public Verification {
    notCompared = List.copyOf(notCompared);
    environment = List.copyOf(environment);
  }

  public boolean identical() {
    return difference.isEmpty();
  }

  /**
   * Executes a run again and compares.
   *
   * @param from first step to compare; that of the run's own beginning if empty
   * @param to last step to compare; the last on record if empty
   * @param listener told of the environment, of damaged checkpoints, and of the steps before those
   * @param progress told each step that is done
   * @throws RerunException if the run cannot be executed again, or has no such steps
   */
  public static Verification of(
      RunStore store,
      RunId run,
      OptionalLong from,
      OptionalLong to,
      RerunListener listener,
      LongConsumer progress) {
    RecordedRun recorded = new RecordedRun(store, run);
    long first = from.orElse(recorded.start() + 1);
    long last = to.orElse(recorded.info().lastStep());
    recorded.requireSteps(first, last);
    try (Rerun<?> rerun = Rerun.after(store, run, first - 1, listener)) {
      RecordComparison comparison = rerun.comparison();
      long step = first - 1;
      while (step < last && comparison.difference().isEmpty()) {
        comparison.add(rerun.next());
        step++;
        progress.accept(step);
      }
      return new Verification(
          run,
          first,
          step,
          comparison.series(),
          comparison.notCompared(),
          comparison.difference(),
          rerun.otherEnvironment());
    }
  }
}
