package cliplight.engine.data;

import java.util.Arrays;
import java.util.Optional;

/**
 * Associative recall (Zoology, arXiv 2312.04927, in its simplest form): every sequence has a random
 * map of keys to values of its own and repeats it in random order as key, value, key, value, ...
 * Only attention to the earlier pair can predict a value. Keys are bytes 0 to 127, values 128 to
 * 255.
 */
public final class AssociativeRecall implements Batches {

  /** Different keys there are. */
  static final int KEYS = 128;

  private final int pairs;
  private final long seed;

  /**
   * @param pairs keys with a value per sequence, 1 to 128
   * @param seed of all batches
   */
  public AssociativeRecall(int pairs, long seed) {
    if (pairs < 1 || pairs > KEYS) {
      throw new IllegalArgumentException("pairs is " + pairs + "; it has to be 1 to " + KEYS + ".");
    }
    this.pairs = pairs;
    this.seed = seed;
  }

  @Override
  public int vocabulary() {
    return 2 * KEYS;
  }

  @Override
  public void fill(long step, int context, int[] inputs_BT, int[] targets_BT) {
    int batch = BatchShape.rows(context, inputs_BT, targets_BT);
    SeededRandom random = new SeededRandom(seed, step);
    int[] keys = new int[KEYS];
    int[] values = new int[pairs];
    for (int b = 0; b < batch; b++) {
      drawMap(random, keys, values);
      int pair = 0;
      int token = 0;
      for (int t = 0; t <= context; t++) {
        if (t % 2 == 0) {
          pair = random.nextInt(pairs);
          token = keys[pair];
        } else {
          token = values[pair];
        }
        if (t < context) {
          inputs_BT[b * context + t] = token;
        }
        if (t > 0) {
          targets_BT[b * context + t - 1] = token;
        }
      }
    }
  }

  /** Sequences of another seed: as good as never seen, since there are so many. */
  @Override
  public Optional<Batches> heldOut() {
    return Optional.of(new AssociativeRecall(pairs, HeldOut.seed(seed)));
  }

  private void drawMap(SeededRandom random, int[] keys, int[] values) {
    Arrays.setAll(keys, i -> i);
    for (int i = 0; i < pairs; i++) {
      int other = i + random.nextInt(KEYS - i);
      int swap = keys[i];
      keys[i] = keys[other];
      keys[other] = swap;
      values[i] = KEYS + random.nextInt(KEYS);
    }
  }
}
