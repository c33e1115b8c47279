package cliplight.engine.runs;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that points may take while they are gathered. Runs may share it, on any threads. */
public final class GatheringRoom {

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param most bytes
   */
  public GatheringRoom(long most) {
    this.most = most;
  }

  /** A quarter of this program's memory. */
  public GatheringRoom() {
    this(Runtime.getRuntime().maxMemory() / 4);
  }

  /**
   * @throws StoreException if there is not that much
   */
  void take(long bytes) {
    if (taken.addAndGet(bytes) > most) {
      throw new StoreException(
          "It holds more points than fit into this program's memory. Start Cliplight with more,"
              + " such as -Xmx8g.");
    }
  }

  void give(long bytes) {
    taken.addAndGet(-bytes);
  }

  /** Whether others than a run have so little of it that it would not do without them either. */
  public boolean isNearlyAllOf(GatheredRun run) {
    return taken.get() - run.bytes() < most / 8;
  }

  /** Whether more than half of it is taken. */
  public boolean isHalfTaken() {
    return taken.get() > most / 2;
  }
}
