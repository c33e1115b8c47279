package cliplight.app.study;

import javafx.scene.Node;
import javafx.scene.control.CheckBox;
import javafx.scene.control.Label;
import javafx.scene.layout.VBox;

/** Shows the settings that people change in the middle of a run. */
final class OptimizerFormView {

  private OptimizerFormView() {}

  static VBox of(OptimizerForm form) {
    VBox box = new VBox();
    box.getStyleClass().add("cl-change-form");
    if (form.mayClip()) {
      CheckBox clip = new CheckBox("QK-Clip");
      clip.setId("field-clip");
      clip.selectedProperty().bindBidirectional(form.clipProperty());
      Node tau = labelled(form.tau());
      tau.disableProperty().bind(form.clipProperty().not());
      box.getChildren().addAll(clip, tau);
    }
    box.getChildren().add(labelled(form.lr()));
    return box;
  }

  /** A field under its name. */
  static VBox labelled(StudyField<?> field) {
    Label label = new Label(field.label());
    label.getStyleClass().addAll("cl-second", "cl-small");
    VBox box = new VBox(label, StudyFieldView.of(field));
    box.getStyleClass().add("cl-field");
    return box;
  }
}
