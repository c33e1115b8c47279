package cliplight.app.shell;

import cliplight.app.action.ActionTable;
import cliplight.app.action.AppAction;
import cliplight.app.theme.NameLine;
import cliplight.app.workspace.KeySettings;
import cliplight.app.workspace.RunEntry;
import cliplight.app.workspace.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import javafx.geometry.Insets;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.ListView;
import javafx.scene.control.TextField;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;

/** Go to or do: every action, every run ({@code @}) and every step ({@code #}) by typing. */
public final class CommandPalette {

  private static final int ROWS = 8;
  private static final double ROW_PX = 33;
  private static final double TOP_PX = 84;

  private final Overlay overlay;
  private final ActionTable actions;
  private final Workspace workspace;
  private final LongConsumer goTo;

  public CommandPalette(
      Overlay overlay, ActionTable actions, Workspace workspace, LongConsumer goTo) {
    this.overlay = overlay;
    this.actions = actions;
    this.workspace = workspace;
    this.goTo = goTo;
  }

  private record Entry(
      String kind, String text, String aside, String key, boolean can, Runnable run) {}

  public void open() {
    TextField field = new TextField();
    field.setId("palette-field");
    field.setPromptText("Go to or do…");
    field.getStyleClass().add("cl-palette-field");
    Label escape = new Label("Esc");
    escape.getStyleClass().add("cl-key");
    HBox top = new HBox(field, escape);
    HBox.setHgrow(field, Priority.ALWAYS);
    top.getStyleClass().add("cl-palette-top");

    ListView<Entry> list = new ListView<>();
    list.setId("palette-list");
    list.getStyleClass().add("cl-palette-list");
    list.setFixedCellSize(ROW_PX);
    list.setCellFactory(view -> new EntryCell(() -> choose(list)));
    list.setPlaceholder(new Label("Nothing is called that."));

    VBox dialog = new VBox(top, list, foot());
    dialog.setId("palette");
    dialog.getStyleClass().add("cl-palette");
    StackPane.setMargin(dialog, new Insets(TOP_PX, 0, 0, 0));
    field.textProperty().addListener((p, was, is) -> fill(list, is));
    fill(list, "");
    field.addEventFilter(KeyEvent.KEY_PRESSED, event -> move(event, list));
    overlay.openInPassing(dialog, Pos.TOP_CENTER, field);
  }

  private void move(KeyEvent event, ListView<Entry> list) {
    int at = list.getSelectionModel().getSelectedIndex();
    int last = list.getItems().size() - 1;
    switch (event.getCode()) {
      case DOWN -> list.getSelectionModel().select(Math.min(last, at + 1));
      case UP -> list.getSelectionModel().select(Math.max(0, at - 1));
      case ENTER -> choose(list);
      default -> {
        return;
      }
    }
    list.scrollTo(Math.max(0, list.getSelectionModel().getSelectedIndex() - ROWS + 1));
    event.consume();
  }

  private void choose(ListView<Entry> list) {
    Optional.ofNullable(list.getSelectionModel().getSelectedItem())
        .filter(Entry::can)
        .ifPresent(
            entry -> {
              overlay.close();
              entry.run().run();
            });
  }

  private void fill(ListView<Entry> list, String typed) {
    list.getItems().setAll(entries(typed.trim()));
    list.getSelectionModel().selectFirst();
    double height = Math.max(1, Math.min(ROWS, list.getItems().size())) * ROW_PX + 2;
    list.setMinHeight(height);
    list.setPrefHeight(height);
    list.setMaxHeight(height);
  }

  private List<Entry> entries(String typed) {
    List<Entry> found = new ArrayList<>();
    String word = typed.toLowerCase(Locale.ROOT);
    if (word.startsWith("#") || (!word.isEmpty() && word.chars().allMatch(Character::isDigit))) {
      step(word.replace("#", "").trim()).ifPresent(found::add);
    }
    if (!word.startsWith("@") && !word.startsWith("#")) {
      String asked = word.startsWith(">") ? word.substring(1) : word;
      for (AppAction action : actions.matching(asked)) {
        if (!action.id().equals("palette")) {
          found.add(
              new Entry(
                  action.menu().title(),
                  action.text(),
                  action.available().get() ? "" : action.whyNot(),
                  action.keyText(),
                  action.available().get(),
                  action::perform));
        }
      }
    }
    if (!word.isEmpty() && !word.startsWith(">") && !word.startsWith("#")) {
      String asked = word.startsWith("@") ? word.substring(1) : word;
      for (RunEntry entry : workspace.entries()) {
        String text = entry.info().name() + "  " + KeySettings.line(entry.settingsProperty().get());
        if (text.toLowerCase(Locale.ROOT).contains(asked)) {
          found.add(
              new Entry(
                  "Run " + entry.letter(),
                  text,
                  entry.info().study(),
                  "",
                  true,
                  () -> pick(entry)));
        }
      }
    }
    return found;
  }

  private Optional<Entry> step(String digits) {
    try {
      long step = Long.parseLong(digits);
      return Optional.of(new Entry("Go to", "Step " + step, "", "", true, () -> goTo.accept(step)));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private void pick(RunEntry entry) {
    entry.shownProperty().set(true);
    workspace.selectedProperty().set(Optional.of(entry));
  }

  private static Node foot() {
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox foot =
        new HBox(
            key("↑"),
            key("↓"),
            word("choose"),
            key("Enter"),
            word("do"),
            gap,
            word("> actions   @ runs   # steps"));
    foot.getStyleClass().add("cl-palette-foot");
    return foot;
  }

  private static Label key(String text) {
    Label label = new Label(text);
    label.getStyleClass().add("cl-key");
    return label;
  }

  private static Label word(String text) {
    Label label = new Label(text);
    label.getStyleClass().addAll("cl-small", "cl-second");
    return label;
  }

  private static final class EntryCell extends ListCell<Entry> {

    private final Label kind = new Label();
    private final Label text = new Label();
    private final Label aside = new Label();
    private final Label key = new Label();
    private final HBox row;

    EntryCell(Runnable choose) {
      kind.getStyleClass().addAll("cl-quiet", "cl-palette-kind");
      aside.getStyleClass().addAll("cl-small", "cl-quiet");
      key.getStyleClass().add("cl-key");
      Region gap = new Region();
      HBox.setHgrow(gap, Priority.ALWAYS);
      key.setMinWidth(Region.USE_PREF_SIZE);
      NameLine line = new NameLine(text, gap, aside, key);
      line.getStyleClass().add("cl-palette-line");
      HBox.setHgrow(line, Priority.ALWAYS);
      row = new HBox(kind, line);
      row.getStyleClass().add("cl-palette-row");
      setOnMouseClicked(event -> choose.run());
      setPrefWidth(0);
    }

    @Override
    protected void updateItem(Entry entry, boolean empty) {
      super.updateItem(entry, empty);
      if (empty || entry == null) {
        setGraphic(null);
        return;
      }
      kind.setText(entry.kind());
      text.setText(entry.text());
      aside.setText(entry.aside());
      key.setText(entry.key());
      key.setVisible(!entry.key().isEmpty());
      key.setManaged(!entry.key().isEmpty());
      text.setDisable(!entry.can());
      setGraphic(row);
    }
  }
}
