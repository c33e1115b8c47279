package cliplight.engine.runs.imports;

import cliplight.engine.runs.GatheredFollower;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunRecorder;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
import cliplight.engine.runs.Superseded;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
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
 * stays.
 */
public final class FolderWatch implements AutoCloseable {

  /** How often to {@link #look}. */
  public static final long MILLIS = 100;

  /** A file's beginning tells whether it is still the same file. */
  private static final int BEGINNING = 4096;

  /** Looking for new files takes a tenth of the time at most, however many there are. */
  private static final int SEARCH_SHARE = 10;

  /**
   * So many bytes of a file are read at a time, so that a long one does not keep others waiting.
   */
  private static final long MOST_BYTES = 4 << 20;

  private final RunStore store;
  private final Path folder;
  private final Consumer<String> news;
  private final LogFolder logs = new LogFolder();
  private final Map<String, Followed> followed = new LinkedHashMap<>();
  private final Map<String, Long> refused = new HashMap<>();
  private boolean searchAtOnce = true;
  private boolean prepared;
  private long searchedAt;
  private long searchNanos;

  /**
   * @param news gets a line for every run that begins or cannot be read
   */
  public FolderWatch(RunStore store, Path folder, Consumer<String> news) {
    this.store = store;
    this.folder = folder;
    this.news = news;
  }

  /** One file of a run and how far it was read. */
  private static final class Growing {
    final Path file;
    final LogReading reading;
    byte[] beginning = {};

    Growing(Path file, LogReading reading) {
      this.file = file;
      this.reading = reading;
    }
  }

  /** One run. */
  private static final class Followed {
    final LogSource source;
    final ImportedRun run = new ImportedRun();
    final MessageDigest sha256 = ReadLog.newDigest();
    final Map<Path, Growing> files = new LinkedHashMap<>();
    Optional<GatheredFollower> follower = Optional.empty();

    Followed(LogSource source) {
      this.source = source;
    }
  }

  /** The runs that are followed now. */
  public List<RunId> runs() {
    return followed.values().stream()
        .flatMap(each -> each.follower.stream())
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
    List<Read> reads = followed.values().parallelStream().map(FolderWatch::read).toList();
    boolean more = false;
    for (Read read : reads) {
      more |= read.gain == Gain.MORE;
      take(read);
    }
    return more;
  }

  private void take(Read read) {
    Followed run = read.run;
    switch (read.gain) {
      case REFUSED -> refuse(run, read.why);
      case ANOTHER -> {
        end(run, "The file was rotated or written anew.");
        followed.remove(run.source.title());
        run.files.keySet().forEach(logs::forget);
        searchAtOnce = true;
      }
      case ALL, MORE -> {
        // a run begins with all that is there, see removeEarlier
        boolean first = run.follower.isEmpty();
        if (!run.run.isEmpty() && (first ? read.gain == Gain.ALL : read.gained)) {
          bring(run);
        }
      }
    }
  }

  /** What a look at the files of a run found. */
  private enum Gain {
    ALL,
    /** There is more to read. */
    MORE,
    /** A file is not the one that it was. */
    ANOTHER,
    REFUSED
  }

  /**
   * What came of reading a run's files.
   *
   * @param gained whether there are points that were not there before
   * @param why it is refused; empty where it is not
   */
  private record Read(Followed run, Gain gain, boolean gained, String why) {}

  private void refuse(Followed run, String why) {
    String title = run.source.title();
    news.accept(title + " is no longer followed: " + why);
    followed.remove(title);
    end(run, "Its log could not be read any more.");
    refused.put(title, size(run.source.path()));
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
    for (LogSource source : sources) {
      if (Optional.ofNullable(refused.get(source.title()))
          .filter(s -> s == size(source.path()))
          .isPresent()) {
        continue;
      }
      Followed run = followed.computeIfAbsent(source.title(), title -> new Followed(source));
      for (Path file : source.files()) {
        run.files.computeIfAbsent(
            file, each -> new Growing(each, new LogReading(source.parser(run.run, each))));
      }
    }
  }

  private static Read read(Followed run) {
    long before = run.run.points().pointCount();
    Gain gain = Gain.REFUSED;
    String why = "";
    try {
      gain = readFiles(run);
    } catch (IOException | ImportException e) {
      why = String.valueOf(e.getMessage());
    }
    return new Read(run, gain, run.run.points().pointCount() != before, why);
  }

  private static Gain readFiles(Followed run) throws IOException {
    Gain gain = Gain.ALL;
    for (Growing file : run.files.values()) {
      run.run.file(String.valueOf(file.file.getFileName()));
      try (SeekableByteChannel channel = Files.newByteChannel(file.file)) {
        long size = channel.size();
        if (size < file.reading.position() || !sameBeginning(file, channel)) {
          return Gain.ANOTHER;
        }
        if (size == file.reading.position()) {
          continue;
        }
        if (file.reading.position() == 0 && LogBytes.isPacked(file.beginning)) {
          throw new ImportException("a packed file does not grow; 'cliplight import' reads it");
        }
        channel.position(file.reading.position());
        InputStream in = Channels.newInputStream(channel);
        file.reading.read(in, run.sha256, MOST_BYTES, more -> {});
        gain = file.reading.position() < size ? Gain.MORE : gain;
      } catch (NoSuchFileException e) {
        return Gain.ANOTHER;
      }
    }
    return gain;
  }

  private static boolean sameBeginning(Growing file, SeekableByteChannel channel)
      throws IOException {
    int known = file.beginning.length;
    int wanted = (int) Math.min(BEGINNING, channel.size());
    byte[] now = new byte[wanted];
    channel.position(0);
    int n = Channels.newInputStream(channel).readNBytes(now, 0, wanted);
    if (n < known || !Arrays.equals(now, 0, known, file.beginning, 0, known)) {
      return false;
    }
    if (n > known) {
      file.beginning = Arrays.copyOf(now, n);
    }
    return true;
  }

  private void bring(Followed run) {
    if (run.follower.isEmpty()) {
      run.follower = Optional.of(begin(run));
    }
    GatheredFollower follower = run.follower.get();
    if (!follower.bring()) {
      RunId old = follower.recorder().run();
      follower.recorder().finish(RunState.STOPPED, "");
      store.delete(old);
      GatheredFollower again = begin(run);
      again.bring();
      run.follower = Optional.of(again);
    }
  }

  private GatheredFollower begin(Followed run) {
    String soFar = HexFormat.of().formatHex(digestOf(run.sha256));
    RunInfo info = run.run.info(run.source, soFar, Instant.now());
    removeEarlier(run, info);
    Set<RunId> there = new HashSet<>();
    store.runs().forEach(each -> there.add(each.id()));
    RunId id = info.id();
    for (int next = 2; there.contains(id); next++) {
      id = new RunId(info.id().value() + "-" + next);
    }
    RunRecorder recorder = store.create(info.withId(id), List.of());
    news.accept("Following " + run.source.title() + " (" + run.source.kind().title() + ")");
    return new GatheredFollower(run.run.points(), recorder);
  }

  /** What an earlier watch read of the same file is in this one too, if it holds all of it. */
  private void removeEarlier(Followed run, RunInfo info) {
    for (RunInfo earlier : store.runs()) {
      boolean same =
          info.environment()
              .getOrDefault(ImportedRun.SOURCE, "")
              .equals(earlier.environment().get(ImportedRun.SOURCE));
      if (same && earlier.state() != RunState.RUNNING && holdsAllOf(run, earlier)) {
        store.delete(earlier.id());
      }
    }
  }

  private boolean holdsAllOf(Followed run, RunInfo earlier) {
    return store.open(earlier.id()).keys().stream()
        .filter(key -> !Superseded.is(key))
        .allMatch(
            key ->
                run.run.points().has(key)
                    && run.run.points().series(key).size()
                        >= store.open(earlier.id()).series(key).orElseThrow().size()
                    && run.run
                        .points()
                        .series(key)
                        .beginsWith(store.open(earlier.id()).series(key).orElseThrow()));
  }

  private static byte[] digestOf(MessageDigest sha256) {
    try {
      return ((MessageDigest) sha256.clone()).digest();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Every Java can go on after a SHA-256", e);
    }
  }

  private static void end(Followed run, String why) {
    boolean done = run.run.reachedItsEnd();
    run.follower.ifPresent(
        follower ->
            follower.recorder().finish(done ? RunState.DONE : RunState.STOPPED, done ? "" : why));
  }

  /** Ends all runs that are followed as they stand. */
  @Override
  public void close() {
    followed.values().forEach(run -> end(run, "No longer followed."));
    followed.clear();
  }
}
