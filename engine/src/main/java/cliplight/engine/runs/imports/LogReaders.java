package cliplight.engine.runs.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads logs in their order: the small ones some ahead, on all cores, a large one alone and when it
 * is asked for, so that what is in memory stays bounded.
 */
final class LogReaders implements AutoCloseable {

  /** So many bytes of small logs are read ahead of those that are being stored. */
  private static final long MOST_AHEAD = 16 << 20;

  private static final long LARGE = -1;

  /** Told how far the reading has come. */
  interface Progress {
    void read(int more, int place);
  }

  /** One that is being read ahead. */
  private record Begun(int place, long bytes, Future<ReadLog> ahead) {}

  private final List<LogSource> sources;
  private final Progress progress;
  private final ExecutorService pool;
  private final ArrayDeque<Begun> begun = new ArrayDeque<>();
  private long bytesAhead;
  private int next;
  private int done;

  LogReaders(List<LogSource> sources, Progress progress) {
    this.sources = List.copyOf(sources);
    this.progress = progress;
    this.pool =
        Executors.newFixedThreadPool(
            Math.min(8, Runtime.getRuntime().availableProcessors()),
            task -> {
              Thread thread = new Thread(task, "log-reader");
              thread.setDaemon(true);
              return thread;
            });
  }

  boolean hasNext() {
    return done < sources.size();
  }

  /** The log that {@link #next} was about. */
  LogSource last() {
    return sources.get(done - 1);
  }

  /**
   * The next log.
   *
   * @throws ImportException if it cannot be read
   */
  ReadLog next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    readAhead();
    Begun first = begun.poll();
    done++;
    if (first == null) {
      next++;
      int place = next;
      return ReadLog.of(sources.get(place - 1), more -> progress.read(more, place));
    }
    bytesAhead -= first.bytes;
    ReadLog log = waitFor(first.ahead);
    progress.read((int) log.bytes(), first.place);
    return log;
  }

  private void readAhead() {
    while (bytesAhead < MOST_AHEAD && next < sources.size()) {
      LogSource source = sources.get(next);
      long bytes = bytesOfSmall(source);
      if (bytes == LARGE) {
        return;
      }
      next++;
      bytesAhead += bytes;
      begun.add(new Begun(next, bytes, pool.submit(() -> ReadLog.of(source, more -> {}))));
    }
  }

  private static ReadLog waitFor(Future<ReadLog> ahead) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return ahead.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (e.getCause() instanceof ImportException refused) {
            throw refused;
          }
          throw new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** How many bytes a log has, or {@link #LARGE}. */
  private static long bytesOfSmall(LogSource source) {
    long bytes = 1;
    try {
      for (Path file : source.files()) {
        bytes += Files.size(file);
        if (bytes > LogBytes.SMALL || LogBytes.isLarge(file)) {
          return LARGE;
        }
      }
      return bytes;
    } catch (IOException e) {
      return LARGE;
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }
}
