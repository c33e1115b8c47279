package cliplight.engine.lab.probe;

import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * States of a run that was executed up to a step, in memory: all of the last few, and fewer the
 * further they lie from it. What lies farthest goes first where they grow too large.
 */
final class PassedStates {

  /** Floats of all of them together, but for the nearest: 64 MiB. */
  private static final long MOST_FLOATS = 16L << 20;

  private final NavigableMap<Long, TrainerState> states = new ConcurrentSkipListMap<>();

  /** Takes in the state between two steps on the way to a step, if it is one to be kept. */
  void see(Trainer trainer, long towards) {
    long step = trainer.step();
    if (isKept(step, towards) && !states.containsKey(step)) {
      states.keySet().removeIf(one -> !isKept(one, towards));
      states.put(step, trainer.state());
      shrink(towards);
    }
  }

  /** Gaps grow with the distance: about a quarter of it at most. */
  static boolean isKept(long step, long towards) {
    long gap = Long.highestOneBit(Math.max(1, Math.abs(towards - step) / 4));
    return step % gap == 0;
  }

  private void shrink(long towards) {
    while (states.size() > 1 && floats() > MOST_FLOATS) {
      boolean firstIsFarther = towards - states.firstKey() > states.lastKey() - towards;
      states.remove(firstIsFarther ? states.firstKey() : states.lastKey());
    }
  }

  private long floats() {
    return states.values().stream()
        .flatMap(state -> state.arrays().stream())
        .mapToLong(array -> array.values().length)
        .sum();
  }

  /** The last one at or before a step. */
  Optional<TrainerState> nearest(long step) {
    return Optional.ofNullable(states.floorEntry(step)).map(Map.Entry::getValue);
  }
}
