package cliplight.engine.lab;

import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import java.util.List;
import java.util.Map;

/** A trainer that asks for more memory than there is at one step. */
record HungryTrainer(Trainer trainer, long hungryStep) implements Trainer {

  @Override
  public RunConfig config() {
    return trainer.config();
  }

  @Override
  public List<SeriesKey> layout() {
    return trainer.layout();
  }

  @Override
  public Map<String, String> environment() {
    return trainer.environment();
  }

  @Override
  public long step() {
    return trainer.step();
  }

  @Override
  public StepRecord next() {
    if (trainer.step() + 1 == hungryStep) {
      return new StepRecord(0, new long[Integer.MAX_VALUE].length, 0, new float[0], List.of());
    }
    return trainer.next();
  }

  @Override
  public void change(RunConfig changed) {
    trainer.change(changed);
  }

  @Override
  public TrainerState state() {
    return trainer.state();
  }

  @Override
  public void restore(TrainerState state) {
    trainer.restore(state);
  }

  @Override
  public void close() {
    trainer.close();
  }
}
