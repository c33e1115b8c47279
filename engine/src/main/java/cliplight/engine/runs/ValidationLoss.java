package cliplight.engine.runs;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the loss of held-out text under the names that this program and others give it. */
public final class ValidationLoss {

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

  /** Which of a run's series it is; empty where none is called so. */
  public static Optional<SeriesKey> among(List<SeriesKey> keys) {
    return NAMES.stream()
        .flatMap(name -> keys.stream().filter(key -> isCalled(key, name)))
        .findFirst();
  }

  private static boolean isCalled(SeriesKey key, String name) {
    return key.labels().isEmpty() && key.name().toLowerCase(Locale.ROOT).equals(name);
  }
}
