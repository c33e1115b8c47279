package cliplight.viz.chart;

import cliplight.engine.runs.MovingMean;
import cliplight.engine.runs.RunSummary;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.smoothing.Smoothing;
import java.util.Optional;

/**
 * What is drawn strongly over the raw points of loss and gradient norm: a smoothed curve, or, with
 * {@link #NONE}, nothing. On all points always, never depending on zoom.
 *
 * @param text as a person writes it, and as it is remembered
 * @param chosen empty for {@link #USUAL} and {@link #NONE}
 */
public record CurveSmoothing(String text, Optional<Smoothing> chosen) {

  /** Mean of the last 50 losses, as the list of runs has it; the gradient norm as it is. */
  public static final CurveSmoothing USUAL = new CurveSmoothing("usual", Optional.empty());

  /** Raw points alone. */
  public static final CurveSmoothing NONE = new CurveSmoothing("none", Optional.empty());

  /**
   * Reads {@code usual}, {@code none} or a smoothing such as {@code ema 0.99}.
   *
   * @throws IllegalArgumentException saying what there is
   */
  public static CurveSmoothing parse(String text) {
    return switch (text.strip()) {
      case "usual" -> USUAL;
      case "none" -> NONE;
      default -> {
        Smoothing smoothing = Smoothing.parse(text);
        yield new CurveSmoothing(smoothing.toString(), Optional.of(smoothing));
      }
    };
  }

  /** The curve over the raw losses. */
  Optional<SeriesReader> ofLoss(SeriesReader loss) {
    return this.equals(USUAL)
        ? Optional.of(MovingMean.of(loss, RunSummary.LOSS_WINDOW))
        : ofOthers(loss);
  }

  /** The curve over raw points of another kind. */
  Optional<SeriesReader> ofOthers(SeriesReader points) {
    return chosen.map(smoothing -> smoothing.of(points));
  }

  /** For the title of the loss: what is drawn. */
  String lossWords() {
    return this.equals(USUAL)
        ? "mean of last " + RunSummary.LOSS_WINDOW + " over raw"
        : chosen.isPresent() ? otherWords() : "raw";
  }

  /** For other titles: what is drawn beside the raw points; empty where that is nothing. */
  String otherWords() {
    return chosen.map(smoothing -> smoothing + " over raw").orElse("");
  }
}
