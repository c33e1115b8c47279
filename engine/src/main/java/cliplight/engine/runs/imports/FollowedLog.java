package cliplight.engine.runs.imports;

import cliplight.engine.runs.GatheredFollower;
import cliplight.engine.runs.GatheredRun;
import cliplight.engine.runs.GatheringRoom;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.StoreException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A log that is followed: its files as far as they were read, and the run that they make. */
final class FollowedLog {

  private final LogSource source;
  private final ImportedRun run;
  private final MessageDigest sha256 = ReadLog.newDigest();
  private final Map<Path, GrowingFile> files = new LinkedHashMap<>();
  private Optional<GatheredFollower> follower = Optional.empty();
  private boolean begun;
  private boolean idle;
  private boolean readToItsEnd;

  /**
   * @param room that its points take
   */
  FollowedLog(LogSource source, GatheringRoom room) {
    this.source = source;
    run = new ImportedRun(new GatheredRun(room));
  }

  /**
   * What came of reading a log.
   *
   * @param gained whether there are points that were not there before
   * @param why it is refused; empty where it is not
   */
  record Read(FollowedLog log, Gain gain, boolean gained, String why) {}

  LogSource source() {
    return source;
  }

  String title() {
    return source.title();
  }

  ImportedRun run() {
    return run;
  }

  /** Where its points go; empty before there are any. */
  Optional<GatheredFollower> follower() {
    return follower;
  }

  /** Now that all that was there is read, others that wait for room come first. */
  void follower(GatheredFollower now) {
    follower = Optional.of(now);
    idle = true;
  }

  /** Whether the last look found nothing new in it. */
  boolean isIdle() {
    return idle;
  }

  /** Whether the last look left nothing unread. */
  boolean isReadToItsEnd() {
    return readToItsEnd;
  }

  /** Reads those of these files that are new from now on, too. */
  void add(LogSource now) {
    for (Path file : now.files()) {
      files.computeIfAbsent(
          file, each -> new GrowingFile(each, new LogReading(source.parser(run, each))));
    }
  }

  /** Forgets what was found in its files. */
  void forgetFiles(LogFolder folder) {
    files.keySet().forEach(folder::forget);
  }

  /** Reads what the files have gained. */
  Read read() {
    long before = run.points().pointCount();
    Gain gain = Gain.REFUSED;
    String why = "";
    try {
      gain = readFiles();
    } catch (StoreException e) {
      // nothing is stored here: it is the memory that there is not enough of
      gain = Gain.NO_ROOM;
      why = String.valueOf(e.getMessage());
    } catch (IOException | ImportException e) {
      why = String.valueOf(e.getMessage());
    }
    boolean gained = run.points().pointCount() != before;
    readToItsEnd = gain == Gain.ALL;
    idle = readToItsEnd && !gained;
    return new Read(this, gain, gained, why);
  }

  private Gain readFiles() throws IOException {
    if (!begun) {
      begun = true;
      ReadLog.begin(source, run, sha256);
    }
    Gain gain = Gain.ALL;
    for (GrowingFile file : files.values()) {
      run.file(file.name());
      Gain one = file.read(sha256);
      if (one == Gain.ANOTHER) {
        return one;
      }
      gain = one == Gain.MORE ? one : gain;
    }
    return gain;
  }

  /** Whether a line has begun whose end is not there yet. */
  boolean waitsForALine() {
    return source.kind().isText() && files.values().stream().anyMatch(GrowingFile::waitsForMore);
  }

  /** Takes what no line end has followed for a line, since nothing more will be read. */
  void readLastLines() {
    if (source.kind().isText()) {
      for (GrowingFile file : files.values()) {
        run.file(file.name());
        file.readLastLine();
      }
    }
  }

  /** The run as it stands. */
  RunInfo info() {
    try {
      byte[] soFar = ((MessageDigest) sha256.clone()).digest();
      return run.info(source, HexFormat.of().formatHex(soFar), Instant.now());
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Every Java can go on after a SHA-256", e);
    }
  }
}
