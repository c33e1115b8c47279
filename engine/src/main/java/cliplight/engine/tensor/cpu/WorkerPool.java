package cliplight.engine.tensor.cpu;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that share the parts of one task at a time; the caller takes part. The caller decides how
 * many parts there are, from sizes alone, so that results cannot depend on the number of threads. A
 * call allocates nothing. Used by one calling thread at a time.
 */
final class WorkerPool implements AutoCloseable {

  /** A task whose parts may run in any order and at once. */
  interface Task {
    void run(int part, Worker worker);
  }

  /**
   * How long a thread looks for work before it sleeps: longer than the gaps within a training step,
   * short enough to give the core away between steps that wait for a person.
   */
  private static final long SPIN_NANOS = 60_000;

  private static final int SPINS_PER_LOOK_AT_CLOCK = 32;
  private static final int NOTHING_LEFT = Integer.MAX_VALUE;
  private static final Task NONE = (part, worker) -> {};

  /** A thread beside the calling one. */
  private static final class PoolThread {
    final Worker worker;
    final AtomicInteger sleeping = new AtomicInteger();
    final Thread thread;

    PoolThread(WorkerPool pool, String name) {
      worker = new Worker(pool.bfloat16);
      thread = new Thread(() -> pool.work(this), name);
      thread.setDaemon(true);
    }
  }

  private final boolean bfloat16;
  private final Worker callersWorker;
  private PoolThread[] poolThreads = new PoolThread[0];

  /** Number of the task in the upper half, its next part in the lower. */
  private final AtomicLong cursor = new AtomicLong();

  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile Task task = NONE;
  private volatile int parts;
  private volatile boolean closed;
  private @Nullable Thread caller;

  WorkerPool(int threadCount, boolean bfloat16) {
    if (threadCount < 1) {
      throw new IllegalArgumentException(
          "Kernels need at least 1 thread, but " + threadCount + " were asked for");
    }
    this.bfloat16 = bfloat16;
    callersWorker = new Worker(bfloat16);
    boolean made = false;
    try {
      widen(threadCount);
      made = true;
    } finally {
      if (!made) {
        close();
      }
    }
  }

  /** Adds threads until there are so many; called between two tasks. */
  void widen(int threadCount) {
    while (poolThreads.length < threadCount - 1) {
      int had = poolThreads.length;
      PoolThread more = new PoolThread(this, "kernels-" + (had + 1));
      boolean started = false;
      try {
        more.thread.start();
        started = true;
      } finally {
        if (!started) {
          more.worker.close();
        }
      }
      PoolThread[] longer = Arrays.copyOf(poolThreads, had + 1);
      longer[had] = more;
      poolThreads = longer;
    }
  }

  int threadCount() {
    return poolThreads.length + 1;
  }

  /** Floats of heap room that all workers have; asked for between two tasks. */
  long rowLength() {
    return callersWorker.rowLength()
        + Arrays.stream(poolThreads).mapToLong(pooled -> pooled.worker.rowLength()).sum();
  }

  /** The worker that parts run by the calling thread get. */
  Worker callersWorker() {
    return callersWorker;
  }

  /** Runs parts 0 to {@code parts - 1} and returns when all are done. */
  @SuppressWarnings("ThreadPriorityCheck") // yields to a late worker: no result depends on it
  void run(int parts, Task task) {
    if (caller != Thread.currentThread()) {
      caller = Thread.currentThread();
      callersWorker.blas().useOnThisThread();
    }
    if (poolThreads.length == 0 || parts <= 1) {
      callersWorker.begin();
      for (int part = 0; part < parts; part++) {
        task.run(part, callersWorker);
      }
      return;
    }
    long number = cursor.get() >>> 32;
    // a late thread must not mistake the fields below for those of the task before
    cursor.set(((number + 1) << 32) | NOTHING_LEFT);
    this.task = task;
    this.parts = parts;
    unfinished.set(parts);
    cursor.set((number + 2) << 32);
    for (PoolThread pooled : poolThreads) {
      if (pooled.sleeping.get() != 0) {
        LockSupport.unpark(pooled.thread);
      }
    }
    takeParts(callersWorker);
    for (int spins = 1; unfinished.get() > 0; spins++) {
      if (spins % 4096 == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
    Throwable thrown = failure.getAndSet(null);
    if (thrown != null) {
      throw new IllegalStateException("A kernel failed: " + thrown.getMessage(), thrown);
    }
  }

  private void takeParts(Worker worker) {
    long at = cursor.get();
    // read after the cursor: they are of that task if the claim below succeeds
    Task current = task;
    int count = parts;
    long number = at >>> 32;
    worker.begin();
    while (true) {
      int part = (int) at;
      if (part >= count) {
        return;
      }
      if (cursor.compareAndSet(at, at + 1)) {
        try {
          current.run(part, worker);
        } catch (Throwable e) {
          failure.compareAndSet(null, e);
        }
        unfinished.decrementAndGet();
      }
      at = cursor.get();
      if (at >>> 32 != number) {
        return;
      }
    }
  }

  private void work(PoolThread pooled) {
    long seen = 0;
    pooled.worker.blas().useOnThisThread();
    while (!closed) {
      seen = awaitTaskAfter(seen, pooled.sleeping);
      takeParts(pooled.worker);
    }
  }

  /** Returns the number of a task newer than {@code seen}, or any number once closed. */
  private long awaitTaskAfter(long seen, AtomicInteger asleep) {
    long deadline = System.nanoTime() + SPIN_NANOS;
    while (true) {
      for (int i = 0; i < SPINS_PER_LOOK_AT_CLOCK; i++) {
        long number = cursor.get() >>> 32;
        if (number != seen || closed) {
          return number;
        }
        Thread.onSpinWait();
      }
      if (System.nanoTime() > deadline) {
        asleep.set(1);
        while (cursor.get() >>> 32 == seen && !closed) {
          LockSupport.park(this);
        }
        asleep.set(0);
      }
    }
  }

  /** Does nothing the second time: what the workers have outside the heap can be freed once. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    for (PoolThread pooled : poolThreads) {
      LockSupport.unpark(pooled.thread);
    }
    boolean interrupted = false;
    for (PoolThread pooled : poolThreads) {
      while (pooled.thread.isAlive()) {
        try {
          pooled.thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    callersWorker.close();
    for (PoolThread pooled : poolThreads) {
      pooled.worker.close();
    }
  }
}
