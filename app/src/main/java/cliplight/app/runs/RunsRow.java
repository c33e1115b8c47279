package cliplight.app.runs;

import cliplight.app.workspace.RunEntry;

/** One line of the runs list. */
sealed interface RunsRow {

  /**
   * The head of a study.
   *
   * @param title such as {@code explosion · grammar text}
   * @param state such as live, hidden, recorded
   * @param first whether nothing stands above it
   */
  record Header(String title, String state, boolean first) implements RunsRow {}

  /**
   * A run.
   *
   * @param entry the run
   * @param compact two lines instead of three: runs that are hidden beside shown ones
   */
  record Run(RunEntry entry, boolean compact) implements RunsRow {}

  /** A sentence where there is nothing else to say. */
  record Words(String text) implements RunsRow {}
}
