package cliplight.viz.probe;

import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Palette;

/** The colour of a cell by its value; NaN is a cell without value. */
@FunctionalInterface
public interface CellShade {
  Ink of(Palette palette, double value);

  /** Grey from the ground at 0 to text at the largest value. */
  static CellShade grey(double largest) {
    return (palette, value) ->
        Double.isNaN(value)
            ? palette.well()
            : palette
                .well()
                .towards(
                    palette.text(),
                    largest > 0 ? Math.sqrt(Math.max(0, Math.min(1, value / largest))) : 0);
  }

  /** Heat of a logit's size against a threshold, as on the boards. */
  static CellShade heat(double tau) {
    return (palette, value) ->
        Double.isNaN(value)
            ? palette.well()
            : Double.isInfinite(value)
                ? palette.heatNonfinite()
                : palette.heatAt(Math.log(Math.abs(value) / tau) / Math.log(2));
  }
}
