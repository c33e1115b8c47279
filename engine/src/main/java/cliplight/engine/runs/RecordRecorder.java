package cliplight.engine.runs;

import java.util.List;

/** Hands a run's points to memory; who brings them to disk finds them there. */
final class RecordRecorder implements RunRecorder {

  /** Told once a run, that it has ended. */
  interface End {
    void of(RunRecord record, RunState state, String reason);
  }

  private final RunRecord record;
  private final End end;

  RecordRecorder(RunRecord record, End end) {
    this.record = record;
    this.end = end;
  }

  @Override
  public RunId run() {
    return record.info().id();
  }

  @Override
  public List<SeriesKey> layout() {
    return record.axes().get(0).keys();
  }

  @Override
  public void step(StepRecord step) {
    refuseIfEnded();
    record.append(step);
  }

  @Override
  public int addAxes(List<List<SeriesKey>> keysByAxis) {
    refuseIfEnded();
    return record.addAxes(keysByAxis);
  }

  @Override
  public void point(int axis, long step, long wallMillis, long tokens, double... values) {
    refuseIfEnded();
    record.append(axis, step, wallMillis, tokens, values);
  }

  @Override
  public void event(RunEvent event) {
    refuseIfEnded();
    record.append(event);
  }

  private void refuseIfEnded() {
    if (record.endClaimed()) {
      throw new StoreException(
          "The run " + run() + " has ended: nothing more can be recorded in it.");
    }
  }

  @Override
  public void finish(RunState state, String reason) {
    if (record.claimEnd()) {
      end.of(record, state, reason);
    }
  }

  @Override
  public void close() {
    finish(RunState.INTERRUPTED, "The recording ended before the run did.");
  }
}
