package cliplight.engine.lab.probe;

import cliplight.engine.train.TrainerState;
import cliplight.engine.train.TransformerTrainer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * States of a run that was executed up to a step, in memory: all of the last few, and fewer the
 * further they lie from it. What lies farthest goes first where they grow too large; of a large
 * model none is kept.
 */
final class PassedStates {

  /** Floats of all of them together: 64 MiB. */
  private static final long MOST_FLOATS = 16L << 20;

  /** Floats that a state has for each weight at most: itself, and two of AdamW's. */
  private static final int FLOATS_A_WEIGHT = 3;

  private final long mostFloats;
  private final NavigableMap<Long, TrainerState> states = new ConcurrentSkipListMap<>();

  PassedStates() {
    this(MOST_FLOATS);
  }

  PassedStates(long mostFloats) {
    this.mostFloats = mostFloats;
  }

  /** Takes in the state between two steps on the way to a step, if it is one to be kept. */
  void see(TransformerTrainer trainer, long towards) {
    long step = trainer.step();
    if (FLOATS_A_WEIGHT * trainer.model().parameters().count() > mostFloats) {
      return;
    }
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
    while (states.size() > 1 && floats() > mostFloats) {
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
