package cliplight.viz;

import cliplight.engine.runs.RunReader;
import java.util.List;
import java.util.OptionalDouble;

/**
 * A run as the views show it: where its points are and how it looks. It keeps letter and colour in
 * every view.
 *
 * @param reader live or recorded, nobody can tell
 * @param letter A, B, C, ...
 * @param color index into the run colours, from 0; from the ninth run on colours repeat, dashed
 * @param name what a person calls it
 * @param clip QK-Clip as it was set, one or more, by the step from which each holds: a person may
 *     switch it, or change its threshold, while the run trains
 */
public record ShownRun(RunReader reader, String letter, int color, String name, List<Clip> clip) {

  /** How many run colours differ; more are told apart by dashes. */
  public static final int COLORS = 8;

  /**
   * QK-Clip from a step on.
   *
   * @param on whether the run applies it
   * @param tau the threshold that lamps are judged by: its own, or the study's where it is off
   */
  public record Clip(long from, boolean on, OptionalDouble tau) {

    /** From the run's beginning. */
    public static Clip always(boolean on, OptionalDouble tau) {
      return new Clip(Long.MIN_VALUE, on, tau);
    }
  }

  public ShownRun {
    clip = List.copyOf(clip);
    if (clip.isEmpty()) {
      throw new IllegalArgumentException("clip is empty: say how the run begins");
    }
  }

  /** What holds at a step. */
  public Clip clipAt(long step) {
    Clip last = clip.get(0);
    for (Clip next : clip) {
      if (next.from() <= step) {
        last = next;
      }
    }
    return last;
  }

  /** Whether it applies QK-Clip at any of its steps. */
  public boolean clips() {
    return clip.stream().anyMatch(Clip::on);
  }

  /** Colours repeat from the ninth run on, then drawn dashed. */
  public boolean dashed() {
    return color >= COLORS;
  }
}
