package cliplight.engine.lab.probe;

import cliplight.engine.lab.RecordComparison;
import cliplight.engine.lab.Rerun;
import cliplight.engine.lab.RerunException;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.Phase;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.TransformerTrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

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
   * Executes the run again and asks.
   *
   * @param sequence the sequence of the batch that maps are drawn of, from 0
   * @param notices gains what a person should know, such as a damaged checkpoint
   * @throws RerunException if the run, the step, the head or the sequence is not there
   * @throws cliplight.engine.lab.TextElsewhereException if its text is not there any more
   */
  public static Probe take(
      RunStore store,
      RunId run,
      long step,
      int sequence,
      List<ProbeRequest> requests,
      Consumer<String> notices) {
    RunInfo info = store.open(run).info();
    if (step < 1 || step > info.lastStep()) {
      throw new RerunException(
          "Step " + step + " is not on record: the run has steps 1 to " + info.lastStep() + ".");
    }
    try (Rerun<TransformerTrainer> rerun = Rerun.near(store, run, step - 1, notices)) {
      TransformerTrainer trainer = rerun.trainer();
      check(trainer.config(), sequence, requests);
      RecordComparison comparison = rerun.comparison();
      while (trainer.step() < step - 1) {
        comparison.add(rerun.next());
      }
      rerun.begin();
      List<StepEye> eyes = new ArrayList<>();
      for (ProbeRequest request : requests) {
        eyes.add(StepEye.of(request, trainer, sequence));
      }
      comparison.add(rerun.end(seen(trainer, eyes)));
      List<Probed> answers = eyes.stream().flatMap(eye -> eye.answers().stream()).toList();
      return new Probe(step, answers, comparison.sentence(), comparison.difference().isEmpty());
    }
  }

  /** Does one step, and lets the eyes look between its phases. */
  private static StepRecord seen(TransformerTrainer trainer, List<StepEye> eyes) {
    int microbatch = 0;
    Optional<StepRecord> record = Optional.empty();
    while (record.isEmpty()) {
      Phase phase = trainer.phase();
      record = trainer.advance();
      if (phase == Phase.FORWARD) {
        for (StepEye eye : eyes) {
          eye.afterForward(microbatch);
        }
        microbatch++;
      } else if (phase == Phase.BACKWARD && trainer.phase() == Phase.UPDATE) {
        eyes.forEach(StepEye::afterBackward);
      } else if (phase == Phase.UPDATE) {
        eyes.forEach(StepEye::afterUpdate);
      } else if (phase == Phase.CLIP) {
        eyes.forEach(StepEye::afterClip);
      }
    }
    return record.get();
  }

  private static void check(RunConfig config, int sequence, List<ProbeRequest> requests) {
    ModelConfig model = config.model();
    if (sequence < 0 || sequence >= config.batch()) {
      throw new RerunException(
          "There is no sequence " + sequence + ": a batch has 0 to " + (config.batch() - 1) + ".");
    }
    for (ProbeRequest request : requests) {
      if (request.layer() >= model.layers() || request.head() >= model.heads()) {
        throw new RerunException(
            "There is no layer %d, head %d: layers are 0 to %d, heads 0 to %d."
                .formatted(request.layer(), request.head(), model.layers() - 1, model.heads() - 1));
      }
    }
  }
}
