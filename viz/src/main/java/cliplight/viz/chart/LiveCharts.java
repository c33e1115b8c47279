package cliplight.viz.chart;

import static cliplight.viz.chart.Curve.FAINT_ALPHA;
import static cliplight.viz.chart.Curve.HEAD_ALPHA;
import static cliplight.viz.chart.Curve.RAW_ALPHA;
import static cliplight.viz.chart.Curve.SMOOTHED;
import static cliplight.viz.chart.Curve.STRONG;
import static cliplight.viz.chart.Curve.THIN;

import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesReader;
import cliplight.viz.RunLetters;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.Threshold;
import cliplight.viz.series.HeadSeries;
import cliplight.viz.series.NonFiniteSpans.Span;
import cliplight.viz.series.SharedPast;
import cliplight.viz.theme.Ink;
import cliplight.viz.theme.Palette;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What each of the four charts of Live shows of the runs. */
public final class LiveCharts {

  private final List<RunPlots> runs;
  private final Palette palette;
  private final Optional<Head> isolated;
  private final CurveSmoothing smoothing;

  LiveCharts(
      List<RunPlots> runs, Palette palette, Optional<Head> isolated, CurveSmoothing smoothing) {
    this.runs = List.copyOf(runs);
    this.palette = palette;
    this.isolated = isolated;
    this.smoothing = smoothing;
  }

  /**
   * Charts of runs as their records stand now.
   *
   * @param isolated the head that is shown alone
   * @param parents opens a run that one was forked from, so that means go on over the fork; empty
   *     where it is not on record
   */
  public static LiveCharts of(
      List<ShownRun> runs,
      Palette palette,
      Optional<Head> isolated,
      CurveSmoothing smoothing,
      Function<RunId, Optional<RunReader>> parents) {
    SharedPast past = new SharedPast(parents);
    return new LiveCharts(
        runs.stream().map(run -> new RunPlots(run, smoothing, past)).toList(),
        palette,
        isolated,
        smoothing);
  }

  /**
   * The content of one chart.
   *
   * @param log whether its values are on a log scale; shares never are
   */
  public ChartContent of(ChartKind kind, boolean log) {
    return switch (kind) {
      case LOSS -> loss(log);
      case MAX_LOGIT -> maxLogit(log);
      case GRAD_NORM -> gradNorm(log);
      case HEADS_CLIPPED -> headsClipped();
    };
  }

  private ChartContent loss(boolean log) {
    List<Curve> curves = new ArrayList<>();
    List<ValueTrack> tracks = new ArrayList<>();
    List<PlotMark> marks = new ArrayList<>();
    for (RunPlots run : runs) {
      run.loss()
          .ifPresent(
              points -> {
                addRaw(curves, tracks, run, points, run.smoothLoss());
                addNotFinite(marks, run, run.series().notFinite(points));
              });
      addSpikes(marks, run, true);
    }
    addSmooth(curves, tracks, RunPlots::smoothLoss);
    return new ChartContent(
        "Loss",
        Stream.of(
                smoothing.lossWords(),
                log ? "log scale" : "",
                begunAnew(RunPlots::smoothLoss),
                ofThose(RunPlots::lossIsOfValidation, "validation"))
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining(", ")),
        log ? ValueScale.LOG : ValueScale.LINEAR,
        curves,
        List.of(),
        "",
        marks,
        List.of(),
        tracks,
        emptyWords("loss", run -> true));
  }

  private ChartContent maxLogit(boolean log) {
    List<Curve> curves = new ArrayList<>();
    List<ValueTrack> tracks = new ArrayList<>();
    List<PlotMark> marks = new ArrayList<>();
    List<ClipTicks> ticks = new ArrayList<>();
    List<Curve> strong = new ArrayList<>();
    for (RunPlots run : runs) {
      for (HeadSeries head : run.series().heads()) {
        boolean alone = isolated.isPresent() && isolated.get().equals(head.head());
        if (alone) {
          strong.add(line(run, head.maxLogit(), STRONG, 1));
          tracks.add(track(run, head.maxLogit()));
        } else {
          double alpha = isolated.isPresent() ? HEAD_ALPHA * FAINT_ALPHA : HEAD_ALPHA;
          curves.add(line(run, head.maxLogit(), THIN, alpha));
        }
      }
      run.series()
          .maxLogitAll()
          .ifPresent(
              largest -> {
                strong.add(0, line(run, largest, STRONG, isolated.isPresent() ? FAINT_ALPHA : 1));
                if (isolated.isEmpty()) {
                  tracks.add(track(run, largest));
                }
              });
      addNotFinite(marks, run, run.series().notFiniteHeads());
      if (run.run().clips()) {
        run.series()
            .headsClipped()
            .ifPresent(clipped -> ticks.add(new ClipTicks(clipped, ink(run))));
      }
    }
    curves.addAll(strong);
    List<Threshold> thresholds = Threshold.of(runs.stream().map(RunPlots::run).toList());
    boolean clips = runs.stream().anyMatch(run -> run.run().clips());
    String how =
        isolated
            .map(head -> "layer " + head.layer() + " head " + head.head() + " alone")
            .orElse("every head thin, largest strong");
    return new ChartContent(
        "Max attention logit",
        how + (log ? ", log scale" : ""),
        log ? ValueScale.LOG : ValueScale.LINEAR,
        curves,
        thresholds,
        clips && thresholds.size() == 1 ? "τ to 1.5 τ: expected overshoot" : "",
        marks,
        ticks,
        tracks,
        emptyWords("max attention logit", run -> true));
  }

  private ChartContent gradNorm(boolean log) {
    List<Curve> curves = new ArrayList<>();
    List<ValueTrack> tracks = new ArrayList<>();
    List<PlotMark> marks = new ArrayList<>();
    for (RunPlots run : runs) {
      run.series()
          .gradNorm()
          .ifPresent(
              points -> {
                addRaw(curves, tracks, run, points, run.smoothGradNorm());
                addNotFinite(marks, run, run.series().notFinite(points));
              });
      addSpikes(marks, run, false);
    }
    addSmooth(curves, tracks, RunPlots::smoothGradNorm);
    return new ChartContent(
        "Gradient norm",
        Stream.of(
                smoothing.otherWords(),
                log ? "log scale" : "",
                begunAnew(RunPlots::smoothGradNorm),
                "▾ spike")
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining(", ")),
        log ? ValueScale.LOG : ValueScale.LINEAR,
        curves,
        List.of(),
        "",
        marks,
        List.of(),
        tracks,
        emptyWords("gradient norm", run -> true));
  }

  private ChartContent headsClipped() {
    List<Curve> curves = new ArrayList<>();
    List<ValueTrack> tracks = new ArrayList<>();
    for (RunPlots run : runs) {
      if (run.run().clips()) {
        run.series()
            .headsClipped()
            .ifPresent(
                share -> curves.add(Curve.area(share, ink(run).withAlpha(Curve.AREA_ALPHA))));
        run.clippedMean()
            .ifPresent(
                mean -> {
                  curves.add(line(run, mean, SMOOTHED, 1));
                  tracks.add(track(run, mean));
                });
      }
    }
    int heads =
        runs.stream()
            .filter(run -> run.run().clips())
            .mapToInt(run -> run.series().heads().size())
            .max()
            .orElse(0);
    boolean noClip = !runs.isEmpty() && runs.stream().noneMatch(run -> run.run().clips());
    return new ChartContent(
        "Heads clipped",
        "share of "
            + (heads > 0 ? heads + " heads" : "heads")
            + ", mean of last "
            + RunPlots.CLIPPED_WINDOW
            + " over raw",
        ValueScale.SHARE,
        curves,
        List.of(),
        "",
        List.of(),
        List.of(),
        tracks,
        noClip
            ? "No run shown has a clip."
            : emptyWords("share of heads clipped", ShownRun::clips));
  }

  /** Raw points: faint below a smoothed curve, else to be read. */
  private void addRaw(
      List<Curve> curves,
      List<ValueTrack> tracks,
      RunPlots run,
      SeriesReader points,
      Optional<SeriesReader> smooth) {
    if (smooth.isPresent()) {
      curves.add(line(run, points, THIN, RAW_ALPHA));
    } else {
      curves.add(line(run, points, 1, 0.8));
      tracks.add(track(run, points));
    }
  }

  private void addSmooth(
      List<Curve> curves,
      List<ValueTrack> tracks,
      Function<RunPlots, Optional<SeriesReader>> which) {
    for (RunPlots run : runs) {
      which
          .apply(run)
          .ifPresent(
              smooth -> {
                curves.add(line(run, smooth, SMOOTHED, 1));
                tracks.add(track(run, smooth));
              });
    }
  }

  /** Says which forks are smoothed from their own first step on; empty for none. */
  private String begunAnew(Function<RunPlots, Optional<SeriesReader>> smooth) {
    return ofThose(run -> run.lacksPast() && smooth.apply(run).isPresent(), "from its fork on");
  }

  /** Says of which runs something holds; empty for none. */
  private String ofThose(Predicate<RunPlots> which, String words) {
    List<ShownRun> those = runs.stream().filter(which).map(RunPlots::run).toList();
    return those.isEmpty() ? "" : RunLetters.of(those) + ": " + words;
  }

  private Ink ink(RunPlots run) {
    return palette.run(run.run().color());
  }

  private Curve line(RunPlots run, SeriesReader points, double width, double alpha) {
    return Curve.line(points, ink(run).withAlpha(alpha), width, run.run().dashed());
  }

  private ValueTrack track(RunPlots run, SeriesReader points) {
    return new ValueTrack(run.run().letter(), ink(run), points, "");
  }

  private void addSpikes(List<PlotMark> marks, RunPlots run, boolean ofLoss) {
    for (RunEvent spike : run.spikes(ofLoss)) {
      marks.add(new PlotMark.Spike(spike.step(), ink(run), ofLoss));
    }
  }

  private static void addNotFinite(List<PlotMark> marks, RunPlots run, List<Span> spans) {
    for (Span span : spans) {
      String what = run.run().letter() + ": " + (span.nan() ? "NaN" : "infinite");
      String words =
          span.end().isEmpty()
              ? what + " from step " + span.from() + " on, nothing is drawn for it"
              : span.last() == span.from()
                  ? what + " at step " + span.from()
                  : what + " at steps " + span.from() + " to " + span.last();
      marks.add(new PlotMark.NotFinite(span.from(), words));
    }
  }

  private String emptyWords(String what, Predicate<ShownRun> concerns) {
    return EmptyChart.words(what, runs.stream().map(RunPlots::run).filter(concerns).toList());
  }
}
