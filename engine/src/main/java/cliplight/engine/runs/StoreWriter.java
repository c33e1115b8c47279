package cliplight.engine.runs;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The only thread that touches H2, from opening the file to closing it. Three times a second it
 * brings what live runs have gained in memory to disk; between times it does what callers ask, who
 * wait without being interruptible and have no way to interrupt this thread: an interrupt inside H2
 * loses acknowledged rows without a word.
 *
 * <p>A failed write closes H2 for good. Then the file is opened again, every live run asks how far
 * it has come on disk, and goes on from there: a disk that was full for a while costs no point.
 */
final class StoreWriter {

  private static final long FLUSH_MILLIS = 300;
  private static final long RETRY_MILLIS = 1000;

  /** From so much on, what nobody reads any more is worth writing the file anew. */
  private static final long WORTH_BYTES = 1 << 20;

  /** By so much the file grows before it is looked at while runs are recorded. */
  private static final long LOOK_BYTES = 64 << 20;

  /** Something to do with the tables. */
  interface Job<T> {
    T on(RunTables tables) throws SQLException;
  }

  /** A run with points that are not yet on disk, and how far it has come. */
  private static final class Unsaved {
    /** How far one axis has come. */
    private static final class Saved {
      int chunked;
      int written;
    }

    final RunRecord record;
    final List<Saved> axes = new ArrayList<>();
    int events;

    /** Whether the figures above still have to be asked from the disk. */
    boolean unsure = true;

    /** Whether its points could not be written for a reason of its own: the others go first. */
    boolean refused;

    /** Of a run whose axes are on disk. */
    Unsaved(RunRecord record) {
      this.record = record;
      record.axes().forEach(axis -> axes.add(new Saved()));
    }
  }

  private final StoreFile file;
  private final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();
  private final List<Unsaved> unsaved = new ArrayList<>();
  private @Nullable Connection connection;
  private @Nullable RunTables tables;
  private volatile Optional<StoreException> failure = Optional.empty();
  private long lookedAtSize;
  private boolean closing;
  private boolean closed;

  StoreWriter(StoreFile file) {
    this.file = file;
    Thread thread = new Thread(this::work, "h2-writer");
    thread.setDaemon(true);
    thread.start();
  }

  /** Why points do not reach the disk at present. */
  Optional<StoreException> failure() {
    return failure;
  }

  /**
   * Runs a job on the store's thread and waits for it. What it did is taken back if it fails.
   *
   * @throws StoreException if the store failed, with the {@link SQLException} as cause
   */
  <T> T call(Job<T> job) {
    CompletableFuture<T> result = new CompletableFuture<>();
    submit(
        () -> {
          try {
            result.complete(job.on(connected()));
          } catch (SQLException e) {
            takeBack(e);
            result.completeExceptionally(
                new StoreException("The store could not do that: " + StoreFile.reason(e) + ".", e));
          } catch (RuntimeException | Error e) {
            takeBack(e);
            result.completeExceptionally(e);
          }
        });
    return await(result);
  }

  private synchronized void submit(Runnable job) {
    if (closed) {
      throw new StoreException("The store in " + file.folder() + " is closed.");
    }
    jobs.add(job);
  }

  private static <T> T await(CompletableFuture<T> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /**
   * From now on the points of this run are brought to disk, until it has ended and all are there.
   */
  void begin(RunRecord record) {
    Unsaved run = new Unsaved(record);
    submit(() -> unsaved.add(run));
  }

  /** Forgets a run that is being deleted. On the store's thread. */
  void forget(RunId run) {
    unsaved.removeIf(open -> open.record.info().id().equals(run));
  }

  /** Whether what this run gains comes to disk by itself. On the store's thread. */
  boolean brings(RunRecord record) {
    return unsaved.stream().anyMatch(run -> run.record == record);
  }

  /** Has the disk asked how far a run has come there. On the store's thread. */
  void askAgain(RunRecord record) {
    unsaved.stream().filter(run -> run.record == record).forEach(run -> run.unsure = true);
  }

  /**
   * Brings everything to disk that is in memory now, and returns when that is done or has failed;
   * see {@link #failure()}.
   */
  void flush() {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    submit(
        () -> {
          if (!unsaved.isEmpty()) {
            bringToDisk();
          }
          done.complete(true);
        });
    await(done);
  }

  /**
   * Brings the rest to disk, closes the file and ends the thread.
   *
   * @throws StoreException if points could not be brought to disk
   */
  void close() {
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      jobs.add(
          () -> {
            closing = true;
            try {
              if (!unsaved.isEmpty()) {
                bringToDisk();
              }
              if (!file.readOnly() && uselessShare() > 0.25) {
                disconnect();
                file.rewrite();
              }
            } finally {
              disconnect();
              // whoever closes the store waits for this
              lost().ifPresentOrElse(ended::completeExceptionally, () -> ended.complete(true));
            }
          });
    }
    await(ended);
  }

  private Optional<StoreException> lost() {
    return failure
        .filter(cause -> !unsaved.isEmpty())
        .map(
            cause ->
                new StoreException(
                    "The store in "
                        + file.folder()
                        + " was closed while points did not reach the disk: "
                        + StoreFile.reason(Objects.requireNonNullElse(cause.getCause(), cause))
                        + ". Not complete there: "
                        + unsaved.stream()
                            .map(run -> run.record.info().id().value())
                            .collect(Collectors.joining(", "))
                        + (cause.getCause() instanceof SQLException
                            ? ". Make room before the next start."
                            : "."),
                    cause));
  }

  private void work() {
    long nextFlush = System.nanoTime();
    while (!closing) {
      try {
        long wait = nextFlush - System.nanoTime();
        Runnable job = jobs.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
        if (job != null) {
          job.run();
        }
      } catch (InterruptedException e) {
        // nobody has a reference to this thread; go on, so that no row is lost
      }
      if (!closing && System.nanoTime() >= nextFlush) {
        if (!unsaved.isEmpty()) {
          bringToDisk();
        }
        long pause = failure.isPresent() ? RETRY_MILLIS : FLUSH_MILLIS;
        nextFlush = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
      }
    }
  }

  /** The file only grows while H2 has it; once most of it is useless it is written anew. */
  private void keepSmall() {
    long size = file.size();
    if (size - lookedAtSize < LOOK_BYTES) {
      return;
    }
    if (uselessShare() > 0.5) {
      disconnect();
      file.rewrite();
    }
    lookedAtSize = file.size();
  }

  /** How much of the file nobody reads any more; 0 where that is little or unknown. */
  private double uselessShare() {
    Connection open = connection;
    if (open == null || failure.isPresent()) {
      return 0;
    }
    try {
      long useless = StoreFile.useless(open);
      return useless < WORTH_BYTES ? 0 : (double) useless / file.size();
    } catch (SQLException e) {
      takeBack(e);
      return 0;
    }
  }

  private RunTables connected() throws SQLException {
    RunTables open = tables;
    if (open == null) {
      Connection fresh = file.connect();
      open = new RunTables(fresh);
      connection = fresh;
      tables = open;
    }
    return open;
  }

  private void disconnect() {
    Connection old = connection;
    connection = null;
    tables = null;
    if (old != null) {
      try {
        old.close();
      } catch (SQLException e) {
        // after a failed write H2 only repeats that failure here, and has let go of the file
      }
    }
  }

  /** After a failure: nothing half done stays, and nobody trusts what they believe is on disk. */
  private void takeBack(Throwable cause) {
    unsaved.forEach(run -> run.unsure = true);
    Connection open = connection;
    if (open == null) {
      return;
    }
    if (cause instanceof SQLException e
        && !(e instanceof SQLIntegrityConstraintViolationException)) {
      disconnect();
      return;
    }
    try {
      open.rollback();
    } catch (SQLException e) {
      disconnect();
    }
  }

  private void bringToDisk() {
    int refused;
    do {
      refused = refused().size();
      tryToBringToDisk();
      // a run that has just been refused held the others up
    } while (refused().size() > refused);
  }

  private List<Unsaved> refused() {
    return unsaved.stream().filter(run -> run.refused).toList();
  }

  private void tryToBringToDisk() {
    try {
      bringToDisk(unsaved.stream().filter(run -> !run.refused).toList());
      for (Unsaved run : refused()) {
        bringToDisk(List.of(run));
        run.refused = false;
      }
      failure = Optional.empty();
      keepSmall();
    } catch (SQLException | RuntimeException | Error e) {
      takeBack(e);
      failure =
          Optional.of(
              new StoreException(
                  "Points do not reach the disk: "
                      + StoreFile.reason(e)
                      + ". They are kept in memory and tried again every second.",
                  e));
    }
  }

  private void bringToDisk(List<Unsaved> runs) throws SQLException {
    RunTables open = connected();
    boolean news = false;
    List<Unsaved> complete = new ArrayList<>();
    for (Unsaved run : runs) {
      RunInfo info = run.record.info();
      boolean hasEnded = info.state() != RunState.RUNNING;
      try {
        news |= bringToDisk(open, run, hasEnded);
        if (hasEnded) {
          open.endRun(info);
          open.setSummary(info.id(), RunSummary.of(run.record));
          complete.add(run);
        }
      } catch (RuntimeException e) {
        run.refused = true;
        throw e;
      }
    }
    if (!complete.isEmpty()) {
      open.commit();
      open.checkpointSync();
    } else if (news) {
      open.commit();
      open.checkpoint();
    }
    complete.forEach(run -> run.record.setOnDisk());
    unsaved.removeAll(complete);
  }

  /**
   * Writes what a run has gained; false if that is nothing.
   *
   * @param all whether nothing will follow, so that no point stays among the newest
   */
  private static boolean bringToDisk(RunTables tables, Unsaved run, boolean all)
      throws SQLException {
    RunId id = run.record.info().id();
    List<RunColumns> axes = run.record.axes();
    List<AxisLayout> layouts = axes.stream().map(RunColumns::layout).toList();
    if (run.unsure) {
      ask(tables, run, layouts);
    }
    // taken before the points and written after them: an event is there only if its point is
    List<RunEvent> events = run.record.eventsFrom(run.events);
    boolean news = !events.isEmpty();
    if (axes.size() > run.axes.size()) {
      tables.insertAxes(id, layouts.subList(run.axes.size(), axes.size()));
      while (run.axes.size() < axes.size()) {
        run.axes.add(new Unsaved.Saved());
      }
      news = true;
    }
    for (int axis = 0; axis < axes.size(); axis++) {
      news |= bringToDisk(tables, id, axes.get(axis), run.axes.get(axis), all);
    }
    if (!events.isEmpty()) {
      tables.insertEvents(id, run.events, events);
      run.events += events.size();
    }
    return news;
  }

  /** Finds out from the disk how far a run has come there. */
  private static void ask(RunTables tables, Unsaved run, List<AxisLayout> layouts)
      throws SQLException {
    RunId id = run.record.info().id();
    if (!tables.hasRun(id)) {
      tables.insertRun(run.record.info().withState(RunState.RUNNING, ""), layouts);
    }
    run.axes.clear();
    int known = tables.axisCount(id);
    for (int axis = 0; axis < known; axis++) {
      PointTables.Position position = tables.points().position(id, axis);
      Unsaved.Saved saved = new Unsaved.Saved();
      saved.chunked = position.chunked();
      saved.written = position.written();
      run.axes.add(saved);
    }
    run.events = tables.eventCount(id);
    run.unsure = false;
  }

  private static boolean bringToDisk(
      RunTables tables, RunId id, RunColumns columns, Unsaved.Saved saved, boolean all)
      throws SQLException {
    int size = columns.size();
    if ((all ? saved.chunked : saved.written) == size) {
      return false;
    }
    int enough = all ? 1 : PointTables.enough(columns.layout());
    while (size - saved.chunked >= enough) {
      int end = Math.min(size, saved.chunked + PointTables.most(columns.layout()));
      tables.points().insertChunk(id, columns, 0, saved.chunked, end);
      tables.commit();
      saved.chunked = end;
      saved.written = Math.max(saved.written, end);
    }
    if (saved.written < size) {
      tables.points().insertNewest(id, columns, saved.written, size);
      saved.written = size;
    }
    return true;
  }
}
