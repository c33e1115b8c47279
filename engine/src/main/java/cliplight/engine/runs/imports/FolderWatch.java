package cliplight.engine.runs.imports;

import cliplight.engine.runs.GatheredFollower;
import cliplight.engine.runs.GatheredRun;
import cliplight.engine.runs.GatheringRoom;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunRecorder;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.StoreException;
import cliplight.engine.runs.Superseded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Follows the logs in a folder while they grow: what they gain can be read in the store after the
 * next {@link #look}, which is called ten times a second. A record that is half written is waited
 * for. A file that was rotated or written anew begins another run; what was read of the old one
 * stays. The points of all logs share one room in memory: where it does not do for all, logs are
 * read one by one, and those that gain nothing rest meanwhile.
 */
public final class FolderWatch implements AutoCloseable {

  /** How often to {@link #look}. */
  public static final long MILLIS = 100;

  /** Looking for new files takes a tenth of the time at most, however many there are. */
  private static final int SEARCH_SHARE = 10;

  /** A log rests for so long at least: it is read anew afterwards, as a whole. */
  private static final Duration REST = Duration.ofSeconds(10);

  private final RunStore store;
  private final Path folder;
  private final Consumer<String> news;
  private final GatheringRoom room;
  private final Duration rest;
  private final LogFolder logs = new LogFolder();
  private final Map<String, FollowedLog> followed = new LinkedHashMap<>();
  private final Map<String, Refused> refused = new HashMap<>();
  private final Map<String, Resting> resting = new HashMap<>();
  private Set<Path> unreadable = Set.of();
  private boolean oneByOne;
  private boolean searchAtOnce = true;
  private boolean prepared;
  private long searchedAt;
  private long searchNanos;

  /**
   * @param news gets a line for every run that begins or cannot be read
   */
  public FolderWatch(RunStore store, Path folder, Consumer<String> news) {
    this(store, folder, news, new GatheringRoom(), REST);
  }

  FolderWatch(
      RunStore store, Path folder, Consumer<String> news, GatheringRoom room, Duration rest) {
    this.store = store;
    this.folder = folder;
    this.news = news;
    this.room = room;
    this.rest = rest;
  }

  /**
   * A log that is not tried again.
   *
   * @param tooLarge then it is not tried again when it has grown either
   */
  private record Refused(long bytes, boolean tooLarge) {
    boolean still(long now) {
      return tooLarge ? now >= bytes : now == bytes;
    }
  }

  /** A log that was read and gained nothing when its room was needed. */
  private record Resting(long bytes, long until) {
    boolean still(long bytesNow) {
      return bytesNow == bytes || System.nanoTime() - until < 0;
    }
  }

  /** The runs that are followed now. */
  public List<RunId> runs() {
    return followed.values().stream()
        .flatMap(each -> each.follower().stream())
        .map(follower -> follower.recorder().run())
        .toList();
  }

  /**
   * Reads what the files have gained since the last look.
   *
   * @return whether there is more to be read at once
   * @throws StoreException if the store cannot take it
   */
  public boolean look() {
    // the wall clock may jump
    long now = System.nanoTime();
    if (searchAtOnce || now - searchedAt >= SEARCH_SHARE * searchNanos) {
      searchAtOnce = false;
      search();
      searchedAt = now;
      searchNanos = System.nanoTime() - now;
    }
    if (followed.isEmpty() && !prepared) {
      prepared = true;
      FirstLine.prepareMeanwhile();
    }
    // runs know nothing of each other: all cores read
    List<FollowedLog.Read> reads = inTurn().parallelStream().map(FollowedLog::read).toList();
    boolean more = false;
    for (FollowedLog.Read read : reads) {
      more |= read.gain() == Gain.MORE;
      take(read);
    }
    // last, since what the others hold may make room
    reads.stream().filter(read -> read.gain() == Gain.NO_ROOM).forEach(this::makeRoom);
    return more || searchAtOnce || (oneByOne && followed.values().stream().anyMatch(this::waits));
  }

  private boolean waits(FollowedLog log) {
    return log.follower().isEmpty() && !log.isIdle();
  }

  /** The logs to be read now: all, or of those whose run has not begun one only. */
  private List<FollowedLog> inTurn() {
    if (!oneByOne) {
      return List.copyOf(followed.values());
    }
    List<FollowedLog> inTurn = new ArrayList<>();
    boolean waiting = false;
    for (FollowedLog log : followed.values()) {
      boolean waits = waits(log);
      if (!waits || !waiting) {
        inTurn.add(log);
      }
      waiting |= waits;
    }
    if (waiting) {
      inTurn.removeIf(log -> room.isHalfTaken() && rest(log));
    }
    return inTurn;
  }

  private void take(FollowedLog.Read read) {
    FollowedLog log = read.log();
    switch (read.gain()) {
      case REFUSED -> refuse(log, read.why(), false);
      case ANOTHER -> {
        end(log, "The file was rotated or written anew.");
        log.forgetFiles(logs);
        searchAtOnce = true;
      }
      case ALL, MORE -> {
        // a run begins with all that is there, see removeEarlier
        boolean first = log.follower().isEmpty();
        if (!log.run().isEmpty() && (first ? read.gain() == Gain.ALL : read.gained())) {
          bring(log);
        }
      }
      case NO_ROOM -> {}
    }
  }

  /** A log found no room for its points: it is read again when there is more, or not at all. */
  private void makeRoom(FollowedLog.Read read) {
    FollowedLog log = read.log();
    if (followed.get(log.title()) != log) {
      return;
    }
    if (room.isNearlyAllOf(log.run().points())) {
      refuse(log, read.why(), true);
      return;
    }
    boolean more = !oneByOne && followed.size() > 1;
    oneByOne = true;
    for (FollowedLog other : List.copyOf(followed.values())) {
      if (other == log) {
        continue;
      }
      if (waits(other)) {
        finish(other, "");
        more = true;
      } else {
        more |= rest(other);
      }
    }
    if (more) {
      finish(log, "It is read anew, since memory ran short.");
      searchAtOnce = true;
    } else {
      refuse(log, read.why(), true);
    }
  }

  /** Lets go of a log that has gained nothing; true if it is one. */
  private boolean rest(FollowedLog log) {
    if (!log.isIdle() || log.follower().isEmpty()) {
      return false;
    }
    news.accept(
        log.title()
            + " rests: there is not enough memory to follow all logs at once. What it gains is read"
            + " later; start Cliplight with more, such as -Xmx8g, and it is read at once.");
    resting.put(log.title(), new Resting(bytes(log.source()), System.nanoTime() + rest.toNanos()));
    end(log, "No longer followed.");
    return true;
  }

  private void refuse(FollowedLog log, String why, boolean tooLarge) {
    news.accept(log.title() + " is no longer followed: " + why);
    refused.put(log.title(), new Refused(size(log.source().path()), tooLarge));
    finish(log, "Its log could not be read any more.");
  }

  private static long bytes(LogSource source) {
    return source.files().stream().mapToLong(FolderWatch::size).sum();
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return -1;
    }
  }

  private void search() {
    List<LogSource> sources;
    try {
      sources = logs.look(folder);
    } catch (ImportException e) {
      return; // a mounted folder may come back
    }
    Set<Path> now = logs.unreadable();
    for (Path path : now) {
      if (!unreadable.contains(path)) {
        news.accept(LogFolder.passedOver(path));
      }
    }
    unreadable = now;
    for (LogSource source : sources) {
      String title = source.title();
      Optional<Refused> known = Optional.ofNullable(refused.get(title));
      Optional<Resting> rests = Optional.ofNullable(resting.get(title));
      if (known.filter(each -> each.still(size(source.path()))).isPresent()
          || rests.filter(each -> each.still(bytes(source))).isPresent()) {
        continue;
      }
      resting.remove(title);
      followed.computeIfAbsent(title, each -> new FollowedLog(source, room)).add(source);
    }
  }

  private void bring(FollowedLog log) {
    if (log.follower().isEmpty()) {
      begin(log);
    }
    log.follower().ifPresent(follower -> bring(log, follower));
  }

  private void bring(FollowedLog log, GatheredFollower follower) {
    if (!follower.bring()) {
      RunId old = follower.recorder().run();
      follower.recorder().finish(RunState.STOPPED, "");
      store.delete(old);
      begin(log);
      log.follower().ifPresent(GatheredFollower::bring);
    }
  }

  private void begin(FollowedLog log) {
    RunInfo info;
    try {
      info = log.info();
    } catch (StoreException e) {
      // no room for its last notes
      refuse(log, String.valueOf(e.getMessage()), true);
      return;
    }
    removeEarlier(log, info);
    Set<RunId> there = new HashSet<>();
    store.runs().forEach(each -> there.add(each.id()));
    RunId id = info.id();
    for (int next = 2; there.contains(id); next++) {
      id = new RunId(info.id().value() + "-" + next);
    }
    RunRecorder recorder = store.create(info.withId(id), List.of());
    news.accept("Following " + log.title() + " (" + log.source().kind().title() + ")");
    log.follower(new GatheredFollower(log.run().points(), recorder));
  }

  /** What an earlier watch read of the same file is in this one too, if it holds all of it. */
  private void removeEarlier(FollowedLog log, RunInfo info) {
    String key = info.environment().getOrDefault(ImportedRun.SOURCE, "");
    for (RunInfo earlier : store.runs()) {
      String source = earlier.environment().getOrDefault(ImportedRun.SOURCE, "");
      // runs that were recorded before have the path as it was typed
      boolean same = source.equals(key) || source.equals(log.title());
      if (same
          && earlier.state() != RunState.RUNNING
          && (isOfTheSameBytes(earlier, info) || holdsAllOf(log, earlier))) {
        store.delete(earlier.id());
      }
    }
  }

  /** Known without a look at the points, which take memory. */
  private static boolean isOfTheSameBytes(RunInfo earlier, RunInfo now) {
    Optional<String> bytes = Optional.ofNullable(earlier.environment().get(ImportedRun.SHA256));
    return bytes.equals(Optional.ofNullable(now.environment().get(ImportedRun.SHA256)))
        && earlier.lastStep() == now.lastStep();
  }

  private boolean holdsAllOf(FollowedLog log, RunInfo earlier) {
    GatheredRun points = log.run().points();
    RunReader known = store.open(earlier.id());
    // the earlier watch took it when it ended
    int missing = log.waitsForALine() ? 1 : 0;
    for (SeriesKey key : known.keys()) {
      if (Superseded.is(key)) {
        continue;
      }
      SeriesReader series = known.series(key).orElseThrow();
      boolean there =
          points.has(key)
              ? points.series(key).beginsWith(series, missing)
              : series.size() <= missing;
      if (!there) {
        return false;
      }
    }
    return true;
  }

  /** Ends a log as it stands: what no line end has followed is its last line. */
  private void end(FollowedLog log, String why) {
    try {
      log.readLastLines();
      if (!log.run().isEmpty() && (log.follower().isPresent() || log.isReadToItsEnd())) {
        bring(log);
      }
    } catch (StoreException | ImportException e) {
      // all but the last line is on record
    } finally {
      finish(log, why);
    }
  }

  /** Ends a log and forgets it. */
  private void finish(FollowedLog log, String why) {
    followed.remove(log.title());
    boolean done = log.run().reachedItsEnd();
    log.follower()
        .ifPresent(
            follower ->
                follower
                    .recorder()
                    .finish(done ? RunState.DONE : RunState.STOPPED, done ? "" : why));
    log.run().points().release();
  }

  /** Ends all runs that are followed as they stand. */
  @Override
  public void close() {
    List.copyOf(followed.values()).forEach(log -> end(log, "No longer followed."));
  }
}
