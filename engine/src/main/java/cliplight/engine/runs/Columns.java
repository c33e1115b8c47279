package cliplight.engine.runs;

/**
 * A window of a series reduced to pixel columns: per column the finite minimum and maximum, the
 * first and last value in time, and how many points it stands for. Columns without a point have
 * count 0 and NaN elsewhere. Values that are not finite are counted apart and never enter min, max,
 * first or last.
 *
 * @param fromStep left edge, inclusive
 * @param toStep right edge, exclusive
 * @param min smallest finite value per column
 * @param max largest finite value per column
 * @param first first finite value per column
 * @param last last finite value per column
 * @param count points per column, not finite ones included
 * @param nonFinite points per column that are NaN or infinite
 */
@SuppressWarnings("ArrayRecordComponent") // a hot hand-over of primitives; nobody compares them
public record Columns(
    double fromStep,
    double toStep,
    float[] min,
    float[] max,
    float[] first,
    float[] last,
    int[] count,
    int[] nonFinite) {

  public int width() {
    return min.length;
  }
}
