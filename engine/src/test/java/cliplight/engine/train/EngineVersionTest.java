package cliplight.engine.train;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.data.Batches;
import cliplight.engine.data.TrainingData;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.Sha256;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.tensor.EveryKernels;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.cpu.CpuKernels;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@link EngineVersion#CURRENT} names a sequence of bits. Three steps of some runs are trained and
 * compared with what is on record of that version in {@code engine-version.txt}: loss and S_max as
 * figures on any machine and with all kernels; every observed bit and every weight of the CPU
 * kernels on machines whose bits are on record. Bits depend on the CPU, its vector length, the BLAS
 * and the Java; there is a line for each that somebody has added.
 */
class EngineVersionTest {

  private static final String RECORD = "engine-version.txt";
  private static final int STEPS = 3;

  /** Of a figure, relative: libraries and CPUs round otherwise, another formula is farther off. */
  private static final double CLOSE = 2e-3;

  private static final Map<String, String> RUNS =
      Map.of(
          "adamw",
          "optimizer=adamw optimizer.gradClip=1",
          "muonclip",
          "optimizer=muonclip optimizer.tau=1 optimizer.weightDecay=0.1 microbatches=2",
          "latent",
          "optimizer=muonclip optimizer.tau=1 model.attention.kind=mla"
              + " model.attention.kvRank=12 model.attention.queryRank=20",
          "grouped",
          "optimizer=muon model.attention.kvHeads=1 model.attention.qkNorm=true"
              + " model.attention.softCap=4 model.zLoss=1e-3");

  /** Figures of bfloat16 are too far from those of float to be held against them: bits alone. */
  @ParameterizedTest
  @ValueSource(strings = {"adamw", "latent", "muonclip"})
  @EnabledIf("cliplight.engine.tensor.cpu.CpuKernels#multipliesBFloat16")
  void bitsOfBFloat16AreThoseOfTheVersion(String run) throws IOException {
    try (TransformerTrainer trainer = trainer(CpuKernels.bfloat16(1), run)) {
      assertBits(run, machine(trainer.environment()), Trace.of(trainer).hash);
    }
  }

  static Stream<Arguments> runs() {
    return Stream.of(EveryKernels.values())
        .flatMap(which -> RUNS.keySet().stream().sorted().map(run -> Arguments.of(which, run)));
  }

  @ParameterizedTest
  @MethodSource("runs")
  void numbersAreThoseOfTheVersion(EveryKernels which, String run) throws IOException {
    try (TransformerTrainer trainer = trainer(which.open(), run)) {
      Trace trace = Trace.of(trainer);
      assertFigures(run, trace.figures);
      // what ND4J computes with on a CPU it does not say
      if (which == EveryKernels.CPU) {
        assertBits(run, machine(trainer.environment()), trace.hash);
      }
    }
  }

  private static TransformerTrainer trainer(Kernels kernels, String run) {
    List<String> settings = new ArrayList<>(List.of("model=micro", "batch=4", "data.size=20000"));
    settings.addAll(List.of(RUNS.get(run).split(" ")));
    RunConfig config =
        RunSettings.apply(RunConfig.DEFAULT, settings.stream().map(Setting::parse).toList());
    Batches batches =
        TrainingData.load(config.data()).batches(config.model().context(), config.seed(), 0);
    return new TransformerTrainer(config, kernels, batches);
  }

  /** Loss and S_max of every step, and a hash of all that was observed and of what is left. */
  private record Trace(double[] figures, String hash) {

    static Trace of(TransformerTrainer trainer) {
      double[] figures = new double[2 * STEPS];
      ByteBuffer bits = ByteBuffer.allocate(1 << 22);
      for (int i = 0; i < STEPS; i++) {
        StepRecord step = trainer.next();
        figures[2 * i] = value(trainer, step, SeriesNames.LOSS);
        figures[2 * i + 1] = value(trainer, step, SeriesNames.MAX_LOGIT_ALL);
        for (float value : TinyRun.bits(trainer, step)) {
          bits.putFloat(value);
        }
      }
      for (TrainerState.NamedArray array : trainer.state().arrays()) {
        for (float value : array.values()) {
          bits.putFloat(value);
        }
      }
      return new Trace(
          figures, Sha256.hex(Arrays.copyOf(bits.array(), bits.position())).substring(0, 16));
    }
  }

  private static double value(TransformerTrainer trainer, StepRecord step, String name) {
    return step.values()[trainer.layout().indexOf(SeriesKey.of(name))];
  }

  private static void assertFigures(String run, double[] figures) throws IOException {
    StringBuilder line = new StringBuilder(EngineVersion.CURRENT + " | figures | " + run + " |");
    for (double figure : figures) {
      line.append(String.format(Locale.ROOT, " %.5f", figure));
    }
    List<String> known = recorded("figures", run);
    assertThat(known)
        .as("%s has no figures of engine %s. Add: %s", RECORD, EngineVersion.CURRENT, line)
        .hasSize(1);
    String[] expected = known.get(0).split(" ");
    for (int i = 0; i < figures.length; i++) {
      double then = Double.parseDouble(expected[i]);
      assertThat(Math.abs(figures[i] - then))
          .as(
              "%s is another run than engine %s trained (step %d: %s, was %s). Where that is meant,"
                  + " raise EngineVersion.CURRENT, and in %s replace all lines, this one by: %s",
              run, EngineVersion.CURRENT, i / 2 + 1, figures[i], then, RECORD, line)
          .isLessThanOrEqualTo(CLOSE * Math.max(1, Math.abs(then)));
    }
  }

  private static void assertBits(String run, String machine, String hash) throws IOException {
    String line = EngineVersion.CURRENT + " | bits | " + run + ", " + machine + " | " + hash;
    List<String> known = recorded("bits", run + ", " + machine);
    if (known.isEmpty()) {
      System.out.println("Not on record in " + RECORD + ": " + line);
      return;
    }
    assertThat(known)
        .as(
            "%s has other bits than engine %s had on such a machine. Where the engine was changed,"
                + " raise EngineVersion.CURRENT, and in %s replace all lines, this one by: %s."
                + " Where it was not, this is another kind of machine under one name: add the line",
            run, EngineVersion.CURRENT, RECORD, line)
        .contains(hash);
  }

  /** All that bits of the CPU kernels may depend on beside the engine. */
  private static String machine(Map<String, String> environment) {
    String kernels =
        Objects.requireNonNull(environment.get("kernels")).replaceFirst(", \\d+ threads?$", "");
    return kernels + ", " + environment.get("cpu") + ", Java " + Runtime.version().feature();
  }

  /** The last column of the lines of this version that have a kind and a key. */
  private static List<String> recorded(String kind, String key) throws IOException {
    String begin = EngineVersion.CURRENT + " | " + kind + " | " + key + " | ";
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(EngineVersionTest.class.getResourceAsStream(RECORD)),
                StandardCharsets.UTF_8))) {
      return reader
          .lines()
          .filter(line -> line.startsWith(begin))
          .map(line -> line.substring(begin.length()))
          .toList();
    }
  }
}
