package cliplight.viz.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaneRoomTest {

  private final LaneRoom room = new LaneRoom(50, 500);

  @Test
  void wordsStandBeforeTheirMarkWhereNothingElseDoes() {
    room.take(290, 300);
    assertThat(room.takeBeside(290, 300, 60)).hasValue(225);
    assertThat(room.free(220, 230)).isFalse();
  }

  @Test
  void wordsOfARunThatEndsAtOnceStandAfterItsMark() {
    room.take(50, 60);
    assertThat(room.takeBeside(50, 60, 40)).hasValue(65);
  }

  @Test
  void wordsCoverNoOtherMark() {
    room.take(250, 256);
    room.take(290, 300);
    assertThat(room.takeBeside(290, 300, 60)).hasValue(305);
    room.take(480, 490);
    room.take(440, 446);
    assertThat(room.takeBeside(480, 490, 60)).isEmpty();
  }
}
