package cliplight.engine.lab;

import cliplight.engine.data.Batches;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import java.util.List;
import java.util.Map;

/** A trainer whose gradient norm is a thousand times itself at one step. */
record SpikyTrainer(Trainer trainer, long spikeStep) implements Trainer {

  SpikyTrainer(RunConfig config, Batches batches, long spikeStep) {
    this(new BigramTrainer(config, batches), spikeStep);
  }

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
    StepRecord record = trainer.next();
    if (record.step() == spikeStep) {
      record.values()[1] *= 1000;
    }
    return record;
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
