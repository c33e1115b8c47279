package cliplight.engine.runs;

/**
 * Names the points that a run wrote and later wrote again, as after resuming from an earlier step.
 * The later ones are the series; the earlier ones are kept beside it as series of their own, {@code
 * superseded/1/loss} the oldest. Nothing that looks for a series by its name meets them unasked.
 */
public final class Superseded {

  /** Begins the name of every series of superseded points. */
  public static final String PREFIX = "superseded/";

  /** More branches than this are gathered in the last one, whose steps may then repeat. */
  public static final int MOST_BRANCHES = 16;

  private Superseded() {}

  /**
   * The series of the points of {@code key} that were superseded by the branch-th rewriting.
   *
   * @param branch counted from 1
   */
  public static SeriesKey name(SeriesKey key, int branch) {
    return new SeriesKey(PREFIX + branch + "/" + key.name(), key.labels());
  }

  /** The number of the branch that a series belongs to; 0 if it was not superseded. */
  static int branch(SeriesKey key) {
    if (!is(key)) {
      return 0;
    }
    String rest = key.name().substring(PREFIX.length());
    int slash = rest.indexOf('/');
    try {
      return slash < 0 ? 0 : Integer.parseInt(rest.substring(0, slash));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Whether a series holds superseded points. */
  public static boolean is(SeriesKey key) {
    return key.name().startsWith(PREFIX);
  }
}
