package cliplight.engine.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckpointEventsTest {

  @Test
  void whatMadeRoomForANewerOneIsNotKept() {
    List<RunEvent> events =
        List.of(
            CheckpointEvents.taken(0, 10, 1, List.of()),
            CheckpointEvents.taken(14, 10, 1, List.of()),
            CheckpointEvents.taken(28, 10, 1, List.of()),
            RunEvent.of(30, EventKind.SPIKE, Map.of("dropped", "28"), ""),
            CheckpointEvents.taken(43, 10, 1, List.of(14L)));
    assertThat(CheckpointEvents.kept(events)).containsExactly(0L, 28L, 43L);
  }

  @Test
  void detailsOfAStrangerAreNoTrouble() {
    RunEvent strange =
        RunEvent.of(5, EventKind.CHECKPOINT, Map.of("dropped", "x 99999999999999999999 -1"), "");
    assertThat(CheckpointEvents.kept(List.of(strange))).containsExactly(5L);
  }
}
