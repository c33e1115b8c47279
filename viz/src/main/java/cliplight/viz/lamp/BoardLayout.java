package cliplight.viz.lamp;

import cliplight.viz.theme.Metrics;

/**
 * Where the lamps of a board stand, by the room there is per head.
 *
 * @param density what is drawn per head
 * @param layers rows
 * @param heads columns
 * @param left x of the first cell
 * @param top y of the first cell
 * @param pitchX from one head to the next
 * @param pitchY from one layer to the next
 * @param height of the whole board with header and foot
 */
record BoardLayout(
    Density density,
    int layers,
    int heads,
    double left,
    double top,
    double pitchX,
    double pitchY,
    double height) {

  enum Density {
    /** 54 px a head or more: lamp, number, meter. */
    FULL,
    /** 12 to 53 px: the lamp alone. */
    LAMPS,
    /** Under 12 px: a heat cell. */
    HEAT
  }

  static final double PADDING = 12;
  private static final double LAYER_LABELS = 19.5;

  /** The last cell's right gap may reach into the padding. */
  private static final double SPARE = 3.5;

  private static final double HEADER = 28;
  private static final double HEAD_LABELS = 20;
  private static final double FOOT = 30;
  private static final double FULL_FROM = 54;
  private static final double LAMPS_FROM = 12;
  private static final double TALLEST_LAMP_ROW = 24;

  /** The layout for a board of this width. */
  static BoardLayout of(int layers, int heads, double width) {
    double inside = Math.max(1, width - 2 * PADDING);
    double room = inside / Math.max(1, heads);
    double pitch = Math.max(1, (inside - LAYER_LABELS + SPARE) / Math.max(1, heads));
    Density density =
        room >= FULL_FROM ? Density.FULL : pitch >= LAMPS_FROM ? Density.LAMPS : Density.HEAT;
    double pitchX = density == Density.FULL ? Math.min(pitch, 96) : Math.min(pitch, 28);
    double pitchY =
        switch (density) {
          case FULL -> 35;
          case LAMPS -> Math.min(TALLEST_LAMP_ROW, Math.max(pitchX, LAMPS_FROM));
          case HEAT -> pitchX;
        };
    double top = HEADER + HEAD_LABELS;
    return new BoardLayout(
        density,
        layers,
        heads,
        PADDING + LAYER_LABELS,
        top,
        pitchX,
        pitchY,
        top + layers * pitchY + FOOT - (density == Density.FULL ? 4 : 0));
  }

  double lampBox() {
    return density == Density.FULL ? Metrics.LAMP : Math.min(Metrics.LAMP, pitchX - 2);
  }

  double cellX(int head) {
    return left + head * pitchX;
  }

  double cellY(int layer) {
    return top + layer * pitchY;
  }

  /** Baseline of the foot line. */
  double footY() {
    return height - 16;
  }
}
