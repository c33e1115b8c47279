package cliplight.engine.lab;

import cliplight.engine.runs.Columns;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Another run under another id, as a record that somebody has tampered with. */
public class Altered implements RunReader {

  private final RunReader run;
  private final RunInfo info;

  Altered(RunReader run, RunId id, Map<String, String> environment) {
    this(run, id, run.info().settings(), environment);
  }

  /** The same with other settings on record. */
  public static Altered settings(RunReader run, RunId id, Map<String, String> settings) {
    return new Altered(run, id, settings, run.info().environment());
  }

  /** The same with another origin on record. */
  static Altered lineage(RunReader run, RunId id, Lineage lineage) {
    RunInfo old = run.info();
    return new Altered(run, id, old, old.settings(), old.environment(), Optional.of(lineage));
  }

  /** The same as if its process had been killed. */
  static Altered brokenOff(RunReader run, RunId id) {
    RunInfo old = run.info().withState(RunState.INTERRUPTED, "The program ended.");
    return new Altered(run, id, old, old.settings(), old.environment(), old.lineage());
  }

  protected Altered(
      RunReader run, RunId id, Map<String, String> settings, Map<String, String> environment) {
    this(run, id, run.info(), settings, environment, run.info().lineage());
  }

  private Altered(
      RunReader run,
      RunId id,
      RunInfo old,
      Map<String, String> settings,
      Map<String, String> environment,
      Optional<Lineage> lineage) {
    this.run = run;
    info =
        new RunInfo(
            id,
            old.name(),
            old.study(),
            old.studyId(),
            old.arm(),
            old.origin(),
            old.state(),
            old.reason(),
            old.created(),
            old.plannedSteps(),
            old.lastStep(),
            new TreeMap<>(settings),
            new TreeMap<>(environment),
            lineage);
  }

  /** The value that this record has. */
  protected double value(SeriesKey key, long step, double value) {
    return value;
  }

  @Override
  public RunInfo info() {
    return info;
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
    return run.series(key).map(Series::new);
  }

  @Override
  public List<RunEvent> events() {
    return run.events();
  }

  private final class Series implements SeriesReader {
    private final SeriesReader series;

    Series(SeriesReader series) {
      this.series = series;
    }

    @Override
    public SeriesKey key() {
      return series.key();
    }

    @Override
    public int size() {
      return series.size();
    }

    @Override
    public long step(int i) {
      return series.step(i);
    }

    @Override
    public double value(int i) {
      return Altered.this.value(series.key(), series.step(i), series.value(i));
    }

    @Override
    public long wallMillis(int i) {
      return series.wallMillis(i);
    }

    @Override
    public long tokens(int i) {
      return series.tokens(i);
    }

    @Override
    public Columns columns(double fromStep, double toStep, int columns) {
      return series.columns(fromStep, toStep, columns);
    }
  }
}
