package cliplight.app.compare;

import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.text.Text;

/** Words in four lines at most, cut with an ellipsis: what stands below them keeps its place. */
final class FewLines extends Label {

  private static final int LINES = 4;

  FewLines() {
    setWrapText(true);
    setMinHeight(Region.USE_PREF_SIZE);
  }

  @Override
  protected double computePrefHeight(double width) {
    Text line = new Text("x");
    line.setFont(getFont());
    double most =
        LINES * Math.ceil(line.getLayoutBounds().getHeight())
            + snappedTopInset()
            + snappedBottomInset();
    return Math.min(most, super.computePrefHeight(width));
  }
}
