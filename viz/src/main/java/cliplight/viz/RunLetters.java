package cliplight.viz;

import cliplight.engine.runs.NearestName;
import java.util.List;

/** Names several runs by their letters, the first five of many. */
public final class RunLetters {

  private static final int MOST = 5;

  private RunLetters() {}

  /** Such as {@code A, B}, or {@code A, B, C, D, E and 215 others}. */
  public static String of(List<ShownRun> runs) {
    return NearestName.some(runs.stream().map(ShownRun::letter).toList(), MOST);
  }
}
