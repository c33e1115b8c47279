package cliplight.engine.lab;

import cliplight.engine.lab.settings.SettingsException;
import cliplight.engine.tensor.AvailableMemory;
import cliplight.engine.train.MemoryNeed;
import java.util.List;

/** Refuses settings that ask for more memory than there is, before anything is begun. */
public final class RoomCheck {

  private RoomCheck() {}

  /**
   * @throws SettingsException if there is not that much memory, with both numbers and what would do
   */
  public static void require(MemoryNeed need, AvailableMemory free) {
    try {
      need.requireRoom(free);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(List.of(String.valueOf(e.getMessage())));
    }
  }
}
