package cliplight.app;

import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import java.util.List;
import java.util.Optional;

/**
 * A run that tells another origin: the samples that come with the program are nobody's own runs.
 */
record OfOrigin(RunReader run, String origin) implements RunReader {

  /** Origin of the runs that come with the program. */
  static final String SAMPLE = "sample";

  @Override
  public RunInfo info() {
    RunInfo info = run.info();
    return new RunInfo(
        info.id(),
        info.name(),
        info.study(),
        info.studyId(),
        info.arm(),
        origin,
        info.state(),
        info.reason(),
        info.created(),
        info.plannedSteps(),
        info.lastStep(),
        info.settings(),
        info.environment(),
        info.lineage());
  }

  @Override
  public long version() {
    return run.version();
  }

  @Override
  public List<SeriesKey> keys() {
    return run.keys();
  }

  @Override
  public Optional<SeriesReader> series(SeriesKey key) {
    return run.series(key);
  }

  @Override
  public List<RunEvent> events() {
    return run.events();
  }
}
