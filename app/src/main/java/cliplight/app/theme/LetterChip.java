package cliplight.app.theme;

import javafx.css.PseudoClass;
import javafx.scene.control.Label;

/** The letter of a run on a square of its colour; hollow while the run is hidden. */
public final class LetterChip extends Label {

  private static final PseudoClass HOLLOW = PseudoClass.getPseudoClass("hollow");
  private static final int COLOURS = 8;

  public LetterChip() {
    getStyleClass().add("cl-chip");
  }

  /**
   * @param letter A, B, C, ...
   * @param place which colour: 0 is the first; from the ninth on colours repeat
   * @param filled whether the run is shown
   */
  public void show(String letter, int place, boolean filled) {
    setText(letter);
    getStyleClass().removeIf(name -> name.startsWith("cl-chip-"));
    getStyleClass().add("cl-chip-" + (Math.floorMod(place, COLOURS) + 1));
    pseudoClassStateChanged(HOLLOW, !filled);
    setAccessibleText("run " + letter + (filled ? ", shown" : ", hidden"));
  }
}
