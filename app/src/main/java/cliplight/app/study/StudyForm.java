package cliplight.app.study;

import cliplight.engine.lab.Study;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.optim.OptimizerKind;
import cliplight.engine.train.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javafx.beans.property.ReadOnlyIntegerProperty;
import javafx.beans.property.ReadOnlyIntegerWrapper;

/** The settings of a study as they are being edited. Knows no control. */
final class StudyForm {

  /**
   * One arm's own settings.
   *
   * @param config the preset's
   * @param lr learning rate
   * @param tau threshold; empty for an arm without clip
   */
  record Arm(RunConfig config, StudyField<Double> lr, Optional<StudyField<Double>> tau) {}

  private final Study preset;
  private final StudyField<Integer> steps;
  private final StudyField<Long> seed;
  private final StudyField<String> data;
  private final List<Arm> arms = new ArrayList<>();
  private final List<StudyField<?>> fields = new ArrayList<>();
  private final ReadOnlyIntegerWrapper wrong = new ReadOnlyIntegerWrapper(this, "wrong", 0);

  StudyForm(Study preset) {
    this.preset = preset;
    RunConfig first = preset.arms().get(0);
    steps = field("steps", "steps", Integer.toString(first.steps()), FieldReadings::steps);
    seed = field("seed", "seed", Long.toString(first.seed()), FieldReadings::seed);
    data = field("data", "own text", first.data().path(), FieldReadings::path);
    for (int i = 0; i < preset.arms().size(); i++) {
      RunConfig arm = preset.arms().get(i);
      String usual = plain(arm.optimizer().lr());
      StudyField<Double> lr =
          field("lr-" + i, "learning rate", usual, text -> FieldReadings.learningRate(text, usual));
      Optional<StudyField<Double>> tau =
          arm.optimizer().kind() == OptimizerKind.MUONCLIP
              ? Optional.of(
                  field("tau-" + i, "τ", plain(arm.optimizer().tau()), FieldReadings::tau))
              : Optional.empty();
      arms.add(new Arm(arm, lr, tau));
    }
    count();
  }

  private <T> StudyField<T> field(
      String id,
      String label,
      String text,
      java.util.function.Function<String, StudyField.Reading<T>> read) {
    StudyField<T> field = new StudyField<>(id, label, text, read);
    field.readingProperty().addListener((p, was, is) -> count());
    fields.add(field);
    return field;
  }

  private void count() {
    wrong.set((int) fields.stream().filter(field -> !field.right()).count());
  }

  Study preset() {
    return preset;
  }

  StudyField<Integer> steps() {
    return steps;
  }

  StudyField<Long> seed() {
    return seed;
  }

  StudyField<String> data() {
    return data;
  }

  List<Arm> arms() {
    return arms;
  }

  /** How many settings need a look before the study can start. */
  ReadOnlyIntegerProperty wrongProperty() {
    return wrong.getReadOnlyProperty();
  }

  /** Seconds the study takes here, from the preset's time and the steps asked for. */
  int expectedSeconds() {
    double share = steps.right() ? steps.value() / (double) preset.arms().get(0).steps() : 1;
    return (int) Math.round(preset.expectedSeconds() * share);
  }

  /**
   * The study as edited.
   *
   * @throws IllegalStateException if a setting is wrong
   * @throws cliplight.engine.lab.settings.SettingsException if settings do not go together
   */
  Study study() {
    List<RunConfig> edited = new ArrayList<>();
    for (Arm arm : arms) {
      edited.add(edited(arm));
    }
    return new Study(
        preset.name(), preset.title(), preset.description(), edited, expectedSeconds());
  }

  private RunConfig edited(Arm arm) {
    RunConfig was = arm.config();
    List<Setting> changes = new ArrayList<>();
    change(changes, "steps", steps.value());
    change(changes, "seed", seed.value());
    change(changes, "optimizer.lr", arm.lr().value());
    arm.tau().ifPresent(tau -> change(changes, "optimizer.tau", tau.value()));
    String path = data.value();
    if (!path.equals(was.data().path()) && !path.isEmpty()) {
      change(changes, "data.kind", "file");
      change(changes, "data.path", path);
    }
    return RunSettings.apply(was, changes);
  }

  private static void change(List<Setting> changes, String key, Object value) {
    changes.add(new Setting(key, value.toString(), ""));
  }

  static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%s", value);
  }
}
