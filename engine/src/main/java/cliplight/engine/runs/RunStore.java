package cliplight.engine.runs;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Keeps runs for ever. Safe from any thread. */
public interface RunStore extends AutoCloseable {

  /** The folder it is in. */
  Path folder();

  /** What a person should know about how the store was opened; empty as a rule. */
  List<String> warnings();

  /**
   * Why points do not reach the disk at present, such as a full disk; empty while all is well.
   * Recording goes on in memory meanwhile, and all of it is written once the disk takes it again.
   */
  Optional<StoreException> failure();

  /** Grows whenever a run is added, deleted or changes its state. */
  long version();

  /** All runs, newest study first, arms in order. */
  List<RunInfo> runs();

  /**
   * Opens a run for reading, live or recorded.
   *
   * @throws StoreException if there is no such run
   */
  RunReader open(RunId run);

  /**
   * What a list says about a run; cheap enough to ask for every run of a list.
   *
   * @throws StoreException if there is no such run
   */
  default RunSummary summary(RunId run) {
    return RunSummary.of(open(run));
  }

  /** Begins a new run whose step records fill {@code layout}. */
  RunRecorder create(RunInfo info, List<SeriesKey> layout);

  /**
   * Goes on recording a run that has ended, from a step on. The points that it had recorded after
   * that step are kept beside its series, see {@link Superseded}; the two never mix.
   *
   * @param step the last step that stays
   * @throws StoreException if there is no such run, it is live, or it has no such step
   */
  RunRecorder resume(RunId run, long step);

  /**
   * Where files that belong to a run lie beside its record: its checkpoints. The folder is made by
   * who writes into it and is deleted with the run.
   */
  Path checkpointFolder(RunId run);

  /**
   * Takes over a complete run from elsewhere, all or nothing.
   *
   * @throws StoreException if the store has a run of that id already
   */
  void add(RunReader run);

  /**
   * Takes over complete runs from elsewhere, all of them or none; many at once cost the disk little
   * more than one.
   *
   * @throws StoreException if the store has a run of one of the ids already
   */
  void addAll(List<RunReader> runs);

  /**
   * Writes a person's note to a step of a run, live or recorded; on disk when this returns, or with
   * the next points of a run that is live.
   *
   * @param text may be empty: a mark to come back to
   * @throws StoreException if there is no such run
   */
  void addNote(RunId run, long step, String text);

  /**
   * Takes a person's note back.
   *
   * @return false if the run has no such note
   */
  boolean deleteNote(RunId run, RunEvent note);

  /** Deletes a run that is not live, and its checkpoints. */
  void delete(RunId run);

  /** True where this program may only read. */
  boolean readOnly();

  /** Brings all points to disk, then closes. */
  @Override
  void close();
}
