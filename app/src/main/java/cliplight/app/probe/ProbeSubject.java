package cliplight.app.probe;

import cliplight.app.workspace.KeySettings;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.viz.StepAxis.Head;

/**
 * What a probe looks at.
 *
 * @param reader the run's record, with the settings that say how large it is
 * @param letter of the run
 * @param color of the run, by its index from 0
 * @param reference threshold that logits are judged by where the run does not clip
 * @param step the step, whose forward pass saw the weights after the step before
 * @param head whose maps are drawn
 * @param sequence of the batch, from 0
 */
public record ProbeSubject(
    RunReader reader,
    String letter,
    int color,
    double reference,
    long step,
    Head head,
    int sequence) {

  RunInfo run() {
    return reader.info();
  }

  /** Whether QK-Clip is on at the step. */
  boolean clips() {
    return KeySettings.clips(reader.settingsAt(step));
  }

  /** The threshold that logits are judged by at the step. */
  double tau() {
    return KeySettings.tau(reader.settingsAt(step)).orElse(reference);
  }

  /** The first step that the run itself has on record. */
  long first() {
    return run().start() + 1;
  }

  /** The last step on record so far. */
  long last() {
    return run().lastStep();
  }

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
    return Integer.parseInt(run().setting(key, "1"));
  }

  ProbeSubject of(Head otherHead, int otherSequence) {
    return new ProbeSubject(reader, letter, color, reference, step, otherHead, otherSequence);
  }

  ProbeSubject at(long otherStep) {
    return new ProbeSubject(reader, letter, color, reference, otherStep, head, sequence);
  }
}
