package cliplight.engine.lab.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cliplight.engine.lab.Fork;
import cliplight.engine.lab.LiveStudy;
import cliplight.engine.lab.RerunException;
import cliplight.engine.lab.TinyStudy;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.safetensors.SafetensorsFile;
import cliplight.engine.safetensors.TensorInfo;
import cliplight.engine.train.RunConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunBundleTest {

  private static final Path SCRIPT = Path.of("check", "check_bundle.py");

  @TempDir private static Path folder;
  private static H2RunStore store;
  private static RunReader run;
  private static Path bundle;
  private static RunBundle written;

  @BeforeAll
  static void exportARun() throws IOException, InterruptedException {
    store = H2RunStore.open(folder.resolve("store"));
    run = TinyStudy.train(store, TinyStudy.EVERYTHING);
    bundle = folder.resolve("bundle");
    written = RunBundle.write(store, run.info().id(), bundle, 50, notice -> {});
  }

  @AfterAll
  static void close() {
    store.close();
  }

  @Test
  void theStepsExecutedAgainHaveTheBitsOnRecord() {
    assertThat(written.steps()).as("no more than are on record").isEqualTo(12);
    assertThat(written.sentence()).startsWith("12 steps").contains("every observed value");
  }

  @Test
  void weightsHaveTheNamesAndShapesOfDeepSeekV3() throws IOException {
    try (SafetensorsFile weights = SafetensorsFile.open(bundle.resolve("weights-0.safetensors"))) {
      assertThat(weights.verify()).isTrue();
      assertThat(weights.metadata()).containsEntry("format", "pt");
      assertThat(shape(weights, "model.embed_tokens.weight")).containsExactly(256L, 32L);
      assertThat(shape(weights, "model.layers.1.self_attn.k_proj.weight"))
          .containsExactly(32L, 32L);
      assertThat(shape(weights, "model.layers.0.mlp.down_proj.weight")).containsExactly(32L, 128L);
      assertThat(shape(weights, "model.layers.1.mlp.shared_experts.gate_proj.weight"))
          .containsExactly(64L, 32L);
      assertThat(shape(weights, "model.layers.1.mlp.shared_experts.down_proj.weight"))
          .containsExactly(32L, 64L);
      assertThat(shape(weights, "model.layers.1.mlp.experts.7.up_proj.weight"))
          .containsExactly(32L, 32L);
      assertThat(weights.floats("model.layers.1.mlp.gate.e_score_correction_bias"))
          .as("no bias before the first step")
          .containsOnly(0f)
          .hasSize(8);
      assertThat(weights.floats("model.norm.weight")).containsOnly(1f);
      long parameters =
          weights.tensors().values().stream()
              .filter(tensor -> !tensor.name().endsWith("bias"))
              .mapToLong(TensorInfo::length)
              .sum();
      assertThat(run.info().environment()).containsEntry("parameters", Long.toString(parameters));
    }
  }

  private static List<Long> shape(SafetensorsFile file, String name) {
    return file.tensor(name).shape();
  }

  @Test
  void theRecordIsInItAsItIs() throws IOException {
    try (SafetensorsFile recorded = SafetensorsFile.open(bundle.resolve("recorded.safetensors"))) {
      assertThat(shape(recorded, "max_logit")).containsExactly(12L, 2L, 2L);
      float[] maxLogit = recorded.floats("max_logit");
      for (int step = 1; step <= 12; step++) {
        assertThat(recorded.floats("loss")[step - 1]).isEqualTo(value("loss", step));
        assertThat(maxLogit[(step - 1) * 4 + 2])
            .isEqualTo(value("attention/max_logit{head=0,layer=1}", step));
      }
      float[] gamma = recorded.floats("clip_gamma");
      Arrays.sort(gamma);
      assertThat(gamma[0]).as("the clip is in it").isPositive().isLessThan(1);
      assertThat(gamma[gamma.length - 1]).isEqualTo(1);
      assertThat(shape(recorded, "router_load")).containsExactly(12L, 1L, 8L);
    }
  }

  private static float value(String key, int step) {
    return (float) run.series(SeriesKey.parse(key)).orElseThrow().valueAt(step);
  }

  @Test
  void targetsAreTheTokensThatFollow() throws IOException {
    try (SafetensorsFile batches = SafetensorsFile.open(bundle.resolve("batches.safetensors"))) {
      assertThat(shape(batches, "inputs")).containsExactly(12L, 4L, 32L);
      int[] inputs = batches.ints("inputs");
      int[] targets = batches.ints("targets");
      for (int i = 0; i < inputs.length - 1; i++) {
        if (i % 32 != 31) {
          assertThat(targets[i]).isEqualTo(inputs[i + 1]);
        }
      }
    }
  }

  /**
   * {@code check_bundle.py} said this once, see {@code --save}: PyTorch's own forward pass,
   * autograd and optimizers, from this run's first weights.
   */
  @Test
  void lossAndMaxLogitAreWhatPyTorchComputed() throws IOException {
    JsonNode pyTorch;
    try (InputStream in = getClass().getResourceAsStream("pytorch.json")) {
      pyTorch = new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
    for (JsonNode step : pyTorch.get("steps")) {
      int number = step.get("step").asInt();
      assertThat((double) value("loss", number))
          .as("loss of step " + number)
          .isCloseTo(step.get("loss").asDouble(), within(1e-5));
      for (int layer = 0; layer < 2; layer++) {
        for (int head = 0; head < 2; head++) {
          String key = "attention/max_logit{head=" + head + ",layer=" + layer + "}";
          assertThat((double) value(key, number))
              .as(key + " of step " + number)
              .isCloseTo(step.at("/max_logit/" + layer + "/" + head).asDouble(), within(1e-4));
        }
      }
    }
    assertThat(pyTorch.get("steps")).hasSize(12);
  }

  @Test
  void theScriptRebuildsTheSteps() throws IOException, InterruptedException {
    Outcome outcome = python(SCRIPT.toString(), bundle.toString(), "--tolerance", "1e-4");
    assertThat(outcome.code).as(outcome.text).isZero();
    assertThat(outcome.text)
        .contains("Tiny: 12 steps, muonclip")
        .contains("loss and S_max are within")
        .doesNotContain("does not know");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model.attention.kind=mla model.attention.kvRank=12 model.attention.ropeSize=4"
            + " model.attention.queryRank=20 model.attention.valueSize=10",
        "model.attention.kind=mla model.attention.kvRank=12 model.attention.ropeSize=4"
            + " model.attention.valueSize=10 optimizer.perHead=true",
        "optimizer.perHead=true",
        "optimizer.clipRule=global model.biasRule=moonlight",
        "model.heads=4 model.attention.kvHeads=2 optimizer.clipRule=group",
        "model.heads=4 model.attention.kvHeads=2 optimizer.clipRule=group_min",
        "model.attention.kvHeads=1 model.attention.qkNorm=true model.attention.softCap=4"
            + " model.zLoss=1e-3 optimizer=adamw"
      })
  void theScriptRebuildsOtherAttention(String changes) throws IOException, InterruptedException {
    List<String> settings = new ArrayList<>(TinyStudy.EVERYTHING);
    settings.addAll(List.of(changes.split(" ")));
    settings.addAll(List.of("optimizer.lr=0.02", "optimizer.tau=2"));
    Path other = folder.resolve("attention " + changes.length());
    RunBundle.write(store, TinyStudy.train(store, settings).info().id(), other, 12, notice -> {});
    Outcome outcome = python(SCRIPT.toString(), other.toString(), "--tolerance", "1e-4");
    assertThat(outcome.code).as(outcome.text).isZero();
    assertThat(outcome.text).doesNotContain("does not know");
  }

  @Test
  void theScriptSaysThatARecordIsOfBfloat16AndBoundsItWider()
      throws IOException, InterruptedException {
    List<String> settings = new ArrayList<>(TinyStudy.EVERYTHING);
    settings.addAll(List.of("kernels=cpu-bf16", "optimizer.lr=0.02"));
    Path other = folder.resolve("bfloat16");
    RunBundle.write(store, TinyStudy.train(store, settings).info().id(), other, 12, notice -> {});
    Outcome outcome = python(SCRIPT.toString(), other.toString());
    assertThat(outcome.code).as(outcome.text).isZero();
    assertThat(outcome.text).contains("rounded to bfloat16 (kernels=cpu-bf16)");
    Outcome strict = python(SCRIPT.toString(), other.toString(), "--first", "1e-5");
    assertThat(strict.code).as(strict.text).isEqualTo(1);
  }

  @Test
  void weightsAreInItAtEveryCheckpointAlsoOfLaterSteps() throws IOException {
    Path early = folder.resolve("early");
    RunBundle.write(store, run.info().id(), early, 7, notice -> {});
    JsonNode manifest = new ObjectMapper().readTree(early.resolve("cliplight.json").toFile());
    List<Long> steps = new ArrayList<>();
    manifest.get("weights").forEach(step -> steps.add(step.asLong()));
    assertThat(steps).startsWith(0L).contains(7L).endsWith(12L).isSorted();
    for (long step : steps) {
      assertThat(early.resolve("weights-" + step + ".safetensors")).exists();
    }
    try (SafetensorsFile read = SafetensorsFile.open(early.resolve("weights-12.safetensors"));
        SafetensorsFile made = SafetensorsFile.open(bundle.resolve("weights-12.safetensors"))) {
      for (String name : made.tensors().keySet()) {
        assertThat(read.floats(name)).as(name).isEqualTo(made.floats(name));
      }
    }
  }

  @Test
  void aForkHasNoFirstStepOfItsOwn() throws IOException, InterruptedException {
    RunId parent = run.info().id();
    RunId forked;
    Fork fork = Fork.of(store, parent, 10, List.of());
    try (LiveStudy study = LiveStudy.fork(List.of(fork), store, notice -> {})) {
      study.await();
      forked = study.runs().get(0);
    }
    assertThatThrownBy(
            () -> RunBundle.write(store, forked, folder.resolve("fork"), 5, notice -> {}))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("step 10 of " + parent);
  }

  @Test
  void theScriptSaysWhereARecordIsWrong() throws IOException, InterruptedException {
    assumeTrue(python("-c", "import numpy, torch").code == 0, "python3 with torch is not here");
    Path other = folder.resolve("other");
    RunBundle.write(store, run.info().id(), other, 5, notice -> {});
    Path settings = other.resolve("cliplight.json");
    ObjectNode manifest = (ObjectNode) new ObjectMapper().readTree(settings.toFile());
    ((ObjectNode) manifest.get("settings")).put("optimizer.tau", "2.5");
    new ObjectMapper().writeValue(settings.toFile(), manifest);
    Outcome outcome = python(SCRIPT.toString(), other.toString());
    assertThat(outcome.code).as(outcome.text).isEqualTo(1);
    assertThat(outcome.text).contains("NOT within").contains("clip_gamma");
  }

  private record Outcome(int code, String text) {}

  /** Runs Python, where there is one with PyTorch; the test is skipped where not. */
  private static Outcome python(String... arguments) throws IOException, InterruptedException {
    Optional<String> python = Optional.empty();
    for (String candidate : List.of("python3", "/usr/bin/python3", "python")) {
      if (python.isEmpty() && start(candidate, "-c", "import numpy, torch").code == 0) {
        python = Optional.of(candidate);
      }
    }
    assumeTrue(python.isPresent(), "python3 with torch is not here");
    return start(python.orElseThrow(), arguments);
  }

  private static Outcome start(String program, String... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(program);
    builder.command().addAll(List.of(arguments));
    Process process;
    try {
      process = builder.redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Outcome(-1, e.toString());
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Outcome(process.exitValue(), text);
  }

  @Test
  void aRunOfSomebodyElseCannotBeExecutedAgain() {
    RunInfo foreign =
        new RunInfo(
            RunId.fresh("foreign"),
            "Foreign",
            "",
            "",
            0,
            "csv",
            RunState.DONE,
            "",
            Instant.EPOCH,
            0,
            0,
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty());
    store.create(foreign, List.of(SeriesKey.of("loss"))).finish(RunState.DONE, "");
    assertThatThrownBy(
            () -> RunBundle.write(store, foreign.id(), folder.resolve("none"), 5, notice -> {}))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining("was not trained by Cliplight");
    assertThat(folder.resolve("none")).doesNotExist();
  }

  @Test
  void configIsThatOfDeepSeekV3() throws IOException {
    JsonNode config = new ObjectMapper().readTree(bundle.resolve("config.json").toFile());
    assertThat(config.get("model_type").asText()).isEqualTo("deepseek_v3");
    assertThat(config.get("n_shared_experts").asInt()).isEqualTo(2);
    assertThat(config.get("rope_interleave").asBoolean()).isTrue();
    JsonNode own = new ObjectMapper().readTree(bundle.resolve("cliplight.json").toFile());
    TreeMap<String, String> settings = new TreeMap<>();
    own.get("settings")
        .fields()
        .forEachRemaining(e -> settings.put(e.getKey(), e.getValue().asText()));
    RunConfig again = RunSettings.read(settings);
    assertThat(RunSettings.of(again)).isEqualTo(run.info().settings());
  }
}
