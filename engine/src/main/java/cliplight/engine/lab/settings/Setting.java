package cliplight.engine.lab.settings;

import java.util.List;

/**
 * One key with its value as somebody wrote it.
 *
 * @param key dotted, such as {@code optimizer.lr}, or a section alone, such as {@code model}
 * @param value as text
 * @param where file and line; empty on the command line
 */
public record Setting(String key, String value, String where) {

  /**
   * Reads {@code key=value}.
   *
   * @throws SettingsException if there is no equals sign or no key
   */
  public static Setting parse(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new SettingsException(
          List.of("'" + text + "' is no setting. Write key=value, such as optimizer.lr=0.05."));
    }
    return new Setting(text.substring(0, equals).strip(), text.substring(equals + 1).strip(), "");
  }

  /** The place in front of a message. */
  String at(String message) {
    return where.isEmpty() ? message : where + ": " + message;
  }
}
