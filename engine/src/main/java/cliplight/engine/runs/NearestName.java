package cliplight.engine.runs;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds the name that somebody probably meant. */
public final class NearestName {

  private NearestName() {}

  /**
   * The name closest to what was typed by Damerau-Levenshtein distance, if it is close enough to be
   * a slip: at most two changes, or a third of the length.
   */
  public static Optional<String> to(String typed, Collection<String> names) {
    String wanted = typed.toLowerCase(Locale.ROOT);
    Optional<String> nearest = Optional.empty();
    int best = Math.max(2, wanted.length() / 3) + 1;
    for (String name : names) {
      int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
      if (distance < best && distance < name.length()) {
        best = distance;
        nearest = Optional.of(name);
      }
    }
    return nearest;
  }

  /** Says what names there are: the nearest one, or all where none is near. */
  public static String suggestion(String typed, Collection<String> names) {
    return suggestion(typed, names, names.size());
  }

  /** The same, with the first names only where there are many. */
  public static String suggestion(String typed, Collection<String> names, int most) {
    return to(typed, names)
        .map(name -> "Did you mean '" + name + "'?")
        .orElseGet(() -> "There are: " + some(names, most) + ".");
  }

  /** The first names, and how many more there are: {@code a, b, c and 217 others}. */
  public static String some(Collection<String> names, int most) {
    // "and 1 other" takes the room of the name itself
    if (names.size() <= most + 1) {
      return String.join(", ", names);
    }
    return names.stream().limit(most).collect(Collectors.joining(", "))
        + " and "
        + (names.size() - most)
        + " others";
  }

  /** Insertions, deletions, replacements and swaps of neighbours that turn one into the other. */
  static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int replace = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
