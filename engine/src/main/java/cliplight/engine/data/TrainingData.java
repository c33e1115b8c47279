package cliplight.engine.data;

import java.util.List;

/**
 * The data of a configuration, read or generated once, from which runs of any seed draw batches.
 * Runs that are compared share one, so that a file that changes meanwhile cannot come between them.
 */
public final class TrainingData {

  /** Hands out batches for a seed. */
  private interface Source {
    Batches batches(long seed);
  }

  private final Source source;
  private final String description;
  private final List<String> notes;
  private final int length;

  private TrainingData(Source source, String description, List<String> notes, int length) {
    this.source = source;
    this.description = description;
    this.notes = List.copyOf(notes);
    this.length = length;
  }

  /**
   * Reads or generates the data.
   *
   * @throws DataException if there is nothing to train on
   */
  public static TrainingData load(DataConfig config) {
    switch (config.kind()) {
      case GRAMMAR:
        byte[] text = GrammarText.generate(config.size(), config.seed());
        return new TrainingData(
            seed -> new CorpusBatches(text, seed),
            "Grammar text, %,d bytes".formatted(text.length),
            List.of(),
            text.length);
      case RECALL:
        return new TrainingData(
            seed -> new AssociativeRecall(config.pairs(), seed),
            "Associative recall of " + config.pairs() + " pairs",
            List.of(),
            Integer.MAX_VALUE);
      case FILE:
        TextFiles files = TextFiles.read(config.path(), config.size());
        byte[] bytes = files.bytes();
        return new TrainingData(
            seed -> new CorpusBatches(bytes, seed),
            "%s: %,d bytes of %d %s"
                .formatted(
                    config.path(),
                    bytes.length,
                    files.files(),
                    files.files() == 1 ? "file" : "files"),
            files.notes(),
            bytes.length);
    }
    throw new AssertionError(config.kind());
  }

  /**
   * Batches that are a function of the seed and the step.
   *
   * @param context tokens per row that will be asked for
   * @throws DataException if the text is too short for one row
   */
  public Batches batches(int context, long seed) {
    if (length != Integer.MAX_VALUE) {
      CorpusBatches.requireWindow(length, context, description);
    }
    return source.batches(seed);
  }

  /** What it is, in a few words. */
  public String description() {
    return description;
  }

  /** What a person should know of how it was read, one sentence each; often none. */
  public List<String> notes() {
    return notes;
  }
}
