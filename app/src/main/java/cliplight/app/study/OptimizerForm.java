package cliplight.app.study;

import cliplight.app.theme.Figures;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.optim.OptimizerKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.BooleanExpression;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.SimpleBooleanProperty;

/**
 * The settings that people change in the middle of a run: QK-Clip, its threshold, the learning
 * rate. Knows no control.
 */
final class OptimizerForm {

  private static final String KIND = "optimizer.kind";
  private static final String TAU = "optimizer.tau";
  private static final String LR = "optimizer.lr";

  private final Map<String, String> was;
  private final BooleanProperty clip;
  private final StudyField<Double> tau;
  private final StudyField<Double> lr;

  /**
   * @param was the settings that hold now
   */
  OptimizerForm(Map<String, String> was) {
    this.was = Map.copyOf(was);
    clip = new SimpleBooleanProperty(this, "clip", is(OptimizerKind.MUONCLIP));
    tau = new StudyField<>("tau", "τ", figure(TAU), FieldReadings::tau);
    String now = figure(LR);
    lr =
        new StudyField<>("lr", "learning rate", now, text -> FieldReadings.learningRate(text, now));
  }

  private String figure(String key) {
    return Figures.setting(was.getOrDefault(key, ""));
  }

  private boolean is(OptimizerKind kind) {
    return was.getOrDefault(KIND, "").equalsIgnoreCase(kind.name());
  }

  /** Whether QK-Clip can be switched: AdamW's moments are none of Muon's. */
  boolean mayClip() {
    return !is(OptimizerKind.ADAMW);
  }

  BooleanProperty clipProperty() {
    return clip;
  }

  StudyField<Double> tau() {
    return tau;
  }

  StudyField<Double> lr() {
    return lr;
  }

  /** Whether all of it can be used. */
  BooleanExpression right() {
    return Bindings.createBooleanBinding(
        () -> lr.right() && (!clip.get() || tau.right()),
        clip,
        tau.readingProperty(),
        lr.readingProperty());
  }

  /** What differs from before; nothing of a field that is not right. */
  List<Setting> changes() {
    List<Setting> changes = new ArrayList<>();
    if (clip.get() != is(OptimizerKind.MUONCLIP)) {
      OptimizerKind kind = clip.get() ? OptimizerKind.MUONCLIP : OptimizerKind.MUON;
      changes.add(new Setting(KIND, kind.name().toLowerCase(Locale.ROOT), ""));
    }
    if (clip.get()) {
      add(changes, TAU, tau);
    }
    add(changes, LR, lr);
    return changes;
  }

  private void add(List<Setting> changes, String key, StudyField<Double> field) {
    field
        .readingProperty()
        .get()
        .value()
        .filter(value -> !StudyForm.plain(value).equals(figure(key)))
        .ifPresent(value -> changes.add(new Setting(key, StudyForm.plain(value), "")));
  }
}
