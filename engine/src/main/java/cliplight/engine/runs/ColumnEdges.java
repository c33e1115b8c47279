package cliplight.engine.runs;

/**
 * The points at which a window's pixel columns begin and end. All series of an axis share them.
 *
 * @param fromStep left edge of the window, inclusive
 * @param toStep right edge of the window, exclusive
 * @param size how many points of the axis were looked at
 * @param first the first point of the window
 * @param ends of each column, the point after its last; a column begins where the one before ended
 */
@SuppressWarnings("ArrayRecordComponent") // never compared as a whole
record ColumnEdges(double fromStep, double toStep, int size, int first, int[] ends) {

  /**
   * @param axis whose steps ascend
   * @param size how many of its points to look at
   * @throws IllegalArgumentException if the window is empty or width less than 1
   */
  static ColumnEdges of(SeriesReader axis, int size, double fromStep, double toStep, int width) {
    if (!(toStep > fromStep) || width < 1) {
      throw new IllegalArgumentException(
          "A window needs to end after it begins and a width of at least 1: "
              + fromStep
              + " to "
              + toStep
              + ", width "
              + width);
    }
    double stepsPerColumn = (toStep - fromStep) / width;
    int end = firstAtOrAfter(axis, 0, size, toStep);
    int first = firstAtOrAfter(axis, 0, end, fromStep);
    int[] ends = new int[width];
    int at = first;
    for (int c = 0; c < width; c++) {
      at =
          c == width - 1 ? end : firstAtOrAfter(axis, at, end, fromStep + (c + 1) * stepsPerColumn);
      ends[c] = at;
    }
    return new ColumnEdges(fromStep, toStep, size, first, ends);
  }

  int width() {
    return ends.length;
  }

  boolean are(int size, double fromStep, double toStep, int width) {
    return this.size == size
        && this.fromStep == fromStep
        && this.toStep == toStep
        && ends.length == width;
  }

  /** Looks near {@code from} first: the columns of a window follow each other. */
  private static int firstAtOrAfter(SeriesReader axis, int from, int to, double step) {
    int low = from;
    int high = from;
    for (int stride = 1; high < to && axis.step(high) < step; stride *= 2) {
      low = high + 1;
      high = stride < to - high ? high + stride : to;
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (axis.step(middle) < step) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
