package cliplight.viz.probe;

/**
 * A matrix to be drawn.
 *
 * @param rowAxis what a row is, such as query
 * @param columnAxis what a column is, such as key
 * @param values in C order, rows x columns; NaN where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // a map of up to context x context; nobody compares them
public record Cells(String rowAxis, String columnAxis, int rows, int columns, float[] values) {

  public Cells {
    if (values.length != Math.multiplyExact(rows, columns)) {
      throw new IllegalArgumentException(
          values.length + " values are not " + rows + " x " + columns);
    }
  }

  public float at(int row, int column) {
    return values[row * columns + column];
  }
}
