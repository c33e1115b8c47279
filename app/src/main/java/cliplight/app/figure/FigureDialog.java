package cliplight.app.figure;

import cliplight.app.files.Staged;
import cliplight.app.message.Message;
import cliplight.app.message.Messages;
import cliplight.app.shell.Dialog;
import cliplight.app.shell.Overlay;
import cliplight.app.workspace.Background;
import cliplight.viz.figure.Figure;
import cliplight.viz.figure.FigureFile;
import cliplight.viz.figure.FigureSize;
import cliplight.viz.theme.Palette;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import javafx.beans.binding.Bindings;
import javafx.beans.binding.DoubleBinding;
import javafx.collections.FXCollections;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.CheckBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.Label;
import javafx.scene.image.ImageView;
import javafx.scene.image.PixelFormat;
import javafx.scene.image.WritableImage;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.StackPane;
import javafx.stage.FileChooser;
import javafx.util.StringConverter;
import org.jspecify.annotations.Nullable;

/** Shows a chart as the figure that it becomes and saves it. */
public final class FigureDialog {

  /** The picture is shown at this width at most; the file has its own. */
  private static final double SHOWN_WIDTH = 560;

  private static final double SHOWN_HEIGHT = 350;

  private final Overlay overlay;
  private final Background background;
  private final Messages messages;
  private final Function<FileChooser, Optional<Path>> ask;
  private final ComboBox<FigureSubject> chart = new ComboBox<>();
  private final ComboBox<Sides> size = new ComboBox<>();
  private final CheckBox dark = new CheckBox("on dark ground");
  private final ImageView picture = new ImageView();
  private long asked;

  /** A size as a person finds it in the list. */
  private record Sides(String words, FigureSize size) {

    static final List<Sides> ALL =
        List.of(
            new Sides("page wide, 169 x 106 mm", FigureSize.PAGE),
            new Sides("one of two columns, 85 x 64 mm", FigureSize.COLUMN),
            new Sides("slide, 16 to 9", FigureSize.SLIDE));

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * @param ask asks a person for the file; empty where they think better of it
   */
  public FigureDialog(
      Overlay overlay,
      Background background,
      Messages messages,
      Function<FileChooser, Optional<Path>> ask) {
    this.overlay = overlay;
    this.background = background;
    this.messages = messages;
    this.ask = ask;
  }

  /**
   * Opens the dialog with the chart that is looked at, else the first one.
   *
   * @param charts at least one
   */
  public void open(List<FigureSubject> charts) {
    chart.setId("figure-chart");
    chart.setItems(FXCollections.observableList(charts));
    chart.setConverter(new Names(charts));
    chart
        .getSelectionModel()
        .select(charts.stream().filter(FigureSubject::lookedAt).findFirst().orElse(charts.get(0)));
    size.setId("figure-size");
    size.getItems().setAll(Sides.ALL);
    size.getSelectionModel().selectFirst();
    dark.setId("figure-dark");
    picture.setId("figure-picture");
    picture.setPreserveRatio(true);
    picture.setSmooth(true);
    StackPane frame = new StackPane(picture);
    frame.setMinWidth(0);
    frame.setPrefWidth(SHOWN_WIDTH);
    // where the text is large there is less room: the picture shrinks rather than being cut
    DoubleBinding share =
        Bindings.createDoubleBinding(
            () -> Math.min(1, frame.getWidth() / SHOWN_WIDTH), frame.widthProperty());
    frame.minHeightProperty().bind(share.multiply(SHOWN_HEIGHT));
    frame.prefHeightProperty().bind(frame.minHeightProperty());
    picture
        .fitWidthProperty()
        .bind(
            Bindings.createDoubleBinding(
                () -> share.get() * shownWidth(), share, picture.imageProperty()));
    frame.getStyleClass().add("cl-figure-frame");
    chart.valueProperty().addListener((p, was, is) -> draw());
    size.valueProperty().addListener((p, was, is) -> draw());
    dark.selectedProperty().addListener((p, was, is) -> draw());
    GridPane grid = new GridPane();
    grid.getStyleClass().add("cl-form");
    row(grid, "Chart", chart);
    row(grid, "Size", size);
    grid.add(dark, 1, grid.getRowCount());
    Label note =
        new Label(
            "The steps in sight, as they are drawn now. The file\u2019s ending says as what: .pdf"
                + " and .svg scale, .png has 288 dots an inch, .csv has the values.");
    note.setWrapText(true);
    note.getStyleClass().addAll("cl-second", "cl-small");
    Dialog dialog =
        new Dialog(overlay, "figure", "cl-figure", "Save a chart as a figure")
            .add(grid, frame, note);
    dialog.close("Cancel");
    Button save = dialog.primary("figure-save", "Save\u2026", () -> choose(dialog));
    draw();
    dialog.open(save);
  }

  private static void row(GridPane grid, String words, Node field) {
    Label label = new Label(words);
    label.setLabelFor(field);
    grid.addRow(grid.getRowCount(), label, field);
  }

  private Figure figure() {
    return chart.getValue().drawn().apply(dark.isSelected() ? Palette.dark() : Palette.light());
  }

  private void draw() {
    Figure figure = figure();
    FigureSize sides = size.getValue().size();
    double fit = Math.min(SHOWN_WIDTH / sides.width(), SHOWN_HEIGHT / sides.height());
    long mine = ++asked;
    background.call(
        () -> FigureFile.image(figure, sides, 2 * fit),
        image -> {
          if (mine == asked) {
            show(image);
          }
        },
        failure -> {
          if (mine == asked) {
            tell("The figure cannot be drawn:", failure);
          }
        });
  }

  /** It has two dots a pixel, for it may be enlarged. */
  private double shownWidth() {
    return picture.getImage() == null ? 0 : picture.getImage().getWidth() / 2;
  }

  private void show(BufferedImage image) {
    int width = image.getWidth();
    int height = image.getHeight();
    WritableImage shown = new WritableImage(width, height);
    shown
        .getPixelWriter()
        .setPixels(
            0,
            0,
            width,
            height,
            PixelFormat.getIntArgbInstance(),
            image.getRGB(0, 0, width, height, null, 0, width),
            0,
            width);
    picture.setImage(shown);
    picture.setAccessibleText("The figure: " + chart.getValue().name());
  }

  private void choose(Dialog dialog) {
    FileChooser chooser = new FileChooser();
    chooser.setTitle("Save figure");
    for (FigureFile format : FigureFile.values()) {
      chooser
          .getExtensionFilters()
          .add(
              new FileChooser.ExtensionFilter(
                  format.name() + " (*" + format.ending() + ")", "*" + format.ending()));
    }
    chooser.setInitialFileName(fileName());
    ask.apply(chooser).ifPresent(file -> save(dialog, chooser, file));
  }

  private void save(Dialog dialog, FileChooser chooser, Path chosen) {
    Path file = withEnding(chosen, chooser.getSelectedExtensionFilter());
    if (!file.equals(chosen) && Files.exists(file)) {
      // the system asked about the name without its ending
      dialog.sayProblem(
          "There is a " + file.getFileName() + " already. Choose it itself to replace it.");
    } else {
      save(file);
    }
  }

  private String fileName() {
    String words = chart.getValue().name().toLowerCase(Locale.ROOT);
    return words.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "") + FigureFile.PDF.ending();
  }

  /** Some systems leave the ending to the person; the filter that was chosen says it then. */
  private static Path withEnding(Path file, FileChooser.@Nullable ExtensionFilter chosen) {
    try {
      FigureFile.of(file);
      return file;
    } catch (IllegalArgumentException e) {
      String ending =
          chosen == null ? FigureFile.PDF.ending() : chosen.getExtensions().get(0).substring(1);
      return file.resolveSibling(file.getFileName() + ending);
    }
  }

  /** Writes the figure and closes the dialog. */
  private void save(Path file) {
    Figure figure = figure();
    FigureSize sides = size.getValue().size();
    overlay.close();
    background.call(
        () -> {
          Staged.file(file, part -> FigureFile.of(file).write(figure, sides, part));
          return file;
        },
        saved -> messages.notice(Message.note("The figure is saved:", saved.toString())),
        failure -> tell("The figure is not saved.", failure));
  }

  private void tell(String lead, Throwable failure) {
    messages.show(Message.error(lead, Message.sentence(failure)).causedBy(failure));
  }

  /** What the list of charts shows. */
  private static final class Names extends StringConverter<FigureSubject> {
    private final List<FigureSubject> charts;

    Names(List<FigureSubject> charts) {
      this.charts = charts;
    }

    @Override
    public String toString(FigureSubject chart) {
      return chart.name();
    }

    @Override
    public FigureSubject fromString(String name) {
      return charts.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
  }
}
