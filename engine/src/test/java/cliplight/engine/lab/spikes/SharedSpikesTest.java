package cliplight.engine.lab.spikes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.formula.PointsRun;
import cliplight.engine.runs.smoothing.Points;
import cliplight.engine.watch.WatchConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SharedSpikesTest {

  private static final WatchConfig RULE = new WatchConfig("olmo-core", 32, 6);

  /** Noise with spikes of 30 standard deviations, from step 1 on. */
  private static Points noise(long seed, int size, Integer... spikes) {
    Random random = new Random(seed);
    Points points = new Points("loss");
    for (int step = 1; step <= size; step++) {
      double spike = Arrays.asList(spikes).contains(step) ? 30 : 0;
      points.add(step, 5 + random.nextGaussian() + spike);
    }
    return points;
  }

  @Test
  void spikesAreFoundWhereTheyBegin() {
    Points points = noise(1, 300, 100, 200, 201);
    points.add(301, Double.NaN);
    points.add(302, Double.POSITIVE_INFINITY);
    SpikesFound found = SpikesFound.in(points, RULE);
    assertThat(found.spikes()).extracting(SpikesFound.Spike::step).containsExactly(100L, 200L);
    assertThat(found.spikes().get(0).farthest()).isEqualTo(points.valueAt(100));
    assertThat(found.judged()).isEqualTo(LongStream.rangeClosed(33, 300).toArray());
    assertThat(found.notFinite()).isEqualTo(2);
    assertThat(found.firstNotFinite()).isEqualTo(OptionalLong.of(301));
  }

  @Test
  void neighboursAreOneSpike() {
    // a level set once does not move with the spikes
    WatchConfig level = new WatchConfig("megatron", 2, 10);
    SpikesFound found = SpikesFound.in(Points.of(1, 1, 1, 20, 50, 30, 1, 40), level);
    assertThat(found.spikes())
        .containsExactly(new SpikesFound.Spike(4, 3, 50, 50), new SpikesFound.Spike(8, 1, 40, 40));
  }

  @Test
  void sharedStepsAreCountedAmongThoseThatBothWereJudgedAt() {
    SpikesFound a = SpikesFound.in(noise(1, 532, 20, 100, 200, 300, 400), RULE);
    SpikesFound b = SpikesFound.in(noise(2, 700, 100, 150, 300, 400, 600), RULE);
    SharedSpikes shared = SharedSpikes.of(a, b);
    assertThat(shared.commonSteps()).isEqualTo(500);
    assertThat(shared.first()).isEqualTo(4);
    assertThat(shared.second()).isEqualTo(4);
    assertThat(shared.steps()).isEqualTo(List.of(100L, 300L, 400L));
    assertThat(shared.expected()).isCloseTo(16 / 500.0, within(1e-12));
    // (C(4,3) C(496,1) + C(4,4)) / C(500,4), counted by hand
    assertThat(shared.p()).isCloseTo((4 * 496 + 1) / 2573031125.0, within(1e-15));
    SharedSpikes none = SharedSpikes.of(a, SpikesFound.in(noise(3, 532, 101, 201), RULE));
    assertThat(none.steps()).isEmpty();
    assertThat(none.p()).isEqualTo(1);
    assertThat(SharedSpikes.of(a, SpikesFound.in(new Points("x"), RULE)).commonSteps()).isZero();
  }

  @Test
  void runsThatSawTheSameData() {
    Map<String, String> settings =
        Map.of("seed", "1", "data.kind", "grammar", "batch", "4", "optimizer.kind", "muon");
    PointsRun muon = new PointsRun("a", settings);
    Map<String, String> other = new java.util.TreeMap<>(settings);
    other.put("optimizer.kind", "adamw");
    assertThat(SameData.at(muon.info(), new PointsRun("b", other).info())).isTrue();
    other.put("batch", "8");
    assertThat(SameData.at(muon.info(), new PointsRun("c", other).info())).isFalse();
    assertThat(SameData.at(muon.info(), new PointsRun("d").info())).isFalse();
  }

  @Test
  void aStepAtWhichSeveralRunsSpikeSaysWhetherTheySawTheSameData() {
    Map<String, String> settings = Map.of("seed", "1", "data.kind", "grammar");
    PointsRun muon = new PointsRun("a", settings);
    PointsRun adam = new PointsRun("b", settings);
    PointsRun other = new PointsRun("c", Map.of("seed", "2", "data.kind", "grammar"));
    List<SpikesAtStep> steps =
        SpikesAtStep.among(
            List.of(
                of(muon, noise(1, 400, 100, 200, 300)),
                of(adam, noise(2, 400, 100, 250)),
                of(other, noise(3, 400, 100, 300))));
    assertThat(steps).extracting(SpikesAtStep::step).containsExactly(100L, 300L);
    assertThat(steps.get(0).runs()).extracting(RunInfo::name).containsExactly("a", "b", "c");
    assertThat(steps).extracting(SpikesAtStep::sameData).containsExactly(true, false);
  }

  private static SpikesAtStep.OfRun of(PointsRun run, Points points) {
    return new SpikesAtStep.OfRun(run.info(), SpikesFound.in(points, RULE));
  }

  /** Validation is on here, so that what is held out decides too. */
  private static RunInfo trained(String key, String value) {
    Map<String, String> settings =
        new TreeMap<>(
            Map.of(
                "seed", "1",
                "data.kind", "grammar",
                "data.size", "1000",
                "batch", "4",
                "model.context", "32",
                "model.vocabulary", "256",
                "validation.every", "5",
                "validation.holdOut", "0.1"));
    settings.put(key, value);
    return new PointsRun("x", settings).info();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "seed",
        "data.kind",
        "data.size",
        "data.path",
        "batch",
        "model.context",
        "model.vocabulary",
        "validation.holdOut"
      })
  void eachSettingThatDecidesOnTheDataDoes(String key) {
    assertThat(SameData.at(trained("seed", "1"), trained(key, "9"))).isFalse();
    assertThat(SameData.at(trained(key, "9"), trained(key, "9"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"model.width", "threads", "optimizer.lr", "validation.every", "steps"})
  void noOtherSettingDecidesOnTheData(String key) {
    assertThat(SameData.at(trained("seed", "1"), trained(key, "9"))).isTrue();
  }

  @Test
  void aShareThatWouldBeHeldOutDecidesOnlyWhereItIs() {
    RunInfo held = trained("seed", "1");
    RunInfo off = trained("validation.every", "0");
    TreeMap<String, String> settings = new TreeMap<>(off.settings());
    settings.put("validation.holdOut", "0.3");
    RunInfo offToo = new PointsRun("y", settings).info();
    settings.remove("validation.every");
    RunInfo untold = new PointsRun("z", settings).info();
    assertThat(SameData.at(off, offToo)).isTrue();
    assertThat(SameData.at(off, untold)).isTrue();
    assertThat(SameData.at(off, held)).isFalse();
    assertThat(SameData.at(held, off)).isFalse();
  }

  @Test
  void theFarthestOfNeighboursIsSoInEitherDirection() {
    // the rule of OLMo 2 calls what falls far below a spike too
    Points points = new Points("x");
    for (int step = 1; step <= 300; step++) {
      points.add(step, step % 4);
    }
    points.add(301, -30);
    points.add(302, -600);
    points.add(303, 1);
    List<SpikesFound.Spike> spikes =
        SpikesFound.in(points, new WatchConfig("olmo2", 100, 7)).spikes();
    assertThat(spikes).hasSize(1);
    assertThat(spikes.get(0).step()).isEqualTo(301);
    assertThat(spikes.get(0).points()).isEqualTo(2);
    assertThat(spikes.get(0).farthest()).isEqualTo(-600);
    assertThat(spikes.get(0).excess()).isNegative();
  }
}
