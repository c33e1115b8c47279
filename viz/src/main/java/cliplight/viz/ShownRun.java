package cliplight.viz;

import cliplight.engine.runs.RunReader;
import java.util.OptionalDouble;

/**
 * A run as the views show it: where its points are and how it looks. It keeps letter and colour in
 * every view.
 *
 * @param reader live or recorded, nobody can tell
 * @param letter A, B, C, ...
 * @param color index into the run colours, from 0; from the ninth run on colours repeat, dashed
 * @param name what a person calls it
 * @param tau the threshold its lamps are judged by: its own, or the study's for runs without clip
 * @param clips whether this run applies QK-Clip
 */
public record ShownRun(
    RunReader reader, String letter, int color, String name, OptionalDouble tau, boolean clips) {

  /** Colours repeat from the ninth run on, then drawn dashed. */
  public boolean dashed() {
    return color >= 8;
  }
}
