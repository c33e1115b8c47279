package cliplight.engine.runs.imports;

import cliplight.engine.runs.ArchiveException;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Brings all that a path holds into a store: archives and the logs of other tools. */
public final class PathImport {

  /** Told what happens, on the thread that imports. */
  public interface Told {
    /** A run is in the store now, or was before. */
    void brought(Brought run);

    /** Something could not be read; the store is as if it had not been tried. */
    void refused(String sentence);

    /**
     * More was read.
     *
     * @param more bytes
     * @param place which log of those that a path holds, from 1
     * @param of how many these are
     */
    default void read(int more, int place, int of) {}
  }

  /**
   * One run.
   *
   * @param known whether the store had it already
   * @param kind what kind of file it came from, empty for an archive
   * @param problems how many records could not be read; the run's notes say which
   */
  public record Brought(RunId run, boolean known, String kind, Path from, int problems) {}

  private final RunStore store;
  private final Told told;

  public PathImport(RunStore store, Told told) {
    this.store = store;
    this.told = told;
  }

  /**
   * Imports a file, or a folder with all below it.
   *
   * @return whether there was something, and all of it could be read
   */
  public boolean add(Path path) {
    List<Path> archives = archives(path);
    boolean all = true;
    for (Path archive : archives) {
      all &= archive(archive);
    }
    return logs(path, archives.isEmpty()) && all;
  }

  private static List<Path> archives(Path path) {
    boolean named = Files.isRegularFile(path);
    return List.copyOf(FoundFiles.in(path).sizes().keySet()).parallelStream()
        .filter(file -> named ? RunArchive.isZip(file) : RunArchive.isMeant(file))
        .sorted()
        .toList();
  }

  private boolean archive(Path archive) {
    try {
      RunArchive.Brought run = RunArchive.bring(archive, store, Optional.empty());
      told.brought(new Brought(run.run(), run.known(), "", archive, 0));
      return true;
    } catch (ArchiveException | StoreException e) {
      told.refused(String.valueOf(e.getMessage()));
      return false;
    }
  }

  private boolean logs(Path path, boolean expected) {
    LogFolder folder = new LogFolder();
    List<LogSource> sources;
    try {
      sources = folder.look(path);
    } catch (ImportException e) {
      told.refused(String.valueOf(e.getMessage()));
      return false;
    }
    if (!folder.unreadable().isEmpty()) {
      folder.unreadable().forEach(each -> told.refused(LogFolder.passedOver(each)));
    } else if (sources.isEmpty() && expected) {
      boolean table = path.toString().toLowerCase(Locale.ROOT).matches(".*\\.[ct]sv(\\.gz)?");
      told.refused(
          path
              + " holds no archive and no log that can be read."
              + (table ? " A table needs a header with a column called step." : ""));
      return false;
    }
    AllOrNot all = new AllOrNot(sources.size(), folder.unreadable().isEmpty());
    new LogImport(store).addAll(sources, all);
    return all.all;
  }

  /** Passes on what becomes of the logs of one path. */
  private final class AllOrNot implements LogImport.Told {
    private final int of;
    private boolean all;

    AllOrNot(int of, boolean all) {
      this.of = of;
      this.all = all;
    }

    @Override
    public void brought(LogSource source, LogImport.Outcome outcome) {
      told.brought(
          new Brought(
              outcome.run(),
              outcome.known(),
              source.kind().title(),
              source.path(),
              outcome.problems()));
    }

    @Override
    public void refused(LogSource source, ImportException why) {
      all = false;
      told.refused(String.valueOf(why.getMessage()));
    }

    @Override
    public void read(int more, int place) {
      told.read(more, place, of);
    }
  }
}
