package cliplight.engine.data;

import cliplight.engine.runs.Sha256;
import java.util.List;

/**
 * The data of a configuration, read or generated once, from which runs of any seed draw batches.
 * Runs that are compared share one, so that a file that changes meanwhile cannot come between them.
 */
public final class TrainingData {

  /** Hands out batches for a seed. */
  private interface Source {
    Batches batches(int context, long seed, double heldOut);
  }

  private final Source source;
  private final String description;
  private final List<String> notes;
  private final String sha256;

  private TrainingData(Source source, String description, List<String> notes, String sha256) {
    this.source = source;
    this.sha256 = sha256;
    this.description = description;
    this.notes = List.copyOf(notes);
  }

  /**
   * Reads or generates the data.
   *
   * @throws DataException if there is nothing to train on
   */
  public static TrainingData load(DataConfig config) {
    return switch (config.kind()) {
      case GRAMMAR -> {
        byte[] text = GrammarText.generate(config.size(), config.seed());
        yield ofText(text, "Grammar text, %,d bytes".formatted(text.length), List.of());
      }
      case RECALL ->
          new TrainingData(
              (context, seed, heldOut) -> new AssociativeRecall(config.pairs(), seed),
              "Associative recall of " + config.pairs() + " pairs",
              List.of(),
              "");
      case FILE -> ofFiles(config);
    };
  }

  private static TrainingData ofFiles(DataConfig config) {
    TextFiles files = TextFiles.read(config.path(), config.size());
    byte[] bytes = files.bytes();
    return ofText(
        bytes,
        "%s: %,d bytes of %d %s"
            .formatted(
                config.path(), bytes.length, files.files(), files.files() == 1 ? "file" : "files"),
        files.notes());
  }

  private static TrainingData ofText(byte[] text, String description, List<String> notes) {
    return new TrainingData(
        (context, seed, heldOut) ->
            CorpusBatches.holdingOut(text, heldOut, context, description, seed),
        description,
        notes,
        Sha256.hex(text));
  }

  /**
   * Batches that are a function of the seed and the step.
   *
   * @param context tokens per row that will be asked for
   * @param heldOut share of a text, at its end, that training does not see; 0 for none
   * @throws DataException if the text is too short for one row
   */
  public Batches batches(int context, long seed, double heldOut) {
    return source.batches(context, seed, heldOut);
  }

  /** SHA-256 of the text, as 64 hexadecimal digits; empty where sequences are made up. */
  public String sha256() {
    return sha256;
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
