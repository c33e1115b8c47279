package cliplight.engine.checkpoint;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which checkpoints of a run are kept, never more than a number. The first, the last and, in half
 * of the places at most, the one before each of the newest spikes stay. Of the others that one goes
 * whose absence leaves the smallest gap for its age, both measured by the {@link CheckpointClock}:
 * the gaps grow geometrically into the past and are small where logits accelerated.
 */
final class CheckpointRing {

  /**
   * A checkpoint that is kept.
   *
   * @param step it is after
   * @param clock what the clock showed there
   */
  record Entry(long step, double clock) {}

  private final int keep;
  private final List<Entry> entries = new ArrayList<>();

  CheckpointRing(int keep) {
    this.keep = keep;
  }

  List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Adds the newest one; one of its step or after goes. */
  void add(Entry entry) {
    entries.removeIf(other -> other.step() >= entry.step());
    entries.add(entry);
  }

  /**
   * Takes one out that is not kept; empty once the number is not passed any more.
   *
   * @param spikes steps at which there were spikes
   * @param most no more than this may be kept, whatever the ring's own number
   */
  Optional<Entry> drop(SortedSet<Long> spikes, int most) {
    int places = Math.min(keep, most);
    if (entries.size() <= places) {
      return Optional.empty();
    }
    List<Entry> before = beforeSpikes(spikes, places / 2);
    Entry last = entries.get(entries.size() - 1);
    int worst = -1;
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 1; i < entries.size() - 1; i++) {
      Entry entry = entries.get(i);
      if (before.contains(entry)) {
        continue;
      }
      double gap = entries.get(i + 1).clock() - entries.get(i - 1).clock();
      double age = Math.max(last.clock() - entry.clock(), Double.MIN_NORMAL);
      if (worst < 0 || gap / age < smallest) {
        smallest = gap / age;
        worst = i;
      }
    }
    return Optional.of(entries.remove(Math.max(worst, 1)));
  }

  /** The last entry before each spike, from the newest spike back. */
  private List<Entry> beforeSpikes(SortedSet<Long> spikes, int most) {
    List<Entry> before = new ArrayList<>();
    List<Long> newestFirst = new ArrayList<>(new TreeSet<>(spikes).descendingSet());
    for (long spike : newestFirst) {
      for (int i = entries.size() - 1; i >= 0 && before.size() < most; i--) {
        Entry entry = entries.get(i);
        if (entry.step() < spike) {
          if (!before.contains(entry)) {
            before.add(entry);
          }
          break;
        }
      }
    }
    return before;
  }
}
