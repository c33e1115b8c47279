package cliplight.app.compare;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Which loss runs are compared by: what they were trained on, or what they were measured on. */
final class ComparedLoss {

  /** What tools call the loss of held-out data. */
  private static final List<String> HELD_OUT =
      List.of(
          SeriesNames.VALIDATION_LOSS,
          "val_loss",
          "val/loss",
          "valid_loss",
          "eval_loss",
          "eval/loss",
          "loss/val",
          "test_loss");

  private ComparedLoss() {}

  /** The training loss where one of the runs has it, else what most of them have. */
  static String of(List<RunReader> runs) {
    return Stream.of(SeriesNames.LOSS)
        .filter(name -> count(runs, name) > 0)
        .findFirst()
        .or(
            () ->
                HELD_OUT.stream()
                    .filter(name -> count(runs, name) > 0)
                    .max(Comparator.comparingLong(name -> count(runs, name))))
        .orElse(SeriesNames.LOSS);
  }

  /** As the heading of a chart: Loss, or the name that the runs have for it. */
  static String heading(String name) {
    return name.equals(SeriesNames.LOSS) ? "Loss" : name;
  }

  private static long count(List<RunReader> runs, String name) {
    return runs.stream().filter(run -> run.series(SeriesKey.of(name)).isPresent()).count();
  }
}
