package cliplight.viz.timeline;

import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.SettingChange;

/** What stands beside a mark where there is room. */
final class MarkWords {

  private MarkWords() {}

  /** Such as {@code τ 10}; empty for events that need no words. */
  static String of(RunEvent event) {
    return switch (event.kind()) {
      case FORK -> "fork";
      case INTERRUPTED -> "interrupted";
      case RESUMED -> "resumed";
      case SETTING_CHANGED -> SettingChange.of(event).map(MarkWords::of).orElse("changed");
      default -> "";
    };
  }

  private static String of(SettingChange change) {
    String key = change.key();
    String name = key.substring(key.lastIndexOf('.') + 1);
    return switch (name) {
      case "tau" -> "τ " + change.value();
      case "kind" -> change.value();
      default -> name + " " + change.value();
    };
  }
}
