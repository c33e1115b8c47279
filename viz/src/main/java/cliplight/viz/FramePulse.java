package cliplight.viz;

import java.util.ArrayList;
import java.util.List;
import javafx.animation.AnimationTimer;

/**
 * The one animation timer of the program. Nodes register and are asked once a frame whether there
 * is something new; the timer rests while nobody is registered. JavaFX thread only.
 */
public final class FramePulse {

  /** Asked once a frame. */
  @FunctionalInterface
  public interface Framed {

    /**
     * Looks for news and draws them.
     *
     * @param nanos the frame's time, as of {@link AnimationTimer#handle}
     */
    void frame(long nanos);
  }

  private static final FramePulse SHARED = new FramePulse();

  private final List<Framed> members = new ArrayList<>();
  private final AnimationTimer timer =
      new AnimationTimer() {
        @Override
        public void handle(long nanos) {
          // a member may leave while it is asked
          for (Framed member : List.copyOf(members)) {
            member.frame(nanos);
          }
        }
      };

  private FramePulse() {}

  public static FramePulse shared() {
    return SHARED;
  }

  /** From now on {@code member} is asked once a frame. */
  public void join(Framed member) {
    if (members.isEmpty()) {
      timer.start();
    }
    members.add(member);
  }

  /** Asks {@code member} no more. */
  public void leave(Framed member) {
    members.remove(member);
    if (members.isEmpty()) {
      timer.stop();
    }
  }
}
