package cliplight.engine.data;

/**
 * What a run trains on.
 *
 * @param kind where the bytes come from
 * @param path the file or folder of {@link Kind#FILE}; empty otherwise
 * @param size bytes to generate for {@link Kind#GRAMMAR}, or the most to read of {@link Kind#FILE}
 * @param pairs key-value pairs per sequence of {@link Kind#RECALL}
 * @param seed seed of the generated text; batches are drawn with the run's own seed
 */
public record DataConfig(Kind kind, String path, int size, int pairs, long seed) {

  /** Where the bytes come from. */
  public enum Kind {
    GRAMMAR,
    RECALL,
    FILE
  }

  public static final DataConfig GRAMMAR = new DataConfig(Kind.GRAMMAR, "", 2_000_000, 16, 7);
}
