package cliplight.viz.theme;

import javafx.scene.shape.FillRule;
import javafx.scene.shape.SVGPath;
import javafx.scene.shape.StrokeLineCap;
import javafx.scene.shape.StrokeLineJoin;

/**
 * Icons of the program's own: SVG paths in a box of 14 px. Solid ones are filled, outlined ones
 * stroked with 1.4 px. Colour comes from the stylesheet through the style classes {@code cl-icon}
 * and {@code cl-icon-line}.
 */
public enum Icons {
  FIRST("M2.2 2.5h1.6v9h-1.6z M12 2.5v9l-7-4.5z", false),
  PREVIOUS_EVENT("M8.2 3v8l-6-4z M9.6 2.2h3.8l-1.9 3z", false),
  STEP_BACK("M10 2.5v9l-7-4.5z", false),
  PLAY("M3.5 2v10l8.5-5z", false),
  PAUSE("M3.4 2.5h2.6v9h-2.6z M8 2.5h2.6v9h-2.6z", false),
  STEP("M4 2.5v9l7-4.5z", false),
  NEXT_EVENT("M5.8 3v8l6-4z M0.6 2.2h3.8l-1.9 3z", false),
  LAST("M10.2 2.5h1.6v9h-1.6z M2 2.5v9l7-4.5z", false),
  LOOP("M12 5.6a5 5 0 0 0-9.2-1 M2.6 1.8v3h3 M2 8.4a5 5 0 0 0 9.2 1 M11.4 12.2v-3h-3", true),
  STOP("M3 3h8v8h-8z", false),
  DOT("M7 4a3 3 0 1 1 0 6a3 3 0 1 1 0-6z", false),
  RING("M7 4a3 3 0 1 1 0 6a3 3 0 1 1 0-6z", true),
  CHEVRON_DOWN("M3.5 5.5l3.5 3.5l3.5-3.5", true),
  CHEVRON_RIGHT("M5.5 3.5l3.5 3.5l-3.5 3.5", true),
  CLOSE("M3 3l8 8 M11 3l-8 8", true),
  PLUS("M7 2.5v9 M2.5 7h9", true),
  EYE(
      "M1.2 7c1.6-2.8 3.6-4 5.8-4s4.2 1.2 5.8 4c-1.6 2.8-3.6 4-5.8 4s-4.2-1.2-5.8-4z"
          + " M7 5.2a1.8 1.8 0 1 1 0 3.6a1.8 1.8 0 1 1 0-3.6z",
      true),
  CHECK("M7 1.6a5.4 5.4 0 1 1 0 10.8a5.4 5.4 0 1 1 0-10.8z M4.6 7.1l1.7 1.7l3.2-3.4", true),
  WARNING("M7 1.8l5.6 10h-11.2z M7 5.4v3 M7 10.2v.1", true),
  ERROR("M4.7 1.4h4.6l3.3 3.3v4.6l-3.3 3.3h-4.6l-3.3-3.3v-4.6z M7 4.2v3.4 M7 9.7v.1", true),
  INFO("M7 1.4a5.6 5.6 0 1 1 0 11.2a5.6 5.6 0 1 1 0-11.2z M7 6.4v3.4 M7 4.3v.1", true),
  NOTE("M3 1.8h8v10.4h-8z M5 5h4 M5 7.4h4", true),
  BOOKMARK("M4 1.8h6v10.4l-3-2.6l-3 2.6z", true),
  FLAG("M10.6 1.6v11 M10.6 2.2h-7.6l2 2.9l-2 2.9h7.6", true),
  CHECKPOINT("M7 1.8l5.2 5.2l-5.2 5.2l-5.2-5.2z", true);

  /** Side of the box the paths are drawn in. */
  public static final double BOX = 14;

  private static final double STROKE = 1.4;

  private final String path;
  private final boolean outlined;

  Icons(String path, boolean outlined) {
    this.path = path;
    this.outlined = outlined;
  }

  /** The path in a box of 14 px. */
  public String path() {
    return path;
  }

  public boolean outlined() {
    return outlined;
  }

  /** A new node of this icon. Fill or stroke it through its style class or by hand. */
  public SVGPath node() {
    SVGPath node = new SVGPath();
    node.setContent(path);
    node.setFillRule(FillRule.NON_ZERO);
    if (outlined) {
      node.getStyleClass().add("cl-icon-line");
      node.setFill(null);
      node.setStrokeWidth(STROKE);
      node.setStrokeLineCap(StrokeLineCap.ROUND);
      node.setStrokeLineJoin(StrokeLineJoin.ROUND);
    } else {
      node.getStyleClass().add("cl-icon");
    }
    return node;
  }
}
