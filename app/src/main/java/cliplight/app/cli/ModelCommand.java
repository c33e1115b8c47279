package cliplight.app.cli;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.model.ModelPreset;
import cliplight.engine.model.ModelSize;
import cliplight.engine.model.PublishedFigure;
import cliplight.engine.runs.NearestName;
import cliplight.engine.tensor.AvailableMemory;
import cliplight.engine.train.MemoryNeed;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.WeightMemory;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight model}: lists the models there are, or counts one. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description =
        "Count a model's parameters, operations and memory; nothing is trained. Without a name,"
            + " list the models.",
    footer = {"", "Example: cliplight model small --set model.experts=96 --set optimizer=adamw"})
final class ModelCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(arity = "0..1", paramLabel = "PRESET", description = "The model, such as small.")
  private Optional<String> name = Optional.empty();

  @Mixin private SettingOptions settings = new SettingOptions();

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ModelCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    PrintWriter out = program.terminal().out();
    if (name.isEmpty()) {
      list(out);
      return CliplightCommand.DONE;
    }
    ModelPreset preset = named(name.get());
    List<Setting> changes = new ArrayList<>();
    changes.add(new Setting("model", preset.key(), ""));
    changes.addAll(settings.ofFile());
    changes.addAll(settings.ofCommandLine());
    RunConfig config = RunSettings.apply(RunConfig.DEFAULT, changes);
    if (json) {
      out.println(Json.text(node(preset, config)));
    } else {
      tell(preset, config);
    }
    return CliplightCommand.DONE;
  }

  private static ModelPreset named(String name) {
    return ModelPreset.named(name)
        .orElseThrow(
            () ->
                new WrongUsageException(
                    "No model is called '"
                        + name
                        + "'. "
                        + NearestName.suggestion(name, ModelPreset.keys())));
  }

  private void list(PrintWriter out) {
    if (json) {
      ArrayNode models = Json.array();
      for (ModelPreset preset : ModelPreset.values()) {
        ModelSize size = ModelSize.of(preset.config());
        ObjectNode node = models.addObject();
        node.put("name", preset.key());
        node.put("title", preset.title());
        node.put("parameters", size.parameters());
        node.put("activated", size.activated());
      }
      out.println(Json.text(models));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("model", "parameters", "activated", "layers", "width", "heads", "is"));
    for (ModelPreset preset : ModelPreset.values()) {
      ModelConfig model = preset.config();
      ModelSize size = ModelSize.of(model);
      rows.add(
          List.of(
              preset.key(),
              Magnitude.parameters(size.parameters()),
              Magnitude.parameters(size.activated()),
              Integer.toString(model.layers()),
              Integer.toString(model.width()),
              Integer.toString(model.heads()),
              preset.title()));
    }
    TextTable.lines(rows).forEach(out::println);
    out.println();
    out.println("Count one with: cliplight model NAME");
  }

  private void tell(ModelPreset preset, RunConfig config) {
    PrintWriter out = program.terminal().out();
    ModelConfig model = config.model();
    ModelSize size = ModelSize.of(model);
    boolean changed = !model.equals(preset.config());
    out.println(
        program.terminal().bold(preset.key())
            + (changed ? ", changed" : "")
            + "  "
            + preset.title());
    out.println(sizes(model));
    out.println();
    TextTable.lines(table(size, config)).forEach(out::println);
    out.println();
    out.println(
        String.format(
            Locale.ROOT,
            "%,d parameters, %,d activated per token.",
            size.parameters(),
            size.activated()));
    out.println(
        String.format(
            Locale.ROOT,
            "FLOP: of one token's forward pass, mean over a context of %,d. A training step takes"
                + " %sFLOP per token.",
            model.context(),
            Magnitude.operations(size.trainingFlops())));
    MemoryNeed need = MemoryNeed.of(config);
    out.println(
        String.format(
            Locale.ROOT,
            "Bytes: in fp32 with %s, %s together. Training it here in batches of %d needs %s with"
                + " all activations; %s are free.",
            config.optimizer().kind().name().toLowerCase(Locale.ROOT),
            MemoryNeed.text(WeightMemory.of(size, config.optimizer()).total()),
            config.batch(),
            MemoryNeed.text(need.arrays() + need.heap()),
            MemoryNeed.text(AvailableMemory.now().arrays())));
    if (!changed && !preset.published().isEmpty()) {
      out.println();
      TextTable.lines(comparison(preset, size)).forEach(out::println);
      if (!preset.remark().isEmpty()) {
        out.println();
        out.println(preset.remark());
      }
    }
  }

  private static String sizes(ModelConfig model) {
    String layers = model.layers() + " layers";
    String heads = model.heads() + " heads";
    if (model.moeLayers() == 0) {
      return String.join(", ", layers, "all dense", "width " + model.width(), heads);
    }
    return String.join(
        ", ",
        layers + " (" + model.denseLayers() + " dense)",
        "width " + model.width(),
        heads,
        model.experts() + " experts",
        model.topK() + " and " + model.sharedExperts() + " shared per token",
        String.format(Locale.ROOT, "sparsity %.0f", ModelSize.sparsity(model)));
  }

  private static List<List<String>> table(ModelSize size, RunConfig config) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "component",
            "parameters",
            "activated",
            "FLOP",
            "weights",
            "gradients",
            "optimizer state"));
    for (ModelSize.Component component : size.components()) {
      rows.add(
          row(
              component.group(),
              component.parameters(),
              component.activated(),
              component.forwardFlops(),
              WeightMemory.of(component, config.optimizer())));
    }
    rows.add(
        List.of(
            "attention to tokens before",
            "-",
            "-",
            Magnitude.operations(size.attentionFlops()),
            "-",
            "-",
            "-"));
    rows.add(
        row(
            "all",
            size.parameters(),
            size.activated(),
            size.forwardFlops(),
            WeightMemory.of(size, config.optimizer())));
    return rows;
  }

  private static List<String> row(
      String title, long parameters, long activated, double flops, WeightMemory memory) {
    return List.of(
        title,
        Magnitude.parameters(parameters),
        Magnitude.parameters(activated),
        Magnitude.operations(flops),
        MemoryNeed.text(memory.weights()),
        MemoryNeed.text(memory.gradients()),
        MemoryNeed.text(memory.optimizerState()));
  }

  private static List<List<String>> comparison(ModelPreset preset, ModelSize size) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("published", "stated", "counted", "difference", "where stated"));
    for (PublishedFigure figure : preset.published()) {
      rows.add(
          List.of(
              figure.quantity().label(),
              Magnitude.parameters(figure.value()),
              Magnitude.parameters(figure.quantity().of(size)),
              String.format(Locale.ROOT, "%+.2f %%", 100 * figure.deviation(size)),
              figure.source()));
    }
    return rows;
  }

  private static ObjectNode node(ModelPreset preset, RunConfig config) {
    ModelSize size = ModelSize.of(config.model());
    boolean changed = !config.model().equals(preset.config());
    ObjectNode node = Json.object();
    node.put("name", preset.key());
    node.put("title", preset.title());
    node.put("changed", changed);
    ObjectNode settings = node.putObject("settings");
    RunSettings.of(config)
        .forEach(
            (key, value) -> {
              if (key.startsWith("model.") || key.equals("optimizer.kind")) {
                settings.put(key, value);
              }
            });
    node.put("parameters", size.parameters());
    node.put("activated", size.activated());
    node.put("hiddenParameters", size.hiddenParameters());
    node.put("hiddenActivated", size.hiddenActivated());
    node.put("sparsity", ModelSize.sparsity(config.model()));
    node.put("attentionFlopsPerToken", size.attentionFlops());
    node.put("forwardFlopsPerToken", size.forwardFlops());
    node.put("trainingFlopsPerToken", size.trainingFlops());
    node.set("bytes", bytes(WeightMemory.of(size, config.optimizer())));
    MemoryNeed need = MemoryNeed.of(config);
    node.put("trainingBytes", need.arrays() + need.heap());
    node.put("freeBytes", AvailableMemory.now().arrays());
    ArrayNode components = node.putArray("components");
    for (ModelSize.Component component : size.components()) {
      ObjectNode one = components.addObject();
      one.put("group", component.group());
      one.put("parameters", component.parameters());
      one.put("activated", component.activated());
      one.put("forwardFlopsPerToken", component.forwardFlops());
      one.set("bytes", bytes(WeightMemory.of(component, config.optimizer())));
    }
    ArrayNode published = node.putArray("published");
    if (!changed) {
      for (PublishedFigure figure : preset.published()) {
        ObjectNode one = published.addObject();
        one.put("quantity", figure.quantity().label());
        one.put("stated", figure.value());
        one.put("counted", figure.quantity().of(size));
        one.put("source", figure.source());
      }
      node.put("remark", preset.remark());
    }
    return node;
  }

  private static ObjectNode bytes(WeightMemory memory) {
    ObjectNode node = Json.object();
    node.put("weights", memory.weights());
    node.put("gradients", memory.gradients());
    node.put("optimizerState", memory.optimizerState());
    return node;
  }
}
