package cliplight.engine.lab;

import cliplight.engine.data.TrainingData;
import cliplight.engine.train.Trainer;
import java.util.Map;
import java.util.TreeMap;

/** What a run goes on record as trained on: machine, libraries and data. */
final class RunEnvironment {

  /** SHA-256 of the text, where there is one. */
  static final String DATA_HASH = "data sha256";

  private RunEnvironment() {}

  static Map<String, String> of(Trainer trainer, TrainingData data) {
    Map<String, String> environment = new TreeMap<>(trainer.environment());
    environment.put("data", data.description());
    if (!data.sha256().isEmpty()) {
      environment.put(DATA_HASH, data.sha256());
    }
    return environment;
  }
}
