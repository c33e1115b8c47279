package cliplight.app.shell;

import cliplight.app.theme.LetterChip;
import javafx.css.PseudoClass;
import javafx.geometry.Orientation;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ScrollPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/**
 * What every dialog is made of: a title, whose run it is about, contents, and a foot with words and
 * buttons. Title and foot stand; contents that do not fit into the window scroll between them.
 */
public final class Dialog {

  private static final PseudoClass PROBLEM = PseudoClass.getPseudoClass("problem");

  private final Overlay overlay;
  private final Label title = new Label();
  private final VBox head = new VBox(title);
  private final VBox contents = new VBox();
  private final Label words = new Label();
  private final HBox foot = new HBox(words);
  private final VBox dialog;

  /** A scroll pane asks how high its contents are as if no text in them were wrapped. */
  private static final class AsHighAsItsText extends ScrollPane {
    AsHighAsItsText(Node contents) {
      super(contents);
    }

    @Override
    public Orientation getContentBias() {
      return Orientation.HORIZONTAL;
    }
  }

  /**
   * @param id of its node
   * @param style class that says how wide it is
   */
  public Dialog(Overlay overlay, String id, String style, String title) {
    this.overlay = overlay;
    this.title.setText(title);
    this.title.getStyleClass().add("cl-page-title");
    this.title.setWrapText(true);
    this.title.setMinHeight(Region.USE_PREF_SIZE);
    head.getStyleClass().add("cl-dialog-head");
    head.setMinHeight(Region.USE_PREF_SIZE);
    contents.getStyleClass().add("cl-dialog-contents");
    ScrollPane scroll = new AsHighAsItsText(contents);
    scroll.setFitToWidth(true);
    scroll.setFitToHeight(true);
    scroll.setFocusTraversable(false);
    VBox.setVgrow(scroll, Priority.ALWAYS);
    words.setId(id + "-words");
    words.setWrapText(true);
    words.setMinHeight(Region.USE_PREF_SIZE);
    words.setMaxWidth(Double.MAX_VALUE);
    words.getStyleClass().add("cl-dialog-words");
    HBox.setHgrow(words, Priority.ALWAYS);
    foot.getStyleClass().add("cl-dialog-buttons");
    foot.setMinHeight(Region.USE_PREF_SIZE);
    dialog = new VBox(head, scroll, foot);
    dialog.setId(id);
    dialog.getStyleClass().addAll("cl-dialog", style);
  }

  /**
   * Says whose run it is about.
   *
   * @param color of the run colours, from 0
   * @param aside what stands at the other end of the row
   */
  public Dialog about(String letter, int color, String name, Node... aside) {
    LetterChip chip = new LetterChip();
    chip.show(letter, color, true);
    chip.setMinWidth(Region.USE_PREF_SIZE);
    Label whose = new Label(name);
    whose.getStyleClass().add("cl-second");
    Region gap = new Region();
    HBox.setHgrow(gap, Priority.ALWAYS);
    HBox row = new HBox(chip, whose, gap);
    row.getChildren().addAll(aside);
    row.getStyleClass().add("cl-about-row");
    head.getChildren().add(row);
    return this;
  }

  /** Adds to what it shows. */
  public Dialog add(Node... nodes) {
    contents.getChildren().addAll(nodes);
    return this;
  }

  /** The node itself, to take keys. */
  public Node node() {
    return dialog;
  }

  /**
   * Whether it is what is open now. What was asked for in a dialog that is closed by the time the
   * answer comes was given up.
   */
  public boolean isOpen() {
    return overlay.getChildren().contains(dialog);
  }

  /** Gives it another title. */
  public void retitle(String text) {
    title.setText(text);
  }

  /** Says something in the foot. */
  public void say(String sentence) {
    words.pseudoClassStateChanged(PROBLEM, false);
    words.setText(sentence);
  }

  /** Says in the foot what is wrong. */
  public void sayProblem(String sentence) {
    words.pseudoClassStateChanged(PROBLEM, true);
    words.setText(sentence);
  }

  /** A button of the foot, the next one to the right. */
  public Button button(String text, Runnable run) {
    Button button = new Button(text);
    button.setMinWidth(Region.USE_PREF_SIZE);
    button.setOnAction(event -> run.run());
    foot.getChildren().add(button);
    return button;
  }

  /** The button that does what the dialog is for; Enter does it too. */
  public Button primary(String id, String text, Runnable run) {
    Button button = button(text, run);
    button.setId(id);
    button.getStyleClass().add("cl-primary");
    button.setDefaultButton(true);
    return button;
  }

  /** The button that closes it, as Esc does. */
  public Button close(String text) {
    return button(text, overlay::close);
  }

  public void open(Node firstFocus, Runnable whenClosed) {
    overlay.open(dialog, Pos.CENTER, firstFocus, whenClosed);
  }

  public void open(Node firstFocus) {
    open(firstFocus, () -> {});
  }
}
