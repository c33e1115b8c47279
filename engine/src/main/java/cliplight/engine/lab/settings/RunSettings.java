package cliplight.engine.lab.settings;

import cliplight.engine.optim.MayChange;
import cliplight.engine.runs.NearestName;
import cliplight.engine.train.RunConfig;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A {@link RunConfig} as flat dotted keys and back. The keys are the names of the record
 * components: {@code steps}, {@code model.layers}, {@code optimizer.lr}. A section alone ({@code
 * model=small}, {@code optimizer=adamw}) takes over a preset of that section, before any single key
 * is set.
 */
public final class RunSettings {

  private RunSettings() {}

  /** Every setting of a run, as it goes on record. */
  public static SortedMap<String, String> of(RunConfig config) {
    Map<String, Object> leaves = new LinkedHashMap<>();
    flatten("", config, leaves);
    SortedMap<String, String> settings = new TreeMap<>();
    leaves.forEach((key, value) -> settings.put(key, ValueText.write(value)));
    return Collections.unmodifiableSortedMap(settings);
  }

  /** Every key there is, in the order of the records, with the default and the meaning. */
  public static List<SettingKey> keys() {
    Map<String, Object> leaves = new LinkedHashMap<>();
    flatten("", RunConfig.DEFAULT, leaves);
    Set<String> mayChange = new HashSet<>();
    findChangeable("", RunConfig.class, mayChange);
    List<SettingKey> keys = new ArrayList<>();
    leaves.forEach(
        (key, value) ->
            keys.add(
                new SettingKey(
                    key,
                    Choice.of(key, value.getClass())
                        .map(choice -> String.join(" | ", choice.names()))
                        .orElse(typeName(value)),
                    ValueText.write(value),
                    Meanings.of(key),
                    mayChange.contains(key))));
    return keys;
  }

  /** The settings that may change between two steps of a run. */
  public static List<String> changeable() {
    return keys().stream().filter(SettingKey::mayChange).map(SettingKey::key).toList();
  }

  /**
   * A running configuration with one setting changed.
   *
   * @throws SettingsException if the value is wrong or the setting may not change during a run
   */
  public static RunConfig change(RunConfig running, Setting change) {
    RunConfig changed = apply(running, List.of(change));
    if (!changeable().contains(change.key())) {
      throw new SettingsException(
          List.of(
              change.at(
                  change.key()
                      + " cannot change while a run goes on. These can: "
                      + String.join(", ", changeable())
                      + ".")));
    }
    try {
      running.optimizer().requireCanBecome(changed.optimizer());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(change.at("optimizer." + e.getMessage() + ".")));
    }
    return changed;
  }

  /** The sections that can be set as a whole, with the names of their presets. */
  public static Map<String, List<String>> presets() {
    Map<String, List<String>> names = new LinkedHashMap<>();
    for (Preset preset : Preset.values()) {
      names.put(preset.section(), preset.names());
    }
    return names;
  }

  /**
   * A configuration with some settings changed.
   *
   * @param base what holds where nothing is set
   * @param changes later ones win
   * @throws SettingsException with all problems at once, if a key or a value is wrong
   */
  public static RunConfig apply(RunConfig base, List<Setting> changes) {
    List<String> problems = new ArrayList<>();
    Map<String, Object> leaves = new LinkedHashMap<>();
    flatten("", base, leaves);
    Map<String, Object> fresh = new LinkedHashMap<>(leaves);
    for (Setting change : changes) {
      Preset.of(change.key()).ifPresent(preset -> takeOver(preset, change, fresh, problems));
    }
    for (Setting change : changes) {
      if (Preset.of(change.key()).isEmpty()) {
        set(change, fresh, problems);
      }
    }
    Optional<Object> config = build("", RunConfig.class, fresh, changes, problems);
    if (!problems.isEmpty() || config.isEmpty()) {
      throw new SettingsException(problems);
    }
    return (RunConfig) config.get();
  }

  /**
   * Reads settings from a record of a run.
   *
   * @throws SettingsException if they are not of this version of the program
   */
  public static RunConfig read(Map<String, String> settings) {
    return apply(
        RunConfig.DEFAULT,
        settings.entrySet().stream()
            .map(entry -> new Setting(entry.getKey(), entry.getValue(), ""))
            .toList());
  }

  private static void takeOver(
      Preset preset, Setting change, Map<String, Object> leaves, List<String> problems) {
    Optional<Record> section = preset.named(change.value());
    if (section.isPresent()) {
      flatten(preset.section() + ".", section.get(), leaves);
    } else {
      problems.add(change.at(Choice.refusal(preset.noun(), change.value(), preset.names())));
    }
  }

  private static void set(Setting change, Map<String, Object> leaves, List<String> problems) {
    Object old = leaves.get(change.key());
    if (old == null) {
      List<String> known = new ArrayList<>(leaves.keySet());
      presets().keySet().forEach(known::add);
      problems.add(
          change.at(
              "No setting is called '"
                  + change.key()
                  + "'. "
                  + NearestName.to(change.key(), known)
                      .or(() -> sameLastName(change.key(), known))
                      .map(name -> "Did you mean '" + name + "'?")
                      .orElse("'cliplight config' lists them all.")));
      return;
    }
    Optional<Choice> choice = Choice.of(change.key(), old.getClass());
    if (choice.isPresent() && !choice.get().names().contains(change.value())) {
      problems.add(
          change.at(Choice.refusal(choice.get().noun(), change.value(), choice.get().names())));
      return;
    }
    try {
      leaves.put(
          change.key(),
          old instanceof Enum<?> constant
              ? constantNamed(constant.getDeclaringClass(), change.value())
              : ValueText.read(primitive(old), change.value()));
    } catch (IllegalArgumentException e) {
      problems.add(change.at(change.key() + " " + e.getMessage()));
    }
  }

  /** {@code lr} or {@code optim.lr} for {@code optimizer.lr}. */
  private static Optional<String> sameLastName(String typed, List<String> known) {
    String last = typed.substring(typed.lastIndexOf('.') + 1);
    return known.stream()
        .filter(key -> key.substring(key.lastIndexOf('.') + 1).equalsIgnoreCase(last))
        .findFirst();
  }

  private static Object constantNamed(Class<?> type, String name) {
    for (Object constant : type.getEnumConstants()) {
      if (ValueText.write(constant).equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("has no value '" + name + "'.");
  }

  private static void flatten(String prefix, Record record, Map<String, Object> leaves) {
    for (RecordComponent component : record.getClass().getRecordComponents()) {
      Object value = read(component, record);
      if (value instanceof Record section) {
        flatten(prefix + component.getName() + ".", section, leaves);
      } else {
        leaves.put(prefix + component.getName(), value);
      }
    }
  }

  private static void findChangeable(String prefix, Class<?> type, Set<String> keys) {
    for (RecordComponent component : type.getRecordComponents()) {
      String key = prefix + component.getName();
      if (component.getType().isRecord()) {
        findChangeable(key + ".", component.getType(), keys);
      } else if (component.isAnnotationPresent(MayChange.class)) {
        keys.add(key);
      }
    }
  }

  private static Object read(RecordComponent component, Record record) {
    try {
      return component.getAccessor().invoke(record);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Configuration records are public: " + component, e);
    }
  }

  /** Builds a record from its leaves, sections first; empty where something was refused. */
  private static Optional<Object> build(
      String prefix,
      Class<?> type,
      Map<String, Object> leaves,
      List<Setting> changes,
      List<String> problems) {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    Object[] arguments = new Object[components.length];
    boolean complete = true;
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      String key = prefix + components[i].getName();
      Optional<Object> argument =
          types[i].isRecord()
              ? build(key + ".", types[i], leaves, changes, problems)
              : Optional.ofNullable(leaves.get(key));
      complete &= argument.isPresent();
      if (argument.isPresent()) {
        arguments[i] = argument.get();
      }
    }
    return complete
        ? construct(prefix, type, types, arguments, changes, problems)
        : Optional.empty();
  }

  private static Optional<Object> construct(
      String prefix,
      Class<?> type,
      Class<?>[] types,
      Object[] arguments,
      List<Setting> changes,
      List<String> problems) {
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      return Optional.of(constructor.newInstance(arguments));
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException refusal) {
        String message = withKey(prefix, type, String.valueOf(refusal.getMessage()));
        problems.add(
            place(prefix, message, changes).map(setting -> setting.at(message)).orElse(message));
        return Optional.empty();
      }
      throw new LinkageError("Cannot make a " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("Configuration records are public: " + type, e);
    }
  }

  /** Puts the section in front of a refusal that begins with the name of a component. */
  private static String withKey(String prefix, Class<?> type, String message) {
    for (RecordComponent component : type.getRecordComponents()) {
      if (message.startsWith(component.getName() + " ")) {
        return prefix + message + (message.endsWith(".") ? "" : ".");
      }
    }
    return message;
  }

  /** The last change that a refusal of a whole record is probably about. */
  private static Optional<Setting> place(String prefix, String message, List<Setting> changes) {
    Optional<Setting> place = Optional.empty();
    boolean named = false;
    for (Setting change : changes) {
      boolean within =
          prefix.isEmpty() ? !change.key().contains(".") : (change.key() + ".").startsWith(prefix);
      String name = change.key().substring(change.key().lastIndexOf('.') + 1);
      boolean mentioned = message.contains(name);
      if (within && (mentioned || !named)) {
        place = Optional.of(change);
        named |= mentioned;
      }
    }
    return place;
  }

  private static Class<?> primitive(Object value) {
    if (value instanceof Integer) {
      return int.class;
    }
    if (value instanceof Long) {
      return long.class;
    }
    if (value instanceof Double) {
      return double.class;
    }
    return value instanceof Boolean ? boolean.class : value.getClass();
  }

  private static String typeName(Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return "whole number";
    }
    if (value instanceof Double) {
      return "number";
    }
    return value instanceof Boolean ? "true | false" : "text";
  }
}
