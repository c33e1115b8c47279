package cliplight.app.probe;

import cliplight.engine.lab.probe.Probed;
import cliplight.viz.probe.CellMap;
import cliplight.viz.probe.CellShade;
import cliplight.viz.probe.Cells;
import cliplight.viz.probe.SingularValues;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javafx.beans.property.ObjectProperty;
import javafx.scene.Node;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;

/** Draws one answer of a probe. */
final class AnswerView {

  private final ProbeSubject subject;
  private final ObjectProperty<Palette> palette;

  AnswerView(ProbeSubject subject, ObjectProperty<Palette> palette) {
    this.subject = subject;
    this.palette = palette;
  }

  Node of(ProbePage page, Probed answer) {
    return switch (page) {
      case ATTENTION -> map(answer, cells(answer), CellShade.grey(1), true);
      case LOGITS -> map(answer, cells(answer), CellShade.heat(subject.tau()), true);
      case TOKEN_LOSS -> map(answer, cells(answer), CellShade.grey(largest(answer)), false);
      case SPECTRUM -> spectrum(answer);
      case ROUTER -> router(answer);
      case PHASES -> throw new IllegalArgumentException("PhaseWalk shows phases");
    };
  }

  private static Cells cells(Probed answer) {
    return new Cells(
        answer.axes().get(0),
        answer.axes().get(1),
        answer.shape().get(0),
        answer.shape().get(1),
        answer.values());
  }

  private static double largest(Probed answer) {
    double largest = 0;
    for (float value : answer.values()) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  private Node map(Probed answer, Cells cells, CellShade shade, boolean square) {
    CellMap map = new CellMap(cells, shade, square, answer.title(), palette);
    map.setId("probe-map");
    Label pointed = new Label();
    pointed.getStyleClass().addAll("cl-mono", "cl-second");
    pointed.textProperty().bind(map.pointedProperty());
    VBox.setVgrow(map, Priority.ALWAYS);
    return new VBox(map, pointed);
  }

  /** The singular values of each matrix side by side, the head in front. */
  private Node spectrum(Probed answer) {
    int matrices = answer.shape().get(2);
    int size = answer.shape().get(3);
    HBox row = new HBox();
    row.getStyleClass().add("cl-study-middle");
    for (int matrix = 0; matrix < matrices; matrix++) {
      List<float[]> lines = new ArrayList<>();
      for (int head = 0; head < subject.layers() * subject.heads(); head++) {
        int first = (head * matrices + matrix) * size;
        lines.add(Arrays.copyOfRange(answer.values(), first, first + size));
      }
      int front = subject.head().layer() * subject.heads() + subject.head().head();
      String name = answer.labels().get(2).get(matrix);
      SingularValues chart =
          new SingularValues(lines, front, subject.color(), answer.title() + ", " + name, palette);
      Label title = new Label(name + ", largest " + Readout.threeDigits(lines.get(front)[0]));
      title.getStyleClass().add("cl-second");
      VBox.setVgrow(chart, Priority.ALWAYS);
      VBox one = new VBox(title, chart);
      HBox.setHgrow(one, Priority.ALWAYS);
      row.getChildren().add(one);
    }
    return row;
  }

  /** For each layer with a router: experts down, the tokens of the sequence across. */
  private Node router(Probed answer) {
    int tokens = answer.shape().get(1);
    int choices = answer.shape().get(2);
    int context = subject.context();
    VBox layers = new VBox();
    layers.getStyleClass().add("cl-change-form");
    for (int layer = 0; layer < answer.shape().get(0); layer++) {
      float[] rank = new float[subject.experts() * context];
      for (int t = 0; t < context; t++) {
        int first = (layer * tokens + subject.sequence() * context + t) * choices;
        for (int choice = 0; choice < choices; choice++) {
          int expert = (int) answer.values()[first + choice];
          rank[expert * context + t] = choices - choice;
        }
      }
      Cells cells = new Cells("expert", "token", subject.experts(), context, rank);
      CellMap map = new CellMap(cells, CellShade.grey(choices), false, answer.title(), palette);
      map.setPrefHeight(Math.max(60, 10 * subject.experts()));
      Label title = new Label(answer.labels().get(0).get(layer));
      title.getStyleClass().add("cl-second");
      layers.getChildren().addAll(title, map);
    }
    return RankedRows.scrolled(layers);
  }
}
