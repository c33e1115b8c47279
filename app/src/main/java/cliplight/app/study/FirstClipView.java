package cliplight.app.study;

import cliplight.engine.lab.FirstClip;
import cliplight.viz.probe.DotRows;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.scene.control.Label;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;

/** The first clip after a fork, head by head. */
final class FirstClipView extends VBox {

  private final int color;
  private final ObjectProperty<Palette> palette;

  /**
   * @param color of the parent, by its index from 0
   */
  FirstClipView(int color, ObjectProperty<Palette> palette) {
    this.color = color;
    this.palette = palette;
    setId("first-clip");
    getStyleClass().add("cl-difference");
  }

  /**
   * @param sure whether nothing but QK-Clip differs
   */
  void show(FirstClip clip, long forkedAt, boolean sure) {
    Label title =
        new Label(
            "First clip, at step "
                + clip.step()
                + ": "
                + clip.clipped()
                + " of "
                + clip.heads().size()
                + " heads");
    title.setId("first-clip-title");
    title.getStyleClass().add("cl-title");
    DotRows rows =
        new DotRows(clip.heads().stream().map(FirstClipView::row).toList(), color, palette);
    String source =
        sure || clip.step() == forkedAt + 1
            ? ""
            : " By the record of the run that is forked: other settings differ, so it may come"
                + " earlier or later.";
    getChildren()
        .setAll(
            title,
            rows,
            words(
                "Ring: S max at step "
                    + clip.step()
                    + ". Dot: after the clip. Log scale."
                    + source));
  }

  /** Says why there is none. */
  void show(String sentence) {
    getChildren().setAll(words(sentence));
  }

  private static DotRows.Row row(FirstClip.Head head) {
    double after = head.gamma() * head.maxLogit();
    String name = "L" + head.layer() + " h" + head.head();
    String before = Readout.threeDigits(head.maxLogit());
    return head.gamma() < 1
        ? new DotRows.Row(
            name,
            Optional.of(head.maxLogit()),
            after,
            before
                + " → "
                + Readout.threeDigits(after)
                + "  γ "
                + Readout.threeDigits(head.gamma()))
        : new DotRows.Row(name, Optional.empty(), after, before + " stays");
  }

  private static Label words(String text) {
    Label label = new Label(text);
    label.setWrapText(true);
    label.setMinHeight(Region.USE_PREF_SIZE);
    label.getStyleClass().addAll("cl-second", "cl-small");
    return label;
  }
}
