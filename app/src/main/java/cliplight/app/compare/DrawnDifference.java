package cliplight.app.compare;

import cliplight.engine.runs.statistics.DifferenceCurve;

/**
 * The loss of one group less that of the baseline, step by step.
 *
 * @param group which is compared
 * @param baseline which it is compared with
 * @param curve group less baseline
 */
record DrawnDifference(ComparedGroup group, ComparedGroup baseline, DifferenceCurve curve) {

  /** Looks at all common steps: not for the JavaFX thread. */
  static DrawnDifference of(ComparedGroup group, ComparedGroup baseline) {
    return new DrawnDifference(
        group,
        baseline,
        DifferenceCurve.of(group.loss().group().curve(), baseline.loss().group().curve()));
  }
}
