package cliplight.app.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.data.DataConfig;
import cliplight.engine.lab.Studies;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.optim.OptimizerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyFormTest {

  private static final Study EXPLOSION = Studies.named("explosion");

  @Test
  void anUntouchedFormIsThePreset() {
    Study study = new StudyForm(EXPLOSION).study();

    assertThat(study.arms()).isEqualTo(EXPLOSION.arms());
    assertThat(study.expectedSeconds()).isEqualTo(EXPLOSION.expectedSeconds());
  }

  @Test
  void whatIsTypedChangesThatAndNothingElse() {
    StudyForm form = new StudyForm(EXPLOSION);
    form.steps().textProperty().set("120");
    form.arms().get(1).lr().textProperty().set("0.05");
    form.arms().get(1).tau().orElseThrow().textProperty().set("100");

    var was = RunSettings.of(EXPLOSION.arms().get(1));
    var is = RunSettings.of(form.study().arms().get(1));
    assertThat(is.entrySet())
        .filteredOn(entry -> !entry.getValue().equals(was.get(entry.getKey())))
        .extracting(entry -> entry.getKey() + "=" + entry.getValue())
        .containsExactlyInAnyOrder("optimizer.lr=0.05", "optimizer.tau=100", "steps=120");
    assertThat(RunSettings.of(form.study().arms().get(0)).get("optimizer.lr"))
        .isEqualTo(RunSettings.of(EXPLOSION.arms().get(0)).get("optimizer.lr"));
  }

  @ParameterizedTest
  @CsvSource({
    "-0.1, above 0, 0.1",
    "0, above 0, 0.1",
    "abc, is no number. Type a learning rate; such as 0.1., 0.1",
    "99, above 10, 0.1",
    "NaN, is no number, 0.1"
  })
  void aWrongLearningRateIsRefusedWithRightOnes(String typed, String words, String instead) {
    StudyForm form = new StudyForm(EXPLOSION);
    StudyField<Double> lr = form.arms().get(0).lr();
    lr.textProperty().set(typed);

    StudyField.Problem problem = lr.readingProperty().get().problem().orElseThrow();
    assertThat(problem.sentence()).contains(words.replace(';', ','));
    assertThat(problem.instead()).contains(instead);
    assertThat(form.wrongProperty().get()).isEqualTo(1);
    assertThatThrownBy(form::study).isInstanceOf(IllegalStateException.class);

    lr.textProperty().set(instead);
    assertThat(form.wrongProperty().get()).isZero();
  }

  @Test
  void insteadOfAWrongLearningRateTheOptimizersOwnIsOffered() {
    StudyForm form = new StudyForm(EXPLOSION);
    StudyForm.Arm adamW =
        form.arms().stream()
            .filter(arm -> arm.config().optimizer().kind() == OptimizerKind.ADAMW)
            .findFirst()
            .orElseThrow();
    String own = StudyForm.plain(adamW.config().optimizer().lr());
    for (String wrong : List.of("", "abc", "0", "99")) {
      adamW.lr().textProperty().set(wrong);
      assertThat(adamW.lr().readingProperty().get().problem().orElseThrow().instead())
          .as(wrong)
          .containsExactly(own);
    }
    adamW.lr().textProperty().set("-0.02");
    assertThat(adamW.lr().readingProperty().get().problem().orElseThrow().instead())
        .containsExactly("0.02", own);
  }

  @ParameterizedTest
  @CsvSource({"0", "-3", "2000000", "12.5", "''", "ten"})
  void aWrongNumberOfStepsIsRefused(String typed) {
    StudyForm form = new StudyForm(EXPLOSION);
    form.steps().textProperty().set(typed);

    assertThat(form.steps().right()).isFalse();
    StudyField.Problem problem = form.steps().readingProperty().get().problem().orElseThrow();
    assertThat(problem.instead())
        .allSatisfy(text -> assertThat(FieldReadings.steps(text).value()).isPresent());
  }

  @Test
  void ownTextMustBeThere(@TempDir Path folder) throws IOException {
    StudyForm form = new StudyForm(EXPLOSION);
    form.data().textProperty().set(folder.resolve("missing.txt").toString());
    assertThat(form.data().readingProperty().get().problem().orElseThrow().sentence())
        .contains("missing.txt");

    Path text = Files.writeString(folder.resolve("text.txt"), "some words");
    form.data().textProperty().set(text.toString());
    assertThat(form.study().arms())
        .allSatisfy(
            arm -> {
              assertThat(arm.data().kind()).isEqualTo(DataConfig.Kind.FILE);
              assertThat(arm.data().path()).isEqualTo(text.toAbsolutePath().toString());
            });
  }
}
