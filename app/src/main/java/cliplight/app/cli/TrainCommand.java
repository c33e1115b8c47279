package cliplight.app.cli;

import cliplight.app.AppRequest;
import cliplight.engine.data.Batches;
import cliplight.engine.data.DataConfig;
import cliplight.engine.data.TrainingData;
import cliplight.engine.lab.RoomCheck;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.tensor.AvailableMemory;
import cliplight.engine.train.MemoryNeed;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TransformerTrainer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cliplight train}: one run, by default on all cores and in the terminal. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train one model, on your own text if you like.",
    footer = {
      "",
      "What is not given is as 'cliplight config' prints it; adamw has a learning rate of its own.",
      "",
      "Example: cliplight train --data src --optimizer muonclip --tau 30 --lr 0.05 --steps 500"
    })
final class TrainCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Option(
      names = "--data",
      paramLabel = "FILE_OR_FOLDER",
      description = "Text to train on, any bytes (default: text of an invented grammar).")
  private Optional<Path> data = Optional.empty();

  @Option(names = "--optimizer", paramLabel = "NAME", description = "muon, muonclip or adamw.")
  private Optional<String> optimizer = Optional.empty();

  @Option(
      names = "--tau",
      paramLabel = "TAU",
      description = "Threshold of QK-Clip (muonclip only).")
  private Optional<String> tau = Optional.empty();

  @Option(names = "--lr", paramLabel = "RATE", description = "Peak learning rate.")
  private Optional<String> lr = Optional.empty();

  @Option(names = "--steps", paramLabel = "N", description = "Planned last step.")
  private Optional<String> steps = Optional.empty();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of weights and batches.")
  private Optional<String> seed = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "Such as small; 'cliplight model' lists them.")
  private Optional<String> model = Optional.empty();

  @Option(names = "--name", paramLabel = "TEXT", description = "What to call the run.")
  private Optional<String> name = Optional.empty();

  @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
  private Optional<String> threads = Optional.empty();

  @Option(names = "--window", description = "Watch it in the window.")
  private boolean window;

  @Option(
      names = "--dry-run",
      description = "Say what memory it would take, or why it cannot be trained; start nothing.")
  private boolean dryRun;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private SettingOptions settings = new SettingOptions();

  TrainCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws InterruptedException {
    RunConfig config = config();
    if (dryRun) {
      return tellNeed(config);
    }
    Study study = Study.ofOne(config);
    boolean opened =
        program.openWindow(
            new AppRequest(program.store().folder(), Optional.of(study)),
            window,
            "training in the terminal.");
    return opened
        ? CliplightCommand.DONE
        : new TerminalTraining(program.terminal(), program.store(), json).run(study);
  }

  private int tellNeed(RunConfig config) {
    MemoryNeed need = MemoryNeed.of(config);
    AvailableMemory free = AvailableMemory.now();
    RoomCheck.require(need, free);
    requireData(config);
    if (json) {
      ObjectNode node = Json.object();
      node.put("parameters", need.parameters());
      node.put("arrayBytes", need.arrays());
      node.put("arrayBytesFree", free.arrays());
      node.put("heapBytes", need.heap());
      node.put("heapBytesFree", free.heap());
      program.terminal().out().println(Json.text(node));
    } else {
      program
          .terminal()
          .out()
          .printf(
              Locale.ROOT,
              "%,d parameters; %s for arrays (%s are free) and %s of the Java heap (%s are"
                  + " free).%n",
              need.parameters(),
              MemoryNeed.text(need.arrays()),
              MemoryNeed.text(free.arrays()),
              MemoryNeed.text(need.heap()),
              MemoryNeed.text(free.heap()));
    }
    return CliplightCommand.DONE;
  }

  /** Says why, where the text cannot be read, is too short or has tokens that the model has not. */
  private static void requireData(RunConfig config) {
    Batches batches =
        TrainingData.load(config.data())
            .batches(config.model().context(), config.seed(), config.validation().heldOut());
    try {
      TransformerTrainer.requireVocabulary(config, batches);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(String.valueOf(e.getMessage())));
    }
  }

  private RunConfig config() {
    List<Setting> changes = new ArrayList<>();
    add(changes, "threads", Optional.of(Runtime.getRuntime().availableProcessors() + ""));
    if (data.isPresent()) {
      DataConfig file = DataConfig.file(data.get().toAbsolutePath().normalize().toString());
      add(changes, "data.kind", Optional.of("file"));
      add(changes, "data.path", Optional.of(file.path()));
      add(changes, "data.size", Optional.of(Integer.toString(file.size())));
    }
    changes.addAll(settings.ofFile());
    add(changes, "model", model);
    add(changes, "optimizer", optimizer);
    add(changes, "optimizer.tau", tau);
    add(changes, "optimizer.lr", lr);
    add(changes, "steps", steps);
    add(changes, "seed", seed);
    add(changes, "name", name);
    add(changes, "threads", threads);
    changes.addAll(settings.ofCommandLine());
    RunConfig config = RunSettings.apply(RunConfig.DEFAULT, changes);
    if (tau.isPresent() && config.optimizer().kind() != OptimizerKind.MUONCLIP) {
      throw new SettingsException(
          List.of("--tau is for QK-Clip, which only --optimizer muonclip has."));
    }
    SettingOptions.named(config.name());
    boolean named = changes.stream().anyMatch(change -> change.key().equals("name"));
    return named
        ? config
        : RunSettings.apply(config, List.of(new Setting("name", title(config), "")));
  }

  private static void add(List<Setting> changes, String key, Optional<String> value) {
    value.ifPresent(text -> changes.add(new Setting(key, text, "")));
  }

  private static String title(RunConfig config) {
    return switch (config.optimizer().kind()) {
      case MUON -> "Muon";
      case MUONCLIP -> "MuonClip";
      case ADAMW -> "AdamW";
    };
  }
}
