package cliplight.viz.series;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the loss of held-out text under the names that this program and others give it. */
final class ValidationLoss {

  private static final List<String> NAMES =
      List.of(
          SeriesNames.VALIDATION_LOSS,
          "val_loss",
          "val/loss",
          "loss/val",
          "eval/loss",
          "eval_loss",
          "loss/eval",
          "validation_loss",
          "loss/validation",
          "valid_loss",
          "valid/loss",
          "loss/valid");

  private ValidationLoss() {}

  static Optional<SeriesReader> of(RunReader run, List<SeriesKey> keys) {
    return NAMES.stream()
        .flatMap(name -> keys.stream().filter(key -> isCalled(key, name)))
        .findFirst()
        .flatMap(run::series);
  }

  private static boolean isCalled(SeriesKey key, String name) {
    return key.labels().isEmpty() && key.name().toLowerCase(Locale.ROOT).equals(name);
  }
}
