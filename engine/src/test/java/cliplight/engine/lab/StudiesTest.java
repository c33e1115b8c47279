package cliplight.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.train.RunConfig;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StudiesTest {

  static List<Study> all() {
    return Studies.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void areFoundByNameAndArmsDifferInMoreThanTheirName(Study study) {
    assertThat(Studies.named(study.name())).isEqualTo(study);
    assertThat(study.expectedSeconds()).isPositive();
    Set<String> names = new TreeSet<>();
    Set<String> settings = new TreeSet<>();
    for (RunConfig arm : study.arms()) {
      names.add(arm.name());
      var flat = new TreeMap<>(RunSettings.of(arm));
      flat.remove("name");
      settings.add(flat.toString());
    }
    assertThat(names).hasSameSizeAs(study.arms());
    assertThat(settings).hasSameSizeAs(study.arms());
  }

  @Test
  void theExplosionIsTheOneThatWasMeasured() {
    Study explosion = Studies.named(Studies.DEFAULT);
    assertThat(explosion.arms().stream().map(arm -> RunSettings.of(arm).get("optimizer.lr")))
        .containsExactly("0.1", "0.1", "0.005");
    assertThat(explosion.arms().stream().map(arm -> RunSettings.of(arm).get("optimizer.kind")))
        .containsExactly("muon", "muonclip", "adamw");
    assertThat(explosion.arms())
        .allSatisfy(
            arm ->
                assertThat(RunSettings.of(arm))
                    .containsEntry("steps", "800")
                    .containsEntry("batch", "16")
                    .containsEntry("model.width", "64")
                    .containsEntry("model.context", "64")
                    .containsEntry("schedule.kind", "constant")
                    .containsEntry("schedule.warmup", "20")
                    .containsEntry("data.kind", "grammar"));
    assertThat(explosion.tau(0)).hasValue(30);
  }

  @Test
  void anUnknownNameGetsTheNearestOne() {
    assertThatThrownBy(() -> Studies.named("explode")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Studies.named("explosoin"))
        .hasMessage("No study is called 'explosoin'. Did you mean 'explosion'?");
  }
}
