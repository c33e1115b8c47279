package cliplight.engine.lab;

import cliplight.engine.data.DataConfig;
import cliplight.engine.data.DataException;
import cliplight.engine.data.TrainingData;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a run on record was trained on. A text of the user's own is taken where the record says, or
 * where somebody said that it lies now; either way its SHA-256 has to be the recorded one.
 */
public final class RunText {

  private final RunInfo info;
  private final DataConfig config;
  private final MovedTexts moved;

  RunText(RunStore store, RunInfo info, DataConfig config) {
    this.info = info;
    this.config = config;
    moved = MovedTexts.in(store.folder());
  }

  /**
   * @throws RerunException if the run was not trained by this program
   * @throws cliplight.engine.runs.StoreException if there is no such run
   */
  public static RunText of(RunStore store, RunId run) {
    RecordedRun recorded = new RecordedRun(store, run);
    return new RunText(store, recorded.info(), recorded.config().data());
  }

  /**
   * Says where the text lies now. That is remembered in the store's folder, for every run that was
   * trained on it.
   *
   * @param place a file or a folder
   * @throws RerunException if the run has no text of its own, or another text lies there
   * @throws DataException if nothing can be read there
   */
  public void liesAt(Path place) {
    if (config.kind() != DataConfig.Kind.FILE) {
      throw new RerunException(
          "The run "
              + info.id()
              + " was trained on data that is made here: it needs no file or folder.");
    }
    if (hash().isEmpty()) {
      throw new RerunException(
          "The record of the run "
              + info.id()
              + " has no SHA-256 of its text, so nothing tells whether another is the same. Put it"
              + " back as "
              + config.path()
              + ".");
    }
    String path = place.toAbsolutePath().normalize().toString();
    TrainingData text = TrainingData.load(at(path));
    if (!same(text)) {
      throw new TextElsewhereException(
          "This is not the text that the run " + info.id() + " was trained on: " + of(text));
    }
    moved.put(hash(), path);
  }

  /**
   * Reads or generates it.
   *
   * @throws TextElsewhereException if it is not there any more, or not what it was
   */
  TrainingData load() {
    String problem;
    try {
      TrainingData text = TrainingData.load(config);
      if (hash().isEmpty() || same(text)) {
        return text;
      }
      problem = "its data is not what it was (" + of(text) + ")";
    } catch (DataException e) {
      problem = e.getMessage() + "";
    }
    Optional<TrainingData> elsewhere = moved.of(hash()).flatMap(this::known);
    String why = problem;
    return elsewhere.orElseThrow(
        () ->
            new TextElsewhereException(
                "The run "
                    + info.id()
                    + " cannot be executed again: "
                    + why
                    + (why.endsWith(".") ? "" : ".")
                    + " Put back what it was trained on, or say where that lies now (--data)."));
  }

  private Optional<TrainingData> known(String path) {
    try {
      return Optional.of(TrainingData.load(at(path))).filter(this::same);
    } catch (DataException e) {
      return Optional.empty();
    }
  }

  private DataConfig at(String path) {
    return new DataConfig(config.kind(), path, config.size(), config.pairs(), config.seed());
  }

  private boolean same(TrainingData text) {
    return text.sha256().equals(hash());
  }

  private String hash() {
    return info.environment().getOrDefault(RunEnvironment.DATA_HASH, "");
  }

  private String of(TrainingData text) {
    return text.description() + "; SHA-256 was " + head(hash()) + ", is " + head(text.sha256());
  }

  private static String head(String sha256) {
    return sha256.substring(0, Math.min(8, sha256.length())) + "...";
  }
}
