package cliplight.viz;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.viz.chart.ChartKind;
import cliplight.viz.chart.ChartStack;
import cliplight.viz.lamp.ClipLightBoard;
import cliplight.viz.lamp.HeadDetail;
import cliplight.viz.lamp.LampLegend;
import cliplight.viz.theme.Palette;
import cliplight.viz.timeline.Timeline;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.geometry.BoundingBox;
import javafx.geometry.Bounds;
import javafx.geometry.Insets;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.layout.Background;
import javafx.scene.layout.BackgroundFill;
import javafx.scene.layout.Pane;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.testfx.api.FxToolkit;

/** Puts the nodes together as Live does and keeps a picture of it under {@code target/look}. */
class LookTest {

  private Runnable dispose = () -> {};

  /** Where the nodes were put. */
  private final Map<Node, Bounds> places = new LinkedHashMap<>();

  private VBox side = new VBox();

  @AfterEach
  void disposeNodes() {
    Fx.run(dispose);
  }

  @ParameterizedTest
  @CsvSource({"true, 1440, 900", "false, 1440, 900", "true, 1280, 800"})
  void chartsBoardsAndTimelineFillTheirPlaces(boolean dark, int width, int height)
      throws Exception {
    Stage stage = FxToolkit.registerPrimaryStage();
    ExplosionStudy study = new ExplosionStudy(7, 800).until(609, 609, 800);
    study.run(0).add(RunEvent.of(66, EventKind.NOTE, Map.of(), "A passed 10 τ at step 66"));
    ObservableList<ShownRun> runs = FXCollections.observableArrayList(study.runs());
    ObjectProperty<Palette> palette = new SimpleObjectProperty<>(Palette.of(dark, false));
    ChartStack[] stack = new ChartStack[1];
    Pane[] page = new Pane[1];
    Fx.run(
        () -> {
          StepAxis axis = new StepAxis();
          axis.lastStepProperty().set(800);
          axis.showAll();
          axis.playHeadProperty().set(609);
          page[0] = page(axis, runs, palette, width, height, stack);
          stage.setScene(new Scene(page[0], width, height));
          stage.show();
        });
    Fx.waitFor(
        () ->
            java.util.Arrays.stream(ChartKind.values())
                .allMatch(kind -> stack[0].chart(kind).paintings() > 0));
    Fx.frames(4);
    String name = (dark ? "live-dark-" : "live-light-") + width + ".png";
    BufferedImage picture = Fx.picture(page[0], Path.of("target", "look", name));
    assertThat(stack[0].chart(ChartKind.MAX_LOGIT).describe()).contains("At step 609: A ");
    places.forEach(
        (node, place) -> {
          String what = node.getClass().getSimpleName();
          Bounds bounds = Fx.get(node::getBoundsInParent);
          assertThat(place.contains(bounds)).as("%s within its place: %s", what, bounds).isTrue();
          assertThat(inked(picture, place)).as("%s from end to end", what).isGreaterThan(0.8);
        });
    List<Bounds> below = Fx.get(() -> bounds(side.getChildrenUnmodifiable()));
    assertThat(below).hasSize(1 + study.runs().size());
    for (int i = 1; i < below.size(); i++) {
      assertThat(below.get(i).getMinY()).isGreaterThanOrEqualTo(below.get(i - 1).getMaxY());
    }
  }

  private static List<Bounds> bounds(List<Node> nodes) {
    return nodes.stream().map(Node::getBoundsInParent).toList();
  }

  /**
   * The share of a place's columns, or of its rows if that is less, from the first to the last in
   * which something is drawn.
   */
  private static double inked(BufferedImage picture, Bounds place) {
    int background = picture.getRGB(0, 0);
    int left = Integer.MAX_VALUE;
    int right = -1;
    int top = Integer.MAX_VALUE;
    int bottom = -1;
    for (int y = (int) place.getMinY(); y < (int) place.getMaxY(); y++) {
      for (int x = (int) place.getMinX(); x < (int) place.getMaxX(); x++) {
        if (picture.getRGB(x, y) != background) {
          left = Math.min(left, x);
          right = Math.max(right, x);
          top = Math.min(top, y);
          bottom = Math.max(bottom, y);
        }
      }
    }
    return Math.min((right + 1 - left) / place.getWidth(), (bottom + 1 - top) / place.getHeight());
  }

  private Pane page(
      StepAxis axis,
      ObservableList<ShownRun> runs,
      ObjectProperty<Palette> palette,
      int width,
      int height,
      ChartStack[] stack) {
    int left = width < 1400 ? 222 : 246;
    int right = width < 1400 ? 256 : 276;
    stack[0] = new ChartStack(axis, runs, palette, run -> Optional.empty());
    Timeline timeline = new Timeline(axis, runs, palette);
    side = new VBox();
    java.util.List<ClipLightBoard> boards =
        runs.stream().map(run -> new ClipLightBoard(axis, run, palette)).toList();
    side.getChildren().addAll(boards);
    HeadDetail detail =
        new HeadDetail(axis, new SimpleObjectProperty<>(Optional.of(runs.get(1))), palette);
    LampLegend legend = LampLegend.compact(palette);
    side.getChildren().add(detail);
    Pane page = new Pane(stack[0], timeline, side, legend);
    page.setBackground(
        new Background(new BackgroundFill(palette.get().surface().fx(), null, Insets.EMPTY)));
    double middle = width - left - right - 2;
    place(stack[0], left + 1, 40, middle, height - 40 - 44 - 110);
    place(timeline, left + 1, height - 44 - 110, middle, 110);
    place(side, width - right, 72, right, height - 72 - 44);
    place(legend, width - right, height - 44 - 90, right, 84);
    dispose =
        () -> {
          stack[0].dispose();
          timeline.dispose();
          boards.forEach(ClipLightBoard::dispose);
          detail.dispose();
          legend.dispose();
        };
    return page;
  }

  private void place(Region node, double x, double y, double width, double height) {
    node.relocate(x, y);
    node.setPrefSize(width, height);
    node.setMinSize(width, height);
    node.setMaxSize(width, height);
    places.put(node, new BoundingBox(x, y, width, height));
  }
}
