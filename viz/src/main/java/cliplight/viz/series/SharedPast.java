package cliplight.viz.series;

import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesReader;
import java.util.Optional;
import java.util.function.Function;

/**
 * The steps that forks share with the runs they left. A mean that began anew at the fork would make
 * a fork that changes nothing look better or worse than its parent.
 */
public final class SharedPast {

  /** Forks of forks; more of them are no lineage but a mistake. */
  private static final int MOST = 100;

  private final Function<RunId, Optional<RunReader>> parents;

  /**
   * @param parents opens a run; empty while it is not open, and where it is not on record
   */
  public SharedPast(Function<RunId, Optional<RunReader>> parents) {
    this.parents = parents;
  }

  /** Whether all steps before a run's own can be read; true for a run that is no fork. */
  public boolean known(RunReader run) {
    Optional<RunReader> at = Optional.of(run);
    for (int i = 0; i < MOST && at.isPresent(); i++) {
      if (left(at.get()).isEmpty()) {
        return true;
      }
      at = left(at.get()).flatMap(from -> parents.apply(from.parent()));
    }
    return false;
  }

  /**
   * Derives a series from the points before a fork too, as far as they can be read; it has a point
   * for each of the fork's own.
   *
   * @param own points of the run
   * @param derive makes as many points as it is given, or none at all
   */
  public Optional<SeriesReader> over(
      RunReader run, SeriesReader own, Function<SeriesReader, Optional<SeriesReader>> derive) {
    Optional<WithPast> whole = withPast(run, own, MOST);
    return whole.isEmpty()
        ? derive.apply(own)
        : derive.apply(whole.get()).map(all -> new OwnPart(all, whole.get().shared()));
  }

  private Optional<WithPast> withPast(RunReader run, SeriesReader own, int most) {
    return left(run)
        .filter(from -> most > 0)
        .flatMap(
            from ->
                parents
                    .apply(from.parent())
                    .flatMap(parent -> past(parent, own, most - 1))
                    .map(past -> new WithPast(past, from.step(), own)));
  }

  private Optional<SeriesReader> past(RunReader parent, SeriesReader own, int most) {
    return parent
        .series(own.key())
        .map(
            points -> {
              Optional<WithPast> further = withPast(parent, points, most);
              return further.isPresent() ? further.get() : points;
            });
  }

  private static Optional<Lineage> left(RunReader run) {
    return run.info().lineage().filter(from -> from.step() > 0);
  }
}
