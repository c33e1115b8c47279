package cliplight.engine.runs.imports;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.GatheredRun;
import cliplight.engine.runs.GatheredSeries;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunState;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** One run put together from what its files say. */
final class ImportedRun implements LogSink {

  private static final int MOST_PROBLEMS = 50;
  private static final int MOST_SETTINGS = 10_000;
  private static final int MOST_EVENTS = 100_000;
  private static final int MOST_TEXT = 10_000;

  /** The key in a run's environment of the SHA-256 of its files. */
  static final String SHA256 = "import.sha256";

  /** The key in a run's environment of what it was read from. */
  static final String SOURCE = "import.source";

  private static final Pattern NO_LETTERS = Pattern.compile("[^a-z0-9]+");

  private final GatheredRun points;
  private final SeriesNaming naming = new SeriesNaming();
  private final Map<String, Named> byName = new HashMap<>();
  private final TreeMap<String, String> settings = new TreeMap<>();
  private String file = "";
  private String name = "";
  private long plannedSteps;
  private long firstWallMillis;
  private int problems;
  private Optional<String> firstProblem = Optional.empty();
  private int events;
  private long leftOut;
  private String firstLeftOut = "";
  private Named last = new Named("", Optional.empty());

  /** A series, empty where it is left out, and which came behind it the last time. */
  private static final class Named {
    final String name;
    final Optional<GatheredSeries> series;
    Named next = this;

    Named(String name, Optional<GatheredSeries> series) {
      this.name = name;
      this.series = series;
    }
  }

  ImportedRun() {
    this(new GatheredRun());
  }

  /**
   * @param points where they go; how many there may be is theirs to say
   */
  ImportedRun(GatheredRun points) {
    this.points = points;
  }

  /** What is read from now on comes from this file. */
  void file(String path) {
    file = path;
  }

  @Override
  public void point(String seriesName, long step, long wallMillis, long tokens, double value) {
    Named named = named(seriesName);
    if (named.series.isEmpty()) {
      leftOut++;
      return;
    }
    if (wallMillis > 0 && (firstWallMillis == 0 || wallMillis < firstWallMillis)) {
      firstWallMillis = wallMillis;
    }
    named.series.get().add(step, wallMillis, tokens, value);
  }

  /** Logs write their series in turn: the next is most often the one that was next before. */
  private Named named(String seriesName) {
    Named named = last.next;
    if (!named.name.equals(seriesName) || named.series.isEmpty()) {
      named = byName.get(seriesName);
      if (named == null) {
        named = begun(seriesName);
      }
      last.next = named;
    }
    last = named;
    return named;
  }

  private Named begun(String seriesName) {
    if (points.seriesCount() >= GatheredRun.MOST_SERIES) {
      if (leftOut == 0) {
        firstLeftOut = shortened(seriesName, 200);
      }
      return new Named("", Optional.empty());
    }
    Named begun = new Named(seriesName, Optional.of(points.series(naming.of(seriesName))));
    byName.put(seriesName, begun);
    return begun;
  }

  @Override
  public void setting(String key, String value) {
    if (!key.isBlank() && settings.size() < MOST_SETTINGS) {
      settings.put(shortened(key, 300), shortened(value, MOST_TEXT));
    }
  }

  private static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }

  @Override
  public void name(String newName) {
    if (!newName.isBlank()) {
      name = shortened(newName.strip(), 200);
    }
  }

  @Override
  public void plannedSteps(long steps) {
    plannedSteps = Math.max(plannedSteps, steps);
  }

  @Override
  public void restart(long step) {
    points.restart(step);
  }

  @Override
  public void event(long step, EventKind kind, Map<String, String> details, String message) {
    if (++events <= MOST_EVENTS) {
      points.event(
          RunEvent.of(Math.max(0, step), kind, details, shortened(message, 10 * MOST_TEXT)));
    }
  }

  @Override
  public void problem(long offset, String what) {
    if (++problems <= MOST_PROBLEMS) {
      String sentence = file + ", byte " + offset + ": " + what + ".";
      firstProblem = firstProblem.or(() -> Optional.of(sentence));
      points.event(
          RunEvent.of(0, EventKind.NOTE, Map.of("file", file, "offset", offset), sentence));
    }
  }

  /** Where the first thing is that could not be read, and why; empty where there is none. */
  Optional<String> firstProblem() {
    return firstProblem;
  }

  /** How many things could not be read or kept. */
  int problems() {
    return problems + (leftOut > 0 ? 1 : 0) + (events > MOST_EVENTS ? 1 : 0);
  }

  GatheredRun points() {
    return points;
  }

  /** Whether the step is there at which the log says that the run is done. */
  boolean reachedItsEnd() {
    return plannedSteps > 0 && points.largestStep().orElse(0L) >= plannedSteps;
  }

  /** Whether there is anything worth keeping. */
  boolean isEmpty() {
    return points.seriesCount() == 0 && events == 0 && name.isEmpty() && settings.isEmpty();
  }

  /**
   * The run as a list shows it.
   *
   * @param source where its files are
   * @param sha256 of their contents
   * @param modified when they were changed last
   */
  RunInfo info(LogSource source, String sha256, Instant modified) {
    if (problems > MOST_PROBLEMS) {
      points.event(
          RunEvent.of(
              0,
              EventKind.NOTE,
              Map.of(),
              problems == MOST_PROBLEMS + 1
                  ? "One more record could not be read."
                  : (problems - MOST_PROBLEMS) + " more records could not be read."));
    }
    if (leftOut > 0) {
      points.event(
          RunEvent.of(
              0,
              EventKind.NOTE,
              Map.of(),
              String.format(
                  Locale.ROOT,
                  "The log has more series than a run holds: the first %,d are kept, and %,d points"
                      + " of the others are left out, the first of them of '%s'.",
                  GatheredRun.MOST_SERIES,
                  leftOut,
                  firstLeftOut)));
    }
    if (events > MOST_EVENTS) {
      points.event(
          RunEvent.of(
              0,
              EventKind.NOTE,
              Map.of(),
              String.format(
                  Locale.ROOT,
                  "The log has %,d texts and histograms: the first %,d are kept.",
                  events,
                  MOST_EVENTS)));
    }
    long last = points.largestStep().orElse(0L);
    boolean ended = plannedSteps == 0 || last >= plannedSteps;
    return new RunInfo(
        id(source, sha256),
        name.isEmpty() ? source.name() : name,
        source.group(),
        "",
        0,
        source.kind().origin(),
        ended ? RunState.DONE : RunState.INTERRUPTED,
        ended ? "" : "The log ends at step " + last + " of " + plannedSteps + ".",
        firstWallMillis > 0 ? Instant.ofEpochMilli(firstWallMillis) : modified,
        plannedSteps,
        Math.max(0, last),
        settings,
        new TreeMap<>(Map.of(SHA256, sha256, SOURCE, source.key())),
        Optional.empty());
  }

  /** Equal contents have equal ids. */
  private RunId id(LogSource source, String sha256) {
    String slug = (name.isEmpty() ? source.name() : name).toLowerCase(Locale.ROOT);
    slug = NO_LETTERS.matcher(slug).replaceAll("-");
    slug = slug.substring(slug.startsWith("-") ? 1 : 0);
    slug = slug.substring(0, Math.min(60, slug.length()));
    slug = slug.substring(0, slug.length() - (slug.endsWith("-") ? 1 : 0));
    return new RunId(
        (slug.isEmpty() ? source.kind().origin() : slug) + "-" + sha256.substring(0, 12));
  }
}
