package cliplight.engine.runs;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The only thread that touches H2. Five times a second it brings what live runs have gained in
 * memory to disk; between times it does what callers ask. Callers wait without being interruptible,
 * and none of them can reach this thread to interrupt it.
 */
final class StoreWriter {

  private static final long FLUSH_MILLIS = 200;
  private static final int CHUNK_POINTS = 512;

  /** Something to do with the tables. */
  interface Job<T> {
    T on(RunTables tables) throws SQLException;
  }

  /** A live run and how much of it is on disk. */
  private static final class Open {
    final RunRecord record;
    int chunkStart;
    int written;
    int events;
    private int committedChunkStart;
    private int committedWritten;
    private int committedEvents;

    Open(RunRecord record) {
      this.record = record;
    }

    void committed() {
      committedChunkStart = chunkStart;
      committedWritten = written;
      committedEvents = events;
    }

    void rolledBack() {
      chunkStart = committedChunkStart;
      written = committedWritten;
      events = committedEvents;
    }
  }

  private final BlockingQueue<Runnable> jobs = new LinkedBlockingQueue<>();
  private final List<Open> open = new ArrayList<>();
  private final Connection connection;
  private final RunTables tables;
  private final Thread thread;
  private volatile Optional<StoreException> failure = Optional.empty();
  private boolean closing;
  private volatile boolean closed;

  StoreWriter(Connection connection, RunTables tables) {
    this.connection = connection;
    this.tables = tables;
    this.thread = new Thread(this::work, "h2-writer");
    thread.setDaemon(true);
    thread.start();
  }

  Optional<StoreException> failure() {
    return failure;
  }

  /**
   * Runs a job on the store's thread and waits for it.
   *
   * @throws StoreException if the store failed
   */
  <T> T call(Job<T> job) {
    if (closed) {
      throw new StoreException("The store is closed.");
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    jobs.add(
        () -> {
          try {
            result.complete(job.on(tables));
          } catch (SQLException e) {
            rollback(e);
            result.completeExceptionally(
                new StoreException("The store could not do that: " + e.getMessage(), e));
          } catch (RuntimeException e) {
            result.completeExceptionally(e);
          }
        });
    return await(result);
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

  /** From now on the points of this run are brought to disk. */
  void begin(RunRecord record) {
    jobs.add(() -> open.add(new Open(record)));
  }

  /** Brings the rest of a run and its state to disk and returns when it is there. */
  void end(RunRecord record) {
    call(
        t -> {
          for (Open run : List.copyOf(open)) {
            if (run.record == record) {
              flush(run);
              tables.commit();
              open.remove(run);
            }
          }
          RunInfo info = record.info();
          t.updateState(info.id(), info.state(), info.reason());
          t.commit();
          open.forEach(Open::committed);
          t.checkpoint();
          return record;
        });
  }

  void close() {
    if (closed) {
      return;
    }
    closed = true;
    CompletableFuture<Boolean> ended = new CompletableFuture<>();
    jobs.add(
        () -> {
          closing = true;
          try {
            connection.close();
            ended.complete(true);
          } catch (SQLException e) {
            ended.completeExceptionally(
                new StoreException("The store could not be closed: " + e.getMessage(), e));
          }
        });
    await(ended);
  }

  private void work() {
    long nextFlush = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
    while (!closing) {
      try {
        long wait = nextFlush - System.nanoTime();
        Runnable job = jobs.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
        if (job != null) {
          job.run();
        }
        if (!closing && System.nanoTime() >= nextFlush) {
          flushAll();
          nextFlush = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(FLUSH_MILLIS);
        }
      } catch (InterruptedException e) {
        // nobody has a reference to this thread; go on, so that no row is lost
      }
    }
  }

  private void flushAll() {
    try {
      for (Open run : open) {
        flush(run);
      }
      tables.commit();
      open.forEach(Open::committed);
      failure = Optional.empty();
    } catch (SQLException e) {
      rollback(e);
      failure =
          Optional.of(
              new StoreException(
                  "Points no longer reach the disk: "
                      + e.getMessage()
                      + ". They are kept in memory and tried again.",
                  e));
    }
  }

  /** Writes all points of a complete run. */
  static void insertPoints(RunTables tables, RunRecord record) throws SQLException {
    int size = record.columns().size();
    for (int from = 0; from < size; from += CHUNK_POINTS) {
      int to = Math.min(size, from + CHUNK_POINTS);
      tables.mergeChunk(record.info().id(), record.columns(), from, to);
    }
  }

  private void flush(Open run) throws SQLException {
    RunId id = run.record.info().id();
    List<RunEvent> events = run.record.eventsFrom(run.events);
    if (!events.isEmpty()) {
      tables.insertEvents(id, run.events, events);
      run.events += events.size();
    }
    int size = run.record.columns().size();
    while (run.written < size) {
      int end = Math.min(size, run.chunkStart + CHUNK_POINTS);
      tables.mergeChunk(id, run.record.columns(), run.chunkStart, end);
      run.written = end;
      if (end - run.chunkStart == CHUNK_POINTS) {
        run.chunkStart = end;
      }
    }
  }

  private void rollback(SQLException cause) {
    open.forEach(Open::rolledBack);
    try {
      tables.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }
}
