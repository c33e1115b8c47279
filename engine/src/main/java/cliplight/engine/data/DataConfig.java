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

  private static final int SMALLEST = 1_000;
  private static final int LARGEST = 1_000_000_000;

  public static final DataConfig GRAMMAR = new DataConfig(Kind.GRAMMAR, "", 2_000_000, 16, 7);
  public static final DataConfig RECALL = new DataConfig(Kind.RECALL, "", 2_000_000, 16, 7);

  public DataConfig {
    if (size < SMALLEST || size > LARGEST) {
      throw new IllegalArgumentException(
          "data.size is " + size + "; it has to be " + SMALLEST + " to " + LARGEST + " bytes.");
    }
    if (pairs < 1 || pairs > AssociativeRecall.KEYS) {
      throw new IllegalArgumentException(
          "data.pairs is " + pairs + "; it has to be 1 to " + AssociativeRecall.KEYS + ".");
    }
    if (kind == Kind.FILE && path.isBlank()) {
      throw new IllegalArgumentException(
          "data.kind is file, but data.path is empty. Name a file or a folder.");
    }
    if (kind != Kind.FILE && !path.isEmpty()) {
      throw new IllegalArgumentException(
          "data.path is '" + path + "', but only data.kind file reads a path.");
    }
  }

  /** A user's own file or folder of files, of which at most 64 MB are read. */
  public static DataConfig file(String path) {
    return new DataConfig(Kind.FILE, path, 64_000_000, 16, 7);
  }
}
