package cliplight.engine.lab;

import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.StepRecord;
import cliplight.engine.train.RunConfig;
import cliplight.engine.train.Trainer;
import cliplight.engine.train.TrainerState;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts how many trainers are in a step at once.
 *
 * @param threads receives what the trainer was last widened to
 */
record CountedTrainer(
    Trainer trainer, AtomicInteger stepping, AtomicInteger most, AtomicInteger threads)
    implements Trainer {

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
    most.accumulateAndGet(stepping.incrementAndGet(), Math::max);
    try {
      return trainer.next();
    } finally {
      stepping.decrementAndGet();
    }
  }

  @Override
  public void widen(int threads) {
    this.threads.set(threads);
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
