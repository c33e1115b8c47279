package cliplight.engine.lab.probe;

import cliplight.engine.lab.RerunException;
import cliplight.engine.lab.RerunListener;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import java.util.List;

/**
 * Answers to questions about one step of a run: it is executed again from its nearest checkpoint up
 * to that step, stopped between the phases of the step, and looked at. The record stays as it is.
 *
 * @param step the step; its forward pass saw the weights after the step before
 * @param answers one or more per question, in the order of the questions
 * @param comparison whether the steps executed again have the bits on record, in one sentence
 * @param same whether they have
 */
public record Probe(long step, List<Probed> answers, String comparison, boolean same) {

  public Probe {
    answers = List.copyOf(answers);
  }

  /**
   * Asks one question; who has more asks a {@link ProbeSession}.
   *
   * @param sequence the sequence of the batch that maps are drawn of, from 0
   * @param listener told of damaged checkpoints, and of the steps before
   * @throws RerunException if the run, the step, the head or the sequence is not there
   * @throws cliplight.engine.lab.TextElsewhereException if its text is not there any more
   */
  public static Probe take(
      RunStore store,
      RunId run,
      long step,
      int sequence,
      List<ProbeRequest> requests,
      RerunListener listener) {
    try (ProbeSession session = new ProbeSession(store, run)) {
      return session.take(step, sequence, requests, listener);
    }
  }
}
