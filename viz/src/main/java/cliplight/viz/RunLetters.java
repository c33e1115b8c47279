package cliplight.viz;

import cliplight.engine.runs.NearestName;
import java.util.List;

/** Runs by their letters. */
public final class RunLetters {

  private static final int MOST = 5;

  private RunLetters() {}

  /** The letter of a place, counted from 0: A to Z, then AA, AB. */
  public static String at(int place) {
    String last = String.valueOf((char) ('A' + place % 26));
    return place < 26 ? last : at(place / 26 - 1) + last;
  }

  /** Such as {@code A, B}, or {@code A, B, C, D, E and 215 others}. */
  public static String of(List<ShownRun> runs) {
    return NearestName.some(runs.stream().map(ShownRun::letter).toList(), MOST);
  }
}
