package cliplight.app.probe;

import cliplight.engine.runs.RunInfo;
import cliplight.viz.StepAxis.Head;

/**
 * What a probe looks at.
 *
 * @param run the run, with the settings that say how large it is
 * @param letter of the run
 * @param color of the run, by its index from 0
 * @param tau threshold that logits are judged by
 * @param step the step, whose forward pass saw the weights after the step before
 * @param head whose maps are drawn
 * @param sequence of the batch, from 0
 */
public record ProbeSubject(
    RunInfo run, String letter, int color, double tau, long step, Head head, int sequence) {

  int layers() {
    return number("model.layers");
  }

  int heads() {
    return number("model.heads");
  }

  int context() {
    return number("model.context");
  }

  int experts() {
    return number("model.experts");
  }

  int batch() {
    return number("batch");
  }

  private int number(String key) {
    return Integer.parseInt(run.setting(key, "1"));
  }

  ProbeSubject of(Head otherHead, int otherSequence) {
    return new ProbeSubject(run, letter, color, tau, step, otherHead, otherSequence);
  }
}
