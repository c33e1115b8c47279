package cliplight.app.cli;

import cliplight.app.files.Staged;
import cliplight.app.workspace.RecordedClip;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.HeadName;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.viz.RunLetters;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.chart.ChartContent;
import cliplight.viz.chart.ChartKind;
import cliplight.viz.chart.Curve;
import cliplight.viz.chart.CurveSmoothing;
import cliplight.viz.chart.LiveCharts;
import cliplight.viz.figure.Figure;
import cliplight.viz.figure.FigureFile;
import cliplight.viz.figure.FigureSize;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.Readout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight figure}: a chart of runs as a file for a paper. */
@Command(
    name = "figure",
    mixinStandardHelpOptions = true,
    description = {
      "Draw a chart of runs, as the window's Live page has it, with axis titles and a legend, into"
          + " a file: @|bold .pdf|@ and @|bold .svg|@ as lines that scale, @|bold .png|@ at 288"
          + " dpi, or @|bold .csv|@, the values that the chart reads out.",
      "Such as: cliplight figure explosion --chart max-logit --to heads.pdf"
    })
final class FigureCommand implements Callable<Integer> {

  /** Beyond it not every whole number is one. */
  private static final double MOST_STEPS = 0x1p53;

  private final CliplightCommand program;

  @Parameters(
      arity = "1..*",
      paramLabel = "RUN",
      description = "Id, the beginning of an id, or name; or a study, for all its runs.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = {"--to", "--out"},
      required = true,
      paramLabel = "FILE",
      description = "Where to; its ending says as what.")
  private Path file = Path.of("");

  @Option(
      names = "--chart",
      paramLabel = "CHART",
      description = "loss, max-logit, grad-norm or heads-clipped (default: loss).")
  private String chart = "loss";

  @Option(
      names = "--from",
      paramLabel = "STEP",
      description = "Step at the left edge (default: 0).")
  private double from;

  @Option(
      names = "--until",
      paramLabel = "STEP",
      description = "Step at the right edge (default: the last one).")
  private Optional<Double> until = Optional.empty();

  @Option(
      names = "--smooth",
      paramLabel = "SMOOTHING",
      description =
          "usual (mean of the last 50 losses), none, or such as 'ema 0.99', 'gaussian 10',"
              + " 'running_median 51' (default: usual).")
  private String smooth = CurveSmoothing.USUAL.text();

  @Option(
      names = "--scale",
      paramLabel = "SCALE",
      description = "log or linear (default: log for max-logit and grad-norm).")
  private Optional<String> scale = Optional.empty();

  @Option(names = "--head", paramLabel = "HEAD", description = "One head alone, such as L1H3.")
  private Optional<String> head = Optional.empty();

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description =
          "page (640x400 pixels of 1/96 inch), column (320x240), slide (960x540), or such as"
              + " 800x500 (default: page).")
  private String size = "page";

  @Option(names = "--dark", description = "On dark ground.")
  private boolean dark;

  @Mixin private ForceOption force = new ForceOption();

  FigureCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    FigureFile format = asked(() -> FigureFile.of(file));
    FigureSize sides = asked(() -> FigureSize.parse(size));
    CurveSmoothing smoothing = asked(() -> CurveSmoothing.parse(smooth));
    ChartKind kind = kind();
    boolean log = log(kind);
    Optional<Head> alone = head.map(FigureCommand::head);
    Palette palette = dark ? Palette.dark() : Palette.light();
    force.requireFile(file);
    try (H2RunStore store = program.store().openExisting(program.terminal())) {
      List<RunInfo> all = store.runs();
      List<ShownRun> runs = shown(store, all);
      ChartContent content =
          LiveCharts.of(runs, palette, alone, smoothing, id -> parent(store, all, id))
              .of(kind, log);
      if (content.curves().isEmpty()) {
        throw new WrongUsageException(content.emptyWords());
      }
      alone.ifPresent(one -> checkHead(kind, one, content));
      double end = until.orElseGet(() -> (double) lastStep(runs));
      checkSteps(content, end);
      Figure figure =
          new Figure(content, Figure.legend(content, runs, palette), from, end, palette);
      Staged.file(file, part -> format.write(figure, sides, part));
      program.terminal().out().println(file);
    }
    return CliplightCommand.DONE;
  }

  /** A head that no run has would leave a chart in which nothing stands out. */
  private void checkHead(ChartKind kind, Head alone, ChartContent content) {
    if (kind != ChartKind.MAX_LOGIT) {
      throw new WrongUsageException("--head goes with --chart max-logit alone.");
    }
    if (content.tracks().isEmpty()) {
      throw new WrongUsageException(
          "No run shown has a layer " + alone.layer() + " head " + alone.head() + ".");
    }
  }

  private void checkSteps(ChartContent content, double end) {
    if (!(Math.abs(from) <= MOST_STEPS) || !(Math.abs(end) <= MOST_STEPS)) {
      throw new WrongUsageException("--from and --until are steps, such as 100.");
    }
    String between = "from " + Readout.plain(from) + " to " + Readout.plain(end);
    if (!(end > from)) {
      throw new WrongUsageException(
          "There are no steps " + between + ": --from is to be less than --until.");
    }
    boolean any =
        content.curves().stream()
            .map(Curve::points)
            .anyMatch(
                points -> {
                  int last = points.indexAtOrBefore((long) Math.floor(end));
                  return last >= 0 && points.step(last) >= from;
                });
    if (!any) {
      throw new WrongUsageException("No run shown has a value at steps " + between + ".");
    }
  }

  private static <T> T asked(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()));
    }
  }

  private ChartKind kind() {
    return Stream.of(ChartKind.values())
        .filter(each -> word(each).equals(chart.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new WrongUsageException(
                    "There is no chart '"
                        + chart
                        + "'. There are: "
                        + Arrays.stream(ChartKind.values())
                            .map(FigureCommand::word)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private static String word(ChartKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private boolean log(ChartKind kind) {
    if (scale.isEmpty()) {
      return kind.logAtFirst();
    }
    return switch (scale.get().toLowerCase(Locale.ROOT)) {
      case "log" -> true;
      case "linear" -> false;
      default ->
          throw new WrongUsageException("--scale is '" + scale.get() + "': use log or linear.");
    };
  }

  private static Head head(String text) {
    return HeadName.parse(text)
        .map(name -> new Head(name.layer(), name.head()))
        .orElseThrow(
            () ->
                new WrongUsageException(
                    "--head is '" + text + "': write layer and head, as in L1H3."));
  }

  private List<ShownRun> shown(H2RunStore store, List<RunInfo> all) {
    List<ShownRun> runs = new ArrayList<>();
    for (RunId id : RunLookup.findAll(store, words)) {
      RunReader reader = store.open(id);
      String study = reader.info().studyId();
      List<RunInfo> ofStudy =
          all.stream().filter(run -> !study.isEmpty() && run.studyId().equals(study)).toList();
      runs.add(
          new ShownRun(
              reader,
              RunLetters.at(runs.size()),
              runs.size(),
              reader.info().name(),
              RecordedClip.of(reader.info(), reader.changes(), ofStudy)));
    }
    return runs;
  }

  private static Optional<RunReader> parent(H2RunStore store, List<RunInfo> all, RunId id) {
    return all.stream().anyMatch(run -> run.id().equals(id))
        ? Optional.of(store.open(id))
        : Optional.empty();
  }

  private static long lastStep(List<ShownRun> runs) {
    OptionalLong last = runs.stream().mapToLong(run -> run.reader().info().lastStep()).max();
    return Math.max(1, last.orElse(1));
  }
}
