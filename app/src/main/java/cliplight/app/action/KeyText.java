package cliplight.app.action;

import java.util.Map;
import javafx.scene.input.KeyCombination;

/** Key combinations as keycaps show them: Ctrl K, Shift →, Space. */
public final class KeyText {

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("Left", "←"),
          Map.entry("Right", "→"),
          Map.entry("Up", "↑"),
          Map.entry("Down", "↓"),
          Map.entry("Slash", "/"),
          Map.entry("Back Slash", "\\"),
          Map.entry("Open Bracket", "["),
          Map.entry("Close Bracket", "]"),
          Map.entry("Plus", "+"),
          Map.entry("Equals", "+"),
          Map.entry("Minus", "-"),
          Map.entry("Add", "+"),
          Map.entry("Subtract", "-"),
          Map.entry("Numpad 0", "0"),
          Map.entry("Delete", "Del"));

  private KeyText() {}

  public static String of(KeyCombination keys) {
    StringBuilder text = new StringBuilder();
    for (String part : keys.getName().split("\\+")) {
      String word = part.equals("Shortcut") ? shortcut() : part;
      text.append(text.length() > 0 ? " " : "").append(NAMES.getOrDefault(word, word));
    }
    return text.toString();
  }

  private static String shortcut() {
    return System.getProperty("os.name", "").startsWith("Mac") ? "Cmd" : "Ctrl";
  }
}
