package cliplight.engine.checkpoint;

import cliplight.engine.safetensors.SafetensorsException;
import cliplight.engine.safetensors.SafetensorsFile;
import cliplight.engine.safetensors.SafetensorsWriter;
import cliplight.engine.safetensors.TensorInfo;
import cliplight.engine.train.TrainerState;
import cliplight.engine.train.TrainerState.NamedArray;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One state of a run as a safetensors file. Its metadata says which step it is after, what it
 * belongs to ({@code setting.KEY}, the hash of these, the engine) and where the run's clock stood.
 */
final class CheckpointFile {

  private static final String STEP = "cliplight.step";
  private static final String CLOCK = "cliplight.clock";
  private static final String ENGINE = "cliplight.engine";
  private static final String CONFIG = "cliplight.config";
  private static final String SETTING = "setting.";

  private CheckpointFile() {}

  /**
   * Writes a state whole or not at all.
   *
   * @param clock see {@link CheckpointClock}
   * @return bytes of the file
   */
  static long write(Path file, RunIdentity run, double clock, TrainerState state)
      throws IOException {
    SafetensorsWriter writer =
        new SafetensorsWriter()
            .metadata(STEP, Long.toString(state.step()))
            .metadata(CLOCK, Double.toString(clock))
            .metadata(ENGINE, run.engine())
            .metadata(CONFIG, run.hash());
    run.settings().forEach((key, value) -> writer.metadata(SETTING + key, value));
    for (NamedArray array : state.arrays()) {
      List<Long> shape = array.shape().stream().map(Integer::longValue).toList();
      writer.floats(array.name(), shape, FloatBuffer.wrap(array.values()));
    }
    return writer.write(file);
  }

  /**
   * Reads a state, bit for bit what was written.
   *
   * @throws SafetensorsException if the file is damaged
   * @throws CheckpointException if it is of another configuration or engine
   */
  static TrainerState read(Path file, RunIdentity run) throws IOException {
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      if (!opened.verify()) {
        throw new SafetensorsException(file + " has no checksum.");
      }
      Map<String, String> metadata = opened.metadata();
      String difference = identity(metadata).differenceFrom(run);
      if (!difference.isEmpty()) {
        throw new CheckpointException(
            "The checkpoint " + file.getFileName() + " is not used: " + difference + ".");
      }
      List<NamedArray> arrays = new ArrayList<>();
      for (TensorInfo tensor : opened.tensors().values()) {
        List<Integer> shape = tensor.shape().stream().map(Math::toIntExact).toList();
        arrays.add(new NamedArray(tensor.name(), shape, opened.floats(tensor.name())));
      }
      return new TrainerState(step(file, metadata), arrays);
    }
  }

  /** Where the run's clock stood; 0 if the file does not say. */
  static double clock(Path file) throws IOException {
    try (SafetensorsFile opened = SafetensorsFile.open(file)) {
      return Double.parseDouble(opened.metadata().getOrDefault(CLOCK, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static RunIdentity identity(Map<String, String> metadata) {
    TreeMap<String, String> settings = new TreeMap<>();
    metadata.forEach(
        (key, value) -> {
          if (key.startsWith(SETTING)) {
            settings.put(key.substring(SETTING.length()), value);
          }
        });
    return new RunIdentity(settings, metadata.getOrDefault(ENGINE, "unknown"));
  }

  private static long step(Path file, Map<String, String> metadata) {
    try {
      return Long.parseLong(metadata.getOrDefault(STEP, ""));
    } catch (NumberFormatException e) {
      throw new SafetensorsException(file + " does not say which step it is after.", e);
    }
  }
}
