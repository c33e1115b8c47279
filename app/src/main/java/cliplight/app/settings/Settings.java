package cliplight.app.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.prefs.BackingStoreException;
import java.util.prefs.Preferences;

/**
 * A few words remembered between two starts, in the user's preferences. The system property {@code
 * cliplight.settings} names another node; the value {@code memory} keeps them in this process only.
 */
public final class Settings {

  private static final String NODE = "cliplight/v1";

  private final Map<String, String> unsaved = new HashMap<>();
  private final Preferences node;
  private final boolean saved;

  private Settings(Preferences node, boolean saved) {
    this.node = node;
    this.saved = saved;
  }

  /** The settings of this user, or those that the system property asks for. */
  public static Settings ofUser() {
    String asked = System.getProperty("cliplight.settings", NODE);
    return asked.equals("memory")
        ? new Settings(Preferences.userRoot(), false)
        : new Settings(Preferences.userRoot().node(asked), true);
  }

  public String get(String key, String otherwise) {
    return saved ? node.get(key, otherwise) : unsaved.getOrDefault(key, otherwise);
  }

  public boolean get(String key, boolean otherwise) {
    return Boolean.parseBoolean(get(key, Boolean.toString(otherwise)));
  }

  /** The whole number under a key; the given one where there is none. */
  public int get(String key, int otherwise) {
    try {
      return Integer.parseInt(get(key, Integer.toString(otherwise)));
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** Remembers at once; a machine without a place for preferences forgets at the end. */
  public void put(String key, Object value) {
    if (!saved) {
      unsaved.put(key, value.toString());
      return;
    }
    node.put(key, value.toString());
    try {
      node.flush();
    } catch (BackingStoreException e) {
      System.getLogger(Settings.class.getName())
          .log(System.Logger.Level.DEBUG, "Preferences cannot be saved", e);
    }
  }
}
