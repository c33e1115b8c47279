package cliplight.engine.lab.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cliplight.engine.data.DataConfig;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.train.RunConfig;
import cliplight.engine.watch.WatchConfig;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunSettingsTest {

  private static RunConfig with(String... settings) {
    return RunSettings.apply(
        RunConfig.DEFAULT, Arrays.stream(settings).map(Setting::parse).toList());
  }

  private static List<String> problems(String... settings) {
    return catchThrowableOfType(SettingsException.class, () -> with(settings)).problems();
  }

  @Test
  void everyKeySurvivesTheWayToTextAndBack() {
    RunConfig odd =
        with(
            "name=A name, with = and : in it",
            "seed=-9223372036854775808",
            "model=micro",
            "data=recall",
            "optimizer=muonclip",
            "optimizer.lr=0.012345678901234567",
            "optimizer.eps=1e-30",
            "optimizer.nesterov=false",
            "schedule=cosine",
            "watch=zclip");
    assertThat(RunSettings.read(RunSettings.of(odd))).isEqualTo(odd);
    assertThat(RunSettings.read(RunSettings.of(RunConfig.DEFAULT))).isEqualTo(RunConfig.DEFAULT);
  }

  @Test
  void valuesAreWrittenAsPeopleWriteThem() {
    assertThat(RunSettings.of(RunConfig.DEFAULT))
        .containsEntry("optimizer.tau", "30")
        .containsEntry("optimizer.eps", "1e-8")
        .containsEntry("optimizer.lr", "0.1")
        .containsEntry("optimizer.kind", "muon")
        .containsEntry("data.size", "2000000")
        .containsEntry("model.layers", "2");
  }

  @Test
  void everyKeyHasAMeaningAndNoMeaningIsLeftOver() {
    assertThat(RunSettings.keys()).allSatisfy(key -> assertThat(key.meaning()).isNotBlank());
    assertThat(RunSettings.keys().stream().map(SettingKey::key))
        .containsExactlyInAnyOrderElementsOf(Meanings.keys());
  }

  @Test
  void aSectionAloneTakesOverAPresetBeforeSingleKeysWhateverTheOrder() {
    RunConfig config = with("model.layers=3", "model=micro", "watch=megatron", "optimizer=adamw");
    assertThat(config.model().width()).isEqualTo(ModelConfig.MICRO.width());
    assertThat(config.model().layers()).isEqualTo(3);
    assertThat(config.watch()).isEqualTo(WatchConfig.of("megatron"));
    assertThat(config.optimizer().kind()).isEqualTo(OptimizerKind.ADAMW);
    assertThat(config.optimizer().lr()).isEqualTo(0.005);
    assertThat(with("data.kind=file", "data.path=x").data().kind()).isEqualTo(DataConfig.Kind.FILE);
  }

  @Test
  void wrongNamesAreRefusedWithTheNearestRightOne() {
    assertThat(problems("optimizer=muonclp"))
        .containsExactly("No optimizer is called 'muonclp'. Did you mean 'muonclip'?");
    assertThat(problems("optimizer.kind=muonclp"))
        .containsExactly("No optimizer is called 'muonclp'. Did you mean 'muonclip'?");
    assertThat(problems("optimiser.lr=1"))
        .containsExactly("No setting is called 'optimiser.lr'. Did you mean 'optimizer.lr'?");
    assertThat(problems("tau=1"))
        .containsExactly("No setting is called 'tau'. Did you mean 'optimizer.tau'?");
    assertThat(problems("optimizer.newtonSchulz=quintik")).first().asString().contains("'quintic'");
    assertThat(problems("watch.detector=olmocore")).first().asString().contains("'olmo-core'");
    assertThat(problems("model=xxxxxxxxx")).first().asString().contains("small, micro, reference");
  }

  @Test
  void allProblemsAreReportedAtOnce() {
    assertThat(
            problems(
                "steps=many", "optimizer.lr=NaN", "optimizer.nesterov=maybe", "zzz=1", "model=b"))
        .hasSize(5)
        .anyMatch(problem -> problem.startsWith("steps is 'many'"))
        .anyMatch(problem -> problem.startsWith("optimizer.lr is 'NaN'"))
        .anyMatch(problem -> problem.contains("true or false"));
    assertThat(problems("optimizer.lr=-1", "model.topK=9", "batch=0"))
        .anyMatch(problem -> problem.startsWith("optimizer.lr is -1"))
        .anyMatch(problem -> problem.startsWith("model.topK is 9"));
    assertThat(problems("batch=0")).containsExactly("batch is 0: use a whole number above 0.");
    assertThat(problems("watch.window=0", "data.size=1"))
        .anyMatch(problem -> problem.startsWith("watch.window is 0"))
        .anyMatch(problem -> problem.startsWith("data.size is 1"));
  }

  @Test
  void numbersBeyondTheirTypeAreRefused() {
    assertThat(problems("steps=99999999999")).first().asString().contains("2147483647");
    assertThat(problems("optimizer.lr=1e999")).first().asString().contains("finite");
  }

  /** Numbers of a type that would be tried: threads begun, an array made of every iteration. */
  @Test
  void countsThatNobodyCanMeanAreRefusedWithWhatWouldDo() {
    assertThat(with("threads=4096", "optimizer.newtonSchulzSteps=1000").threads()).isEqualTo(4096);
    assertThat(problems("threads=4097"))
        .containsExactly(
            "threads is 4097: use at most 4096, as a rule one for each core; it changes no"
                + " number.");
    assertThat(problems("optimizer.newtonSchulzSteps=2147483647"))
        .containsExactly("optimizer.newtonSchulzSteps is 2147483647: use 1 to 1000, 5 as a rule.");
  }

  /** Each of them alone is a number of its type; what is counted in 32 bits is a product. */
  @Test
  void sizesWhoseProductsAreNotCountedAreRefused() {
    assertThat(problems("model.heads=2147483647"))
        .first()
        .asString()
        .startsWith("model.heads is 2147483647, which with a headSize of 16")
        .endsWith("use fewer, or smaller ones.");
    assertThat(problems("model.heads=65536", "model.headSize=16384", "model.attention.kind=mla"))
        .first()
        .asString()
        .startsWith("model.heads is 65536, which with a headSize of 16384");
    assertThat(problems("model.experts=2147483647"))
        .containsExactly("model.experts is 2147483647: use at most 65536.");
    assertThat(with("model.experts=65536").model().experts()).isEqualTo(65536);
    String[] slots = {"batch=262144", "model.experts=128", "model.topK=128"};
    assertThat(problems(slots))
        .first()
        .asString()
        .startsWith("batch is 262144, of which a pass with a context of 64 and a topK of 128");
    assertThat(with(slots[0], slots[1], slots[2], "microbatches=2").batch()).isEqualTo(262144);
  }

  @Test
  void numbersThatAreInfiniteAsFloatsAreRefusedWhereTheFirstLossWouldBeNan() {
    assertThat(problems("model.attention.softCap=1e39"))
        .containsExactly(
            "model.attention.softCap is 1.0E39: use 0 (off) or a number above it that a float"
                + " holds, such as 50.");
    assertThat(problems("model.zLoss=1e39"))
        .containsExactly(
            "model.zLoss is 1.0E39: use 0 (off) or a number above it that a float holds, such as"
                + " 1e-4.");
  }

  /** Moments that keep nothing, and 0 / 0 for tokens that were not seen. */
  @Test
  void sharesThatAreWholeAsFloatsAndAnEpsilonThatIsNoneAreRefused() {
    for (String key : List.of("momentum", "momentumStart", "beta1", "beta2")) {
      assertThat(with("optimizer." + key + "=0.9999999").optimizer()).isNotNull();
      assertThat(problems("optimizer." + key + "=0.9999999999"))
          .containsExactly(
              "optimizer."
                  + key
                  + " is 0.9999999999, which is 1 as a float: use a smaller number, such as"
                  + " 0.999.");
    }
    assertThat(with("optimizer.eps=1e-44").optimizer().eps()).isEqualTo(1e-44);
    assertThat(problems("optimizer.eps=1e-46"))
        .containsExactly(
            "optimizer.eps is 1.0E-46, which is 0 as a float: use a larger number, such as 1e-8.");
  }

  @Test
  void theEvenSizeThatIsNamedIsNoneBelow0() {
    assertThat(problems("model.headSize=2147483647", "model.attention.ropeSize=2147483647"))
        .allMatch(problem -> problem.endsWith("use an even size such as 2147483646."));
  }

  @Test
  void aSettingNeedsKeyAndEqualsSign() {
    assertThatThrownBy(() -> Setting.parse("steps")).isInstanceOf(SettingsException.class);
    assertThatThrownBy(() -> Setting.parse("=5")).isInstanceOf(SettingsException.class);
  }

  /** Counted in 64 bits: the last has 2 to the 32, which is 0 in 32. */
  @Test
  void aBatchOfMoreTokensThanAStepMayHaveIsRefused() {
    int context = RunConfig.DEFAULT.model().context();
    int most = (1 << 24) / context;
    assertThat(
            RunSettings.apply(RunConfig.DEFAULT, List.of(Setting.parse("batch=" + most))).batch())
        .isEqualTo(most);
    for (long tooMany : new long[] {most + 1, (1L << 32) / context}) {
      List<Setting> wrong = List.of(Setting.parse("batch=" + tooMany));
      assertThatThrownBy(() -> RunSettings.apply(RunConfig.DEFAULT, wrong))
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("batch is " + tooMany)
          .hasMessageContaining("tokens a step");
    }
  }
}
