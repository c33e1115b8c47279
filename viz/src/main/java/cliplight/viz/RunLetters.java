package cliplight.viz;

import java.util.List;
import java.util.stream.Collectors;

/** Names several runs by their letters, the first five of many. */
public final class RunLetters {

  private static final int MOST = 5;

  private RunLetters() {}

  /** Such as {@code A, B}, or {@code A, B, C, D, E and 215 others}. */
  public static String of(List<ShownRun> runs) {
    String named =
        runs.stream().limit(MOST).map(ShownRun::letter).collect(Collectors.joining(", "));
    int others = runs.size() - MOST;
    return others < 1 ? named : named + " and " + (others == 1 ? "1 other" : others + " others");
  }
}
