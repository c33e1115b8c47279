package cliplight.engine.lab.bundle;

import cliplight.engine.checkpoint.CheckpointException;
import cliplight.engine.checkpoint.Checkpoints;
import cliplight.engine.lab.RecordComparison;
import cliplight.engine.lab.Rerun;
import cliplight.engine.lab.RerunException;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.safetensors.SafetensorsException;
import cliplight.engine.safetensors.SafetensorsWriter;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TrainerState;
import cliplight.engine.train.TransformerTrainer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The first steps of a run as a folder of files:
 *
 * <ul>
 *   <li>{@code config.json}: sizes, in the manner of Hugging Face's DeepSeek-V3
 *   <li>{@code cliplight.json}: every setting of the run, and what is in this folder
 *   <li>{@code weights-S.safetensors}: the weights after S steps, for S = 0, the last of these
 *       steps and every checkpoint there is, up to the run's end
 *   <li>{@code batches.safetensors}: {@code inputs} and {@code targets}, steps x batch x context
 *   <li>{@code recorded.safetensors}: what is on record of each step: {@code loss}, {@code
 *       grad_norm}, {@code learning_rate} (steps), {@code max_logit}, {@code clip_gamma} (steps x
 *       layers x heads), {@code router_load} (steps x MoE layers x experts; 1 is the mean)
 * </ul>
 *
 * The weights of these steps are made by executing the run again, those of later ones are read from
 * its checkpoints; {@code engine/check/check_bundle.py} rebuilds the steps from these files with
 * code of its own.
 *
 * @param steps how many steps it holds
 * @param sentence whether the steps executed again have the bits on record
 */
public record RunBundle(int steps, String sentence) {

  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Writes a bundle.
   *
   * @param folder made if it is not there
   * @param steps how many of the first steps; no more than are on record, nor than were done before
   *     a setting was changed
   * @throws RerunException if the run was not trained by this engine from its first step
   */
  public static RunBundle write(
      RunStore store, RunId id, Path folder, int steps, RerunListener listener) throws IOException {
    RunReader run = store.open(id);
    RunInfo info = run.info();
    info.lineage()
        .ifPresent(
            from -> {
              throw new RerunException(
                  "The run "
                      + id
                      + " has no first step of its own: it goes on from step "
                      + from.step()
                      + " of "
                      + from.parent()
                      + ". Write the bundle of that one.");
            });
    int count = (int) Math.min(steps, Math.min(info.lastStep(), beforeChanges(run)));
    try (Rerun<TransformerTrainer> rerun = Rerun.near(store, id, 0, listener)) {
      Files.createDirectories(folder);
      TransformerTrainer trainer = rerun.trainer();
      RecordComparison comparison = rerun.comparison();
      RunConfig config = trainer.config();
      Set<Long> wanted = new TreeSet<>(rerun.checkpoints().steps());
      wanted.add((long) count);
      List<Long> weights = new ArrayList<>();
      weights.add(writeWeights(trainer.state(), folder));
      List<int[]> inputs = new ArrayList<>();
      List<int[]> targets = new ArrayList<>();
      for (int step = 1; step <= count; step++) {
        comparison.add(rerun.next());
        inputs.add(trainer.inputs());
        targets.add(trainer.targets());
        if (wanted.contains((long) step)) {
          weights.add(writeWeights(trainer.state(), folder));
        }
      }
      for (long step : wanted) {
        if (step > count) {
          later(rerun.checkpoints(), step, listener::notice)
              .ifPresent(state -> weights.add(writeWeights(state, folder)));
        }
      }
      long context = config.model().context();
      new SafetensorsWriter()
          .ints("inputs", shape(count, config.batch(), context), joined(inputs))
          .ints("targets", shape(count, config.batch(), context), joined(targets))
          .write(folder.resolve("batches.safetensors"));
      writeRecorded(run, config, count, folder.resolve("recorded.safetensors"));
      writeJson(folder.resolve("config.json"), HuggingFaceConfig.of(config.model()));
      RunBundle bundle = new RunBundle(count, comparison.sentence());
      writeJson(folder.resolve("cliplight.json"), bundle.manifest(info, config, weights));
      return bundle;
    }
  }

  /** The last step before a setting was changed: a bundle has one set of settings. */
  private static long beforeChanges(RunReader run) {
    return run.changes().stream()
        .mapToLong(change -> change.step() - 1)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  private ObjectNode manifest(RunInfo info, RunConfig config, List<Long> weights) {
    ObjectNode manifest = JSON.createObjectNode();
    manifest.put("format", "cliplight bundle").put("version", VERSION);
    manifest.put("run", info.id().value()).put("name", info.name());
    manifest.put("steps", steps);
    manifest.put("executed_again", sentence);
    ArrayNode after = manifest.putArray("weights");
    weights.forEach(after::add);
    ObjectNode settings = manifest.putObject("settings");
    RunSettings.of(config).forEach(settings::put);
    ObjectNode environment = manifest.putObject("environment");
    info.environment().forEach(environment::put);
    return manifest;
  }

  /** The state of a checkpoint after the steps that are executed again. */
  private static Optional<TrainerState> later(
      Checkpoints checkpoints, long step, Consumer<String> notices) {
    try {
      return Optional.of(checkpoints.read(step));
    } catch (CheckpointException | SafetensorsException | IOException e) {
      notices.accept("The weights of step " + step + " are left out: " + e.getMessage());
      return Optional.empty();
    }
  }

  private static long writeWeights(TrainerState state, Path folder) {
    SafetensorsWriter writer = new SafetensorsWriter();
    HuggingFaceWeights.add(state, writer);
    try {
      writer
          .metadata("format", "pt")
          .metadata("step", Long.toString(state.step()))
          .write(folder.resolve("weights-" + state.step() + ".safetensors"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return state.step();
  }

  private static void writeRecorded(RunReader run, RunConfig config, int count, Path file)
      throws IOException {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (String name :
        List.of(SeriesNames.LOSS, SeriesNames.GRAD_NORM, SeriesNames.LEARNING_RATE)) {
      float[] values = new float[count];
      read(run, SeriesKey.of(name), values, 0, 1);
      writer.floats(name, shape(count), FloatBuffer.wrap(values));
    }
    int layers = config.model().layers();
    int heads = config.model().heads();
    for (String name : List.of(SeriesNames.MAX_LOGIT, SeriesNames.CLIP_GAMMA)) {
      float[] values = new float[count * layers * heads];
      for (int layer = 0; layer < layers; layer++) {
        for (int head = 0; head < heads; head++) {
          SeriesKey key = SeriesKey.ofHead(name, layer, head);
          read(run, key, values, layer * heads + head, layers * heads);
        }
      }
      String plain = name.substring(name.indexOf('/') + 1);
      writer.floats(plain, shape(count, layers, heads), FloatBuffer.wrap(values));
    }
    writeLoads(run, config, count, writer);
    writer.write(file);
  }

  private static void writeLoads(
      RunReader run, RunConfig config, int count, SafetensorsWriter writer) {
    int layers = config.model().moeLayers();
    int experts = config.model().experts();
    float[] values = new float[count * layers * experts];
    for (int layer = 0; layer < layers; layer++) {
      for (int expert = 0; expert < experts; expert++) {
        int inModel = layer + config.model().denseLayers();
        Map<String, Integer> labels = Map.of("layer", inModel, "expert", expert);
        SeriesKey key = SeriesKey.of(SeriesNames.ROUTER_LOAD, labels);
        read(run, key, values, layer * experts + expert, layers * experts);
      }
    }
    writer.floats("router_load", shape(count, layers, experts), FloatBuffer.wrap(values));
  }

  /** Puts the values of steps 1, 2, ... to every {@code stride}-th place; NaN where none is. */
  private static void read(RunReader run, SeriesKey key, float[] into, int first, int stride) {
    SeriesReader series = run.series(key).orElseThrow();
    int step = 1;
    for (int i = first; i < into.length; i += stride) {
      into[i] = (float) series.valueAt(step++);
    }
  }

  private static IntBuffer joined(List<int[]> batches) {
    IntBuffer all = IntBuffer.allocate(batches.stream().mapToInt(batch -> batch.length).sum());
    batches.forEach(all::put);
    return all.flip();
  }

  private static List<Long> shape(long... sizes) {
    return Arrays.stream(sizes).boxed().toList();
  }

  private static void writeJson(Path file, ObjectNode node) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), node);
  }
}
