package cliplight.engine.lab.probe;

import cliplight.engine.lab.Reexecution;
import cliplight.engine.lab.ReexecutionException;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.runs.RunReader;
import cliplight.engine.train.Phase;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TransformerTrainer;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers to questions about one step of a run: it is executed again up to that step, stopped
 * between the phases of the step, and looked at. The record stays as it is.
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
   * Executes the run again and asks.
   *
   * @param sequence the sequence of the batch that maps are drawn of, from 0
   * @throws ReexecutionException if the run, the step, the head or the sequence is not there
   * @throws cliplight.engine.data.DataException if the run's data is not there any more
   */
  public static Probe take(RunReader run, long step, int sequence, List<ProbeRequest> requests) {
    long last = run.info().lastStep();
    if (step < 1 || step > last) {
      throw new ReexecutionException(
          "Step " + step + " is not on record: the run has steps 1 to " + last + ".");
    }
    try (Reexecution again = Reexecution.of(run)) {
      TransformerTrainer trainer = again.trainer();
      check(trainer.config(), sequence, requests);
      again.to(step - 1);
      List<StepEye> eyes = new ArrayList<>();
      for (ProbeRequest request : requests) {
        eyes.add(StepEye.of(request, trainer, sequence));
      }
      int microbatch = 0;
      boolean done = false;
      while (!done) {
        Phase phase = trainer.phase();
        done = again.advance().isPresent();
        if (phase == Phase.FORWARD) {
          for (StepEye eye : eyes) {
            eye.afterForward(microbatch);
          }
          microbatch++;
        } else if (phase == Phase.BACKWARD && trainer.phase() == Phase.UPDATE) {
          eyes.forEach(StepEye::afterBackward);
        }
      }
      List<Probed> answers = eyes.stream().flatMap(eye -> eye.answers().stream()).toList();
      return new Probe(step, answers, again.sentence(), again.difference().isEmpty());
    }
  }

  private static void check(RunConfig config, int sequence, List<ProbeRequest> requests) {
    ModelConfig model = config.model();
    if (sequence < 0 || sequence >= config.batch()) {
      throw new ReexecutionException(
          "There is no sequence " + sequence + ": a batch has 0 to " + (config.batch() - 1) + ".");
    }
    for (ProbeRequest request : requests) {
      if (request.layer() >= model.layers() || request.head() >= model.heads()) {
        throw new ReexecutionException(
            "There is no layer %d, head %d: layers are 0 to %d, heads 0 to %d."
                .formatted(request.layer(), request.head(), model.layers() - 1, model.heads() - 1));
      }
    }
  }
}
