package cliplight.app.theme;

import cliplight.viz.ShownRun;
import javafx.css.PseudoClass;
import javafx.scene.control.Label;

/** The letter of a run on a square of its colour; hollow while the run is hidden. */
public final class LetterChip extends Label {

  private static final PseudoClass HOLLOW = PseudoClass.getPseudoClass("hollow");

  public LetterChip() {
    getStyleClass().add("cl-chip");
  }

  /**
   * @param letter A, B, C, ..., Z, AA, AB, ...
   * @param color which colour: 0 is the first, from the ninth on they repeat; below 0 none
   * @param filled whether the run is shown
   */
  public void show(String letter, int color, boolean filled) {
    setText(letter);
    getStyleClass().removeIf(name -> name.startsWith("cl-chip-"));
    if (color >= 0) {
      getStyleClass().add("cl-chip-" + (color % ShownRun.COLORS + 1));
    }
    if (letter.length() > 1) {
      getStyleClass().add(letter.length() > 2 ? "cl-chip-three" : "cl-chip-two");
    }
    pseudoClassStateChanged(HOLLOW, !filled);
    setAccessibleText("run " + letter + (filled ? ", shown" : ", hidden"));
  }
}
