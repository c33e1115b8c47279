package cliplight.engine.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import cliplight.engine.checkpoint.Checkpoints;
import cliplight.engine.lab.Altered;
import cliplight.engine.lab.RerunException;
import cliplight.engine.lab.TinyStudy;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.train.TrainerState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ejml.data.DMatrixRMaj;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a probe sees adds up to what the run observed while it trained. */
class ProbeTest {

  private static final long STEP = 7;
  private static final int CONTEXT = 32;

  @TempDir private static Path folder;
  private static H2RunStore store;
  private static RunReader run;
  private static Probe probe;
  private static Map<String, Probed> answers;

  @BeforeAll
  static void probeARun() throws InterruptedException {
    store = H2RunStore.open(folder.resolve("store"));
    run = TinyStudy.train(store, TinyStudy.EVERYTHING);
    probe =
        ask(
            3,
            "attention:L1H1",
            "logits:L1H1",
            "spectrum:qk",
            "norms",
            "router",
            "token-loss",
            "forward",
            "gradients",
            "weights",
            "clip");
    answers = probe.answers().stream().collect(Collectors.toMap(Probed::name, Function.identity()));
  }

  @AfterAll
  static void close() {
    store.close();
  }

  private static Probe ask(int sequence, String... what) {
    return Probe.take(
        store,
        run.info().id(),
        STEP,
        sequence,
        Stream.of(what).map(ProbeRequest::parse).toList(),
        notice -> {});
  }

  private static double recorded(String key) {
    return run.series(SeriesKey.parse(key)).orElseThrow().valueAt(STEP);
  }

  private static float[] values(String name) {
    return answers.get(name).values();
  }

  @Test
  void theStepsExecutedAgainHaveTheBitsOnRecordAndTheRecordStays() {
    long version = run.version();
    Probe again = ask(0, "clip");
    assertThat(again.same()).isTrue();
    assertThat(again.comparison()).startsWith(executed(STEP) + " again: every observed value");
    assertThat(run.version()).isEqualTo(version);
    assertThat(run.info().lastStep()).isEqualTo(12);
  }

  @Test
  void theLargestLogitOfAllSequencesIsTheRecordedOne() {
    double largest = Double.NEGATIVE_INFINITY;
    for (int sequence = 0; sequence < 4; sequence++) {
      for (float logit : ask(sequence, "logits:L1H1").answers().get(0).values()) {
        largest = Float.isNaN(logit) ? largest : Math.max(largest, logit);
      }
    }
    double wanted = recorded("attention/max_logit{head=1,layer=1}");
    assertThat(largest).isCloseTo(wanted, within(1e-5 * Math.abs(wanted)));
  }

  @Test
  void attentionWeightsHaveTheRecordedEntropy() {
    double entropy = 0;
    for (int sequence = 0; sequence < 4; sequence++) {
      float[] weights = ask(sequence, "attention:L1H1").answers().get(0).values();
      for (int i = 0; i < CONTEXT; i++) {
        double sum = 0;
        for (int j = 0; j < CONTEXT; j++) {
          double weight = weights[i * CONTEXT + j];
          assertThat(j <= i || weight == 0).isTrue();
          sum += weight;
          entropy -= weight > 0 ? weight * Math.log(weight) : 0;
        }
        assertThat(sum).isCloseTo(1, within(1e-5));
      }
    }
    assertThat(entropy / (4 * CONTEXT))
        .isCloseTo(recorded("attention/entropy{head=1,layer=1}"), within(1e-5));
  }

  @Test
  void meanTokenLossIsTheRecordedLoss() {
    double sum = 0;
    for (float loss : values("token-loss")) {
      sum += loss;
    }
    assertThat(answers.get("token-loss").shape()).containsExactly(4, CONTEXT);
    assertThat(sum / (4 * CONTEXT)).isCloseTo(recorded("loss"), within(1e-5));
  }

  @Test
  void gradientsAddUpToTheRecordedNorm() {
    double squares = 0;
    for (float norm : values("gradients")) {
      squares += (double) norm * norm;
    }
    double wanted = recorded("grad_norm");
    assertThat(Math.sqrt(squares)).isCloseTo(wanted, within(1e-5 * wanted));
    assertThat(answers.get("gradients").labels().get(0))
        .contains("layer 1, W_k", "the head", "layer 1, W_gate of expert 7")
        .contains("layer 1, W_up of expert 7", "layer 1, W_down of expert 7")
        .doesNotHaveDuplicates();
  }

  @Test
  void theForwardPassFindsTheRecordedLossAndHeads() {
    Probed forward = answers.get("forward");
    for (int i = 0; i < 4; i++) {
      assertThat(forward.values()[i])
          .isEqualTo(
              (float) recorded("attention/max_logit{head=" + i % 2 + ",layer=" + i / 2 + "}"));
    }
    assertThat(forward.summary())
        .startsWith(String.format(Locale.ROOT, "loss %.5f, largest S max", recorded("loss")));
  }

  @Test
  void gammaIsTheOneThatWasApplied() {
    Probed clip = answers.get("clip");
    assertThat(clip.place(5)).containsExactly("L1", "H0", "gamma");
    for (int i = 0; i < 4; i++) {
      String head = "{head=" + i % 2 + ",layer=" + i / 2 + "}";
      assertThat(clip.values()[2 * i]).isEqualTo((float) recorded("attention/max_logit" + head));
      assertThat(clip.values()[2 * i + 1])
          .isEqualTo((float) recorded("attention/clip_gamma" + head));
    }
    float[] halved = ask(0, "clip:1e-3").answers().get(0).values();
    assertThat(halved[1]).isEqualTo((float) (1e-3 / halved[0]));
  }

  @Test
  void expertsOfTokensAddUpToTheRecordedLoad() {
    Probed experts = answers.get("router-expert");
    assertThat(experts.shape()).containsExactly(1, 4 * CONTEXT, 2);
    int[] load = new int[8];
    for (float expert : experts.values()) {
      load[(int) expert]++;
    }
    for (int e = 0; e < 8; e++) {
      assertThat(load[e] * 8.0 / experts.values().length)
          .isCloseTo(recorded("router/load{expert=" + e + ",layer=1}"), within(1e-6));
    }
    float[] gate = values("router-gate");
    assertThat(gate[0] + gate[1]).as("weights of a token").isCloseTo(2.5f, within(1e-4f));
  }

  @Test
  void theBusiestExpertIsCountedInItsOwnLayer() throws InterruptedException {
    List<String> settings = new ArrayList<>(TinyStudy.EVERYTHING);
    settings.addAll(List.of("name=Two MoE layers", "model.denseLayers=0", "checkpoint.every=0"));
    RunReader two = TinyStudy.train(store, settings);
    Probed experts =
        Probe.take(
                store, two.info().id(), 2, 0, List.of(ProbeRequest.parse("router")), notice -> {})
            .answers()
            .get(0);
    assertThat(experts.shape().get(0)).isEqualTo(2);
    double most = 0;
    String key = "";
    for (int i = 0; i < 16; i++) {
      String one = "router/load{expert=" + i % 8 + ",layer=" + i / 8 + "}";
      double load = two.series(SeriesKey.parse(one)).orElseThrow().valueAt(2);
      key = load > most ? "expert " + i % 8 + " of layer " + i / 8 : key;
      most = Math.max(most, load);
    }
    assertThat(experts.summary())
        .isEqualTo(
            String.format(Locale.ROOT, "busiest expert %.2f of its layer's mean, %s", most, key));
  }

  @Test
  void noLogitIsAboveTheProductOfTheNorms() {
    float[] norms = values("norms");
    float[] logits = values("logits-L1H1");
    int tokens = 4 * CONTEXT;
    int first = 3 * 2 * tokens + 3 * CONTEXT;
    for (int i = 0; i < CONTEXT; i++) {
      for (int j = 0; j <= i; j++) {
        double bound = norms[first + i] * norms[first + tokens + j] / Math.sqrt(16.0);
        assertThat(Math.abs(logits[i * CONTEXT + j])).isLessThanOrEqualTo((float) (1.0001 * bound));
      }
    }
  }

  @Test
  void singularValuesAreThoseOfTheMatrices() {
    DMatrixRMaj q = new DMatrixRMaj(new double[][] {{3, 0, 0}, {0, -2, 0}});
    DMatrixRMaj k = new DMatrixRMaj(new double[][] {{0, 5, 0}, {0, 0, 7}});
    assertThat(Spectrum.singularValues(q, 2)).containsExactly(new double[] {3, 2}, within(1e-12));
    assertThat(Spectrum.singularValues(Spectrum.product(q, k), 2))
        .containsExactly(new double[] {15, 14}, within(1e-12));
    assertThat(Spectrum.stableRank(new double[] {2, 1})).isEqualTo(1.25);
    Probed spectrum = answers.get("spectrum-qk");
    assertThat(spectrum.shape()).containsExactly(2, 2, 3, 16);
    for (int head = 0; head < 4; head++) {
      float[] sigma = spectrum.values();
      assertThat(sigma[(head * 3 + 2) * 16])
          .isPositive()
          .isLessThanOrEqualTo(1.0001f * sigma[head * 3 * 16] * sigma[(head * 3 + 1) * 16]);
    }
    for (float rank : values("stable-rank-qk")) {
      assertThat(rank).isBetween(1f, 16f);
    }
  }

  @Test
  void latentAttentionHasASpectrumOfEachPart() throws InterruptedException, IOException {
    List<String> settings = new ArrayList<>(TinyStudy.EVERYTHING);
    settings.addAll(
        List.of(
            "model.attention.kind=mla",
            "model.attention.kvRank=12",
            "model.attention.ropeSize=4",
            "model.attention.queryRank=20",
            "model.attention.valueSize=10"));
    RunReader latent = TinyStudy.train(store, settings);
    RunId id = latent.info().id();
    Map<String, Probed> parts =
        Probe.take(store, id, 6, 0, List.of(ProbeRequest.parse("spectrum")), n -> {})
            .answers()
            .stream()
            .collect(Collectors.toMap(Probed::name, Function.identity()));
    Probed own = parts.get("spectrum-qk");
    Probed rope = parts.get("spectrum-qk-rope");
    assertThat(own.shape()).containsExactly(2, 2, 3, 16);
    assertThat(rope.shape()).containsExactly(2, 2, 3, 4);
    assertThat(rope.labels().get(2)).containsExactly("W_qr", "W_kr", "W_qr^T W_kr");
    // the squares of all singular values of a weight are those of its numbers
    TrainerState before =
        Checkpoints.in(store.checkpointFolder(id), latent.info().settings()).read(5);
    double queries =
        squares(own, 0, 0) + squares(own, 0, 1) + squares(rope, 0, 0) + squares(rope, 0, 1);
    assertThat(queries)
        .isCloseTo(squares(before, "layers.1.attention.q_b"), withinPercentage(0.01));
    assertThat(squares(rope, 1, 1))
        .as("the key that heads share")
        .isCloseTo(squares(rope, 1, 0), withinPercentage(1e-6))
        .isCloseTo(squares(before, "layers.1.attention.k_rope"), withinPercentage(0.01));
  }

  /** Of one matrix of a head of layer 1. */
  private static double squares(Probed spectrum, int matrix, int head) {
    int size = spectrum.shape().get(3);
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double sigma = spectrum.values()[((2 + head) * 3 + matrix) * size + i];
      sum += sigma * sigma;
    }
    return sum;
  }

  private static double squares(TrainerState state, String name) {
    double sum = 0;
    for (TrainerState.NamedArray array : state.arrays()) {
      for (float w : array.name().equals(name) ? array.values() : new float[0]) {
        sum += (double) w * w;
      }
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(strings = {"per_head", "group", "group_min", "global"})
  void gammaIsTheOneThatWasAppliedWhateverTheRule(String rule) throws InterruptedException {
    List<String> settings = new ArrayList<>(TinyStudy.EVERYTHING);
    settings.addAll(
        List.of(
            "model.heads=4",
            "model.attention.kvHeads=2",
            "optimizer.clipRule=" + rule,
            "optimizer.tau=1"));
    RunReader grouped = TinyStudy.train(store, settings);
    RunId id = grouped.info().id();
    Probed clip =
        Probe.take(store, id, 12, 0, List.of(ProbeRequest.parse("clip")), n -> {}).answers().get(0);
    for (int i = 0; i < 8; i++) {
      SeriesKey key = SeriesKey.ofHead(SeriesNames.CLIP_GAMMA, i / 4, i % 4);
      assertThat(clip.values()[2 * i + 1])
          .isEqualTo((float) grouped.series(key).orElseThrow().valueAt(12));
    }
    assertThat(clip.summary()).doesNotStartWith("0 of");
  }

  @Test
  void weightsAreSeenBetweenThePhases() throws IOException {
    Probed weights = answers.get("weights");
    RunId id = run.info().id();
    List<Probed> next =
        Probe.take(store, id, STEP + 1, 0, List.of(ProbeRequest.parse("weights")), n -> {})
            .answers();
    int moved = 0;
    int clipped = 0;
    for (int i = 0; i < weights.values().length; i += 3) {
      assertThat(next.get(0).values()[i])
          .as("%s: a step ends where the next begins", weights.place(i))
          .isEqualTo(weights.values()[i + 2]);
      moved += weights.values()[i] != weights.values()[i + 1] ? 1 : 0;
      if (weights.values()[i + 1] != weights.values()[i + 2]) {
        clipped++;
        assertThat(weights.place(i).get(0)).matches("layer \\d, W_[qk]");
        assertThat(weights.values()[i + 2]).isLessThan(weights.values()[i + 1]);
      }
    }
    assertThat(moved).isEqualTo(weights.shape().get(0));
    assertThat(clipped).isPositive();
  }

  @Test
  void answersAreWrittenForNumpyAndForEverybody() throws IOException {
    Path out = folder.resolve("out");
    List<Path> files = ProbeFiles.write(probe, out);
    assertThat(files).hasSize(2 * probe.answers().size()).allMatch(Files::exists);
    byte[] npy = Files.readAllBytes(out.resolve("step-7-logits-L1H1.npy"));
    int header = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).getShort(8);
    assertThat((10 + header) % 64).isZero();
    assertThat(new String(npy, 10, header, StandardCharsets.US_ASCII))
        .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (32, 32,), }")
        .endsWith("\n");
    assertThat(ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN).getFloat(10 + header))
        .isEqualTo(values("logits-L1H1")[0]);
    assertThat(Files.readAllLines(out.resolve("step-7-clip.csv")))
        .hasSize(9)
        .startsWith("layer,head,quantity,number", "L0,H0,max logit," + values("clip")[0]);
  }

  @Test
  void aRunThatGoesAnotherWayIsSaidToDo() {
    TreeMap<String, String> settings = new TreeMap<>(run.info().settings());
    settings.put("optimizer.tau", "2");
    RunId told = new RunId("told");
    store.add(Altered.settings(run, told, settings));
    Probe other = Probe.take(store, told, STEP, 0, List.of(ProbeRequest.parse("clip")), none -> {});
    assertThat(other.same()).isFalse();
    assertThat(other.comparison()).startsWith("Differs first at step ").contains(" on record ");
  }

  @Test
  void theNearestCheckpointIsWhereItBegins() {
    RunId id = run.info().id();
    TreeMap<String, String> settings = new TreeMap<>(run.info().settings());
    assertThat(settings).containsEntry("checkpoint.every", "5");
    Probe late = Probe.take(store, id, 12, 0, List.of(ProbeRequest.parse("token-loss")), n -> {});
    assertThat(late.same()).isTrue();
    assertThat(late.comparison()).startsWith(executed(12) + " again");
  }

  /**
   * From the nearest checkpoint on. Which there are, a slow disk decides: training does not wait.
   */
  private static String executed(long step) {
    RunId id = run.info().id();
    long from =
        Checkpoints.in(store.checkpointFolder(id), run.info().settings()).steps().stream()
            .filter(one -> one < step)
            .reduce(0L, Math::max);
    return step - from + (step - from == 1 ? " step" : " steps") + " executed";
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|0|clip|steps 1 to 12",
        "13|0|clip|Step 13 is not on record",
        "1|4|clip|no sequence 4",
        "1|0|logits:L2H0|no layer 2",
        "1|0|logits:L0H2|heads 0 to 1"
      })
  void whatIsNotThereIsRefused(long step, int sequence, String what, String words) {
    List<ProbeRequest> requests = List.of(ProbeRequest.parse(what));
    assertThatThrownBy(
            () -> Probe.take(store, run.info().id(), step, sequence, requests, notice -> {}))
        .isInstanceOf(RerunException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gradient|Did you mean 'gradients'?",
        "attention|attention:L1H3",
        "logits:H1L3|logits:L1H3",
        "clip:-1|above 0",
        "clip:0|above 0",
        "clip:NaN|above 0",
        "clip:Infinity|above 0",
        "clip:x|no number",
        "norms:L1|write norms"
      })
  void whatCannotBeAskedIsRefused(String what, String words) {
    assertThatThrownBy(() -> ProbeRequest.parse(what))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  /** Heads share the keys of their group, and the weights are those of the capped logits. */
  @Test
  void headsThatShareKeysUnderASoftCapHaveTheRecordedLogitsAndEntropy()
      throws InterruptedException {
    List<String> settings = new ArrayList<>(TinyStudy.EVERYTHING);
    settings.addAll(
        List.of(
            "model.attention.kvHeads=1",
            "model.attention.softCap=4",
            "optimizer.clipRule=group",
            "optimizer.tau=20",
            "optimizer.lr=0.3"));
    RunReader shared = TinyStudy.train(store, settings);
    List<ProbeRequest> both =
        Stream.of("logits:L1H0", "attention:L1H0", "logits:L1H1", "attention:L1H1")
            .map(ProbeRequest::parse)
            .toList();
    double[] largest = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
    double[] entropy = new double[2];
    for (int sequence = 0; sequence < 4; sequence++) {
      List<Probed> seen =
          Probe.take(store, shared.info().id(), 12, sequence, both, n -> {}).answers();
      for (int head = 0; head < 2; head++) {
        for (float logit : seen.get(2 * head).values()) {
          largest[head] = Float.isNaN(logit) ? largest[head] : Math.max(largest[head], logit);
        }
        for (float weight : seen.get(2 * head + 1).values()) {
          entropy[head] -= weight > 0 ? weight * Math.log(weight) / (4 * CONTEXT) : 0;
        }
      }
    }
    for (int head = 0; head < 2; head++) {
      double logit = at12(shared, "attention/max_logit{head=" + head + ",layer=1}");
      assertThat(logit).as("so that the cap shows").isGreaterThan(2);
      assertThat(largest[head]).isCloseTo(logit, within(1e-4 * logit));
      assertThat(entropy[head])
          .isCloseTo(at12(shared, "attention/entropy{head=" + head + ",layer=1}"), within(1e-4));
    }
  }

  private static double at12(RunReader run, String key) {
    return run.series(SeriesKey.parse(key)).orElseThrow().valueAt(12);
  }
}
