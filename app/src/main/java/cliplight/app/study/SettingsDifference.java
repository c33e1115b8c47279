package cliplight.app.study;

import cliplight.app.theme.Figures;
import cliplight.engine.lab.settings.Setting;
import cliplight.viz.theme.Readout;
import java.util.List;
import java.util.Map;
import javafx.scene.control.Label;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** Which settings differ, each with its old and its new value, and that nothing else does. */
final class SettingsDifference extends VBox {

  private final Map<String, String> was;

  SettingsDifference(Map<String, String> was) {
    this.was = Map.copyOf(was);
    setId("difference");
    getStyleClass().add("cl-difference");
  }

  void show(List<Setting> changes) {
    Label title =
        new Label(
            switch (changes.size()) {
              case 0 -> "Nothing differs";
              case 1 -> "1 setting differs, nothing else does";
              default -> changes.size() + " settings differ, nothing else does";
            });
    title.setWrapText(true);
    title.setMinHeight(Region.USE_PREF_SIZE);
    title.getStyleClass().add("cl-title");
    GridPane grid = new GridPane();
    grid.getStyleClass().add("cl-report-table");
    int row = 0;
    for (Setting change : changes) {
      Label old = figure(was.getOrDefault(change.key(), Readout.NONE));
      old.getStyleClass().add("cl-second");
      grid.addRow(row++, figure(change.key()), old, figure(change.value()));
    }
    getChildren().setAll(title, grid);
  }

  private static Label figure(String text) {
    Label label = new Label(Figures.setting(text));
    label.getStyleClass().add("cl-mono");
    label.setMinWidth(Region.USE_PREF_SIZE);
    return label;
  }
}
