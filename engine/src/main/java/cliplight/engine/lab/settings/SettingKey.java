package cliplight.engine.lab.settings;

/**
 * One thing about a run that can be set.
 *
 * @param key dotted, such as {@code optimizer.lr}
 * @param type of its value, for a person: {@code number}, {@code whole number}, {@code true or
 *     false}, {@code text} or the names to choose from
 * @param defaultValue as text
 * @param meaning one line
 * @param mayChange whether it may change between two steps of a run
 */
public record SettingKey(
    String key, String type, String defaultValue, String meaning, boolean mayChange) {}
