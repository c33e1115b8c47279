package cliplight.engine.runs;

/** Reads one series of a run's columns. */
final class ColumnReader implements SeriesReader {

  private final RunColumns columns;
  private final int series;

  ColumnReader(RunColumns columns, int series) {
    this.columns = columns;
    this.series = series;
  }

  @Override
  public SeriesKey key() {
    return columns.keys().get(series);
  }

  @Override
  public int size() {
    return columns.size();
  }

  @Override
  public long step(int i) {
    return columns.step(i);
  }

  @Override
  public double value(int i) {
    return columns.value(series, i);
  }

  @Override
  public long wallMillis(int i) {
    return columns.wallMillis(i);
  }

  @Override
  public long tokens(int i) {
    return columns.tokens(i);
  }

  @Override
  public Columns columns(double fromStep, double toStep, int width) {
    ColumnEdges edges = columns.edges(this, fromStep, toStep, width);
    return columns.pyramid(series).columns(edges, columns.values(series));
  }
}
