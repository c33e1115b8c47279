package cliplight.app.study;

import cliplight.engine.lab.RerunCost;

/** What executing a run again up to a step takes, in words. */
public final class CostWords {

  private CostWords() {}

  /** {@code From the checkpoint at step 700, executes 68 steps again (about 3 s).} */
  public static String of(RerunCost cost) {
    String from =
        cost.from() == 0 ? "From the beginning" : "From the checkpoint at step " + cost.from();
    if (cost.steps() == 0) {
      return from + ", executes nothing again.";
    }
    return from
        + ", executes "
        + cost.steps()
        + (cost.steps() == 1 ? " step" : " steps")
        + " again"
        + (cost.seconds().isPresent() ? about(cost.seconds().getAsDouble()) : "")
        + ".";
  }

  private static String about(double seconds) {
    if (seconds < 1) {
      return " (under a second)";
    }
    return seconds < 90
        ? " (about " + Math.round(seconds) + " s)"
        : " (about " + Math.round(seconds / 60) + " min)";
  }
}
