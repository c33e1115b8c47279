package cliplight.app.study;

import java.util.Optional;
import javafx.css.PseudoClass;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.Label;
import javafx.scene.control.TextField;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Shows a setting that can be edited. */
final class StudyFieldView {

  private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

  private StudyFieldView() {}

  /** The field with its problem and the nearest right values under it. */
  static VBox of(StudyField<?> field) {
    TextField input = new TextField();
    input.setId("field-" + field.id());
    input.getStyleClass().add("cl-mono");
    input.setAccessibleText(field.label());
    input.textProperty().bindBidirectional(field.textProperty());
    HBox problem = new HBox();
    problem.getStyleClass().add("cl-problem");
    VBox box = new VBox(input, problem);
    box.getStyleClass().add("cl-field");
    Runnable tell =
        () -> {
          Optional<StudyField.Problem> wrong = field.readingProperty().get().problem();
          input.pseudoClassStateChanged(WRONG, wrong.isPresent());
          problem.getChildren().clear();
          wrong.ifPresent(
              one -> {
                Label sentence = new Label(one.sentence());
                sentence.setWrapText(true);
                sentence.setMinHeight(Region.USE_PREF_SIZE);
                sentence.getStyleClass().add("cl-problem-text");
                problem.getChildren().add(sentence);
                for (String instead : one.instead()) {
                  Hyperlink use = new Hyperlink("Use " + instead);
                  use.setMinWidth(Region.USE_PREF_SIZE);
                  use.setOnAction(event -> input.setText(instead));
                  problem.getChildren().add(use);
                }
              });
          problem.setVisible(wrong.isPresent());
          problem.setManaged(wrong.isPresent());
          input.setAccessibleHelp(wrong.map(StudyField.Problem::sentence).orElse(""));
        };
    field.readingProperty().addListener((p, was, is) -> tell.run());
    tell.run();
    return box;
  }
}
