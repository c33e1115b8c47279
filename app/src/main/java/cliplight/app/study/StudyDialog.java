package cliplight.app.study;

import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.app.theme.Figures;
import cliplight.app.theme.LetterChip;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.settings.SettingsException;
import cliplight.viz.RunLetters;
import java.io.File;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.ScrollPane;
import javafx.scene.control.TextField;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.DirectoryChooser;
import javafx.stage.FileChooser;

/** Chooses a preset study, edits its main settings, starts it. */
public final class StudyDialog {

  private final Overlay overlay;
  private final List<Study> presets;
  private final Consumer<Study> starter;
  private final VBox settings = new VBox();
  private final Dialog dialog;
  private Optional<Button> start = Optional.empty();
  private Optional<StudyForm> form = Optional.empty();

  /**
   * @param starter starts the edited study
   */
  public StudyDialog(Overlay overlay, List<Study> presets, Consumer<Study> starter) {
    this.overlay = overlay;
    this.presets = presets;
    this.starter = starter;
    dialog = new Dialog(overlay, "study-dialog", "cl-study-dialog", "New study");
  }

  public void open() {
    ListView<Study> list = new ListView<>();
    list.setId("presets");
    list.getStyleClass().add("cl-presets");
    list.getItems().setAll(presets);
    list.setCellFactory(view -> new PresetCell());
    list.getSelectionModel()
        .selectedItemProperty()
        .addListener((p, was, is) -> Optional.ofNullable(is).ifPresent(this::edit));

    settings.getStyleClass().add("cl-study-settings");
    ScrollPane scroll = new ScrollPane(settings);
    scroll.setFitToWidth(true);
    scroll.getStyleClass().add("cl-study-scroll");
    HBox.setHgrow(scroll, Priority.ALWAYS);
    HBox middle = new HBox(list, scroll);
    middle.getStyleClass().add("cl-study-middle");
    VBox.setVgrow(middle, Priority.ALWAYS);

    dialog.add(middle);
    dialog.close("Cancel").setId("study-cancel");
    start = Optional.of(dialog.primary("study-start", "Start", this::begin));
    dialog.open(list);
    list.getSelectionModel().selectFirst();
  }

  private void begin() {
    form.filter(edited -> edited.wrongProperty().get() == 0)
        .ifPresent(
            edited -> {
              Study study;
              try {
                study = edited.study();
              } catch (SettingsException e) {
                dialog.sayProblem(String.valueOf(e.getMessage()));
                return;
              }
              overlay.close();
              starter.accept(study);
            });
  }

  private void edit(Study preset) {
    StudyForm edited = new StudyForm(preset);
    form = Optional.of(edited);
    tell(edited);
    edited.wrongProperty().addListener((p, was, is) -> tell(edited));
    edited.steps().readingProperty().addListener((p, was, is) -> tell(edited));

    Label title = new Label(preset.title());
    title.getStyleClass().add("cl-title");
    Label words = new Label(preset.description());
    words.setWrapText(true);
    words.getStyleClass().add("cl-second");
    settings.getChildren().setAll(title, words, common(edited), armsTitle(edited), arms(edited));
  }

  private void tell(StudyForm edited) {
    start.ifPresent(button -> button.setDisable(edited.wrongProperty().get() > 0));
    dialog.say(verdict(edited));
  }

  private static String verdict(StudyForm form) {
    int wrong = form.wrongProperty().get();
    if (wrong > 0) {
      return wrong == 1
          ? "1 setting needs a look before the study can start."
          : wrong + " settings need a look before the study can start.";
    }
    int arms = form.arms().size();
    return arms
        + (arms == 1 ? " run" : " runs")
        + " of "
        + form.steps().value()
        + " steps"
        + Figures.about(form.expectedSeconds())
        + ".";
  }

  private Node common(StudyForm form) {
    GridPane grid = new GridPane();
    grid.getStyleClass().add("cl-form");
    ColumnConstraints labels = new ColumnConstraints();
    labels.setMinWidth(Region.USE_PREF_SIZE);
    ColumnConstraints fields = new ColumnConstraints();
    fields.setHgrow(Priority.ALWAYS);
    grid.getColumnConstraints().addAll(labels, fields);
    grid.addRow(0, label(form.steps()), StudyFieldView.of(form.steps()));
    grid.addRow(1, label(form.seed()), StudyFieldView.of(form.seed()));
    grid.addRow(2, label(form.data()), dataControl(form));
    return grid;
  }

  private Node dataControl(StudyForm form) {
    VBox control = StudyFieldView.of(form.data());
    TextField field = (TextField) control.getChildren().get(0);
    String own =
        form.preset().arms().get(0).data().kind().name().toLowerCase(Locale.ROOT).equals("recall")
            ? "associative recall, made here"
            : "grammar text, made here";
    field.setPromptText(own);
    Button file = new Button("File…");
    file.setOnAction(
        event ->
            Optional.ofNullable(new FileChooser().showOpenDialog(overlay.getScene().getWindow()))
                .map(File::getPath)
                .ifPresent(field::setText));
    Button folder = new Button("Folder…");
    folder.setOnAction(
        event ->
            Optional.ofNullable(new DirectoryChooser().showDialog(overlay.getScene().getWindow()))
                .map(File::getPath)
                .ifPresent(field::setText));
    HBox.setHgrow(control, Priority.ALWAYS);
    file.setMinWidth(Region.USE_PREF_SIZE);
    folder.setMinWidth(Region.USE_PREF_SIZE);
    HBox row = new HBox(control, file, folder);
    row.getStyleClass().add("cl-form-row");
    return row;
  }

  private static Node armsTitle(StudyForm form) {
    Label title = new Label(form.arms().size() == 1 ? "Its run" : "Its runs differ in");
    title.getStyleClass().addAll("cl-title", "cl-form-section");
    return title;
  }

  private static Node arms(StudyForm form) {
    GridPane grid = new GridPane();
    grid.getStyleClass().add("cl-form");
    int row = 0;
    for (int i = 0; i < form.arms().size(); i++) {
      StudyForm.Arm arm = form.arms().get(i);
      LetterChip chip = new LetterChip();
      chip.show(RunLetters.at(i), i, true);
      Label name = new Label(arm.config().name());
      name.getStyleClass().add("cl-run-name");
      HBox who = new HBox(chip, name);
      who.getStyleClass().add("cl-form-row");
      HBox lr = new HBox(small("lr"), StudyFieldView.of(arm.lr()));
      lr.getStyleClass().add("cl-form-row");
      HBox tau =
          arm.tau()
              .map(field -> new HBox(small("τ"), StudyFieldView.of(field)))
              .orElseGet(() -> new HBox(small("no clip")));
      tau.getStyleClass().add("cl-form-row");
      grid.addRow(row++, who, lr, tau);
    }
    return grid;
  }

  private static Label small(String text) {
    Label label = new Label(text);
    label.getStyleClass().addAll("cl-second", "cl-form-label");
    label.setMinWidth(Region.USE_PREF_SIZE);
    return label;
  }

  private static Label label(StudyField<?> field) {
    Label label = small(field.label());
    GridPane.setValignment(label, javafx.geometry.VPos.TOP);
    return label;
  }

  private static final class PresetCell extends ListCell<Study> {
    private final Label name = new Label();
    private final Label about = new Label();
    private final VBox box = new VBox(name, about);

    PresetCell() {
      name.getStyleClass().add("cl-run-name");
      about.getStyleClass().addAll("cl-small", "cl-second");
      box.getStyleClass().add("cl-preset");
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(Study study, boolean empty) {
      super.updateItem(study, empty);
      if (empty || study == null) {
        setGraphic(null);
        return;
      }
      name.setText(study.name());
      about.setText(
          study.arms().size()
              + (study.arms().size() == 1 ? " run" : " runs")
              + Figures.about(study.expectedSeconds()));
      setGraphic(box);
    }
  }
}
