package cliplight.viz.timeline;

import cliplight.engine.runs.CheckpointEvents;
import cliplight.engine.runs.Columns;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.SeriesReader;
import cliplight.viz.FramePulse;
import cliplight.viz.RunLetters;
import cliplight.viz.SharpCanvas;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis;
import cliplight.viz.series.RunSeries;
import cliplight.viz.theme.Fonts;
import cliplight.viz.theme.Metrics;
import cliplight.viz.theme.Palette;
import cliplight.viz.theme.TextWidth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javafx.beans.InvalidationListener;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.collections.ListChangeListener;
import javafx.collections.ObservableList;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.canvas.GraphicsContext;
import javafx.scene.input.MouseButton;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.Region;
import javafx.scene.text.Font;
import javafx.scene.text.TextAlignment;

/**
 * The lanes under the charts, over the same steps and between the same edges: spikes, clips, marks,
 * notes. Click puts the play head, drag chooses the focus range, double click clears it.
 */
public final class Timeline extends Region {

  private static final double SPIKES = 36;
  private static final double LANE = 24;
  private static final double BAR_PITCH = 3;
  private static final double BAR = 2;
  private static final double DRAG_FROM = 4;

  /** Spikes nearer to each other look like one. */
  private static final double SPIKE_PITCH = 0.5;

  /** Half of a checkpoint's width, and a little air. */
  private static final double CHECKPOINT = 5.5;

  private final StepAxis axis;
  private final ObservableList<ShownRun> runs;
  private final ObjectProperty<Palette> palette;
  private final BooleanProperty notes = new SimpleBooleanProperty(this, "notes", true);
  private final SharpCanvas lanes = new SharpCanvas();
  private final SharpCanvas layer = new SharpCanvas();
  private final List<RunSeries> series = new ArrayList<>();
  private final List<List<RunEvent>> events = new ArrayList<>();
  private final IdentityHashMap<List<RunEvent>, SortedSet<Long>> checkpoints =
      new IdentityHashMap<>();
  private final InvalidationListener lanesChanged = property -> lanesStale = true;
  private final InvalidationListener layerChanged = property -> layerStale = true;
  private final ListChangeListener<ShownRun> runsChanged = change -> rebuildRuns();
  private final FramePulse.Framed framed = nanos -> frame();
  private final Font small = Fonts.words(Metrics.SMALL_TEXT);
  private final Font letters = Fonts.numbers(Metrics.AXIS_TEXT);
  private boolean lanesStale = true;
  private boolean layerStale = true;
  private double pressedX;
  private boolean dragging;

  public Timeline(StepAxis axis, ObservableList<ShownRun> runs, ObjectProperty<Palette> palette) {
    this.axis = axis;
    this.runs = runs;
    this.palette = palette;
    getChildren().addAll(lanes, layer);
    setAccessibleRole(AccessibleRole.IMAGE_VIEW);
    setFocusTraversable(true);
    axis.fromProperty().addListener(lanesChanged);
    axis.toProperty().addListener(lanesChanged);
    palette.addListener(lanesChanged);
    notes.addListener(
        property -> {
          lanesStale = true;
          requestLayout();
        });
    widthProperty().addListener(lanesChanged);
    heightProperty().addListener(lanesChanged);
    axis.playHeadProperty().addListener(layerChanged);
    axis.pointerProperty().addListener(layerChanged);
    axis.focusProperty().addListener(layerChanged);
    focusVisibleProperty().addListener(layerChanged);
    runs.addListener(runsChanged);
    addEventHandler(MouseEvent.MOUSE_MOVED, event -> hover(event.getX()));
    addEventHandler(MouseEvent.MOUSE_EXITED, event -> axis.pointerProperty().set(-1));
    addEventHandler(MouseEvent.MOUSE_PRESSED, this::press);
    addEventHandler(MouseEvent.MOUSE_DRAGGED, this::drag);
    addEventHandler(MouseEvent.MOUSE_RELEASED, this::release);
    rebuildRuns();
    FramePulse.shared().join(framed);
  }

  /** Whether the lane of notes is shown; goes where height is short. */
  public BooleanProperty notesProperty() {
    return notes;
  }

  private void rebuildRuns() {
    List<RunSeries> before = List.copyOf(series);
    series.clear();
    for (ShownRun run : runs) {
      series.add(
          before.stream()
              .filter(known -> known.run().equals(run))
              .findFirst()
              .orElseGet(() -> new RunSeries(run)));
    }
    readEvents();
  }

  private void readEvents() {
    events.clear();
    for (RunSeries each : series) {
      events.add(each.run().reader().events());
    }
    checkpoints.keySet().removeIf(known -> events.stream().noneMatch(all -> all == known));
    lanesStale = true;
  }

  private void frame() {
    if (getScene() == null || !isVisible() || getWidth() < 1) {
      return;
    }
    boolean news = false;
    for (RunSeries each : series) {
      news |= each.refresh();
    }
    if (news) {
      readEvents();
    }
    if (lanesStale) {
      lanesStale = false;
      layerStale = true;
      drawLanes();
    }
    if (layerStale) {
      layerStale = false;
      drawLayer();
    }
  }

  private double plotWidth() {
    return Math.max(1, getWidth() - Metrics.PLOT_LEFT - Metrics.PLOT_RIGHT);
  }

  private double x(long step) {
    return Metrics.PLOT_LEFT + axis.toPixel(step, plotWidth());
  }

  private boolean visible(long step) {
    return step >= axis.fromProperty().get() && step <= axis.toProperty().get();
  }

  private void drawLanes() {
    GraphicsContext g = lanes.begin(getWidth(), getHeight());
    Palette p = palette.get();
    g.setFill(p.surface().fx());
    g.fillRect(0, 0, getWidth(), getHeight());
    double y = 0;
    lane(g, p, "spikes", y, SPIKES);
    drawSpikes(g, p, y);
    y += SPIKES;
    lane(g, p, "clips", y, LANE);
    drawClips(g, p, y);
    y += LANE;
    lane(g, p, "marks", y, LANE);
    drawMarks(g, p, y + LANE / 2);
    y += LANE;
    if (notes.get()) {
      lane(g, p, "notes", y, LANE);
      drawNotes(g, p, y + LANE / 2);
    }
  }

  private void lane(GraphicsContext g, Palette p, String name, double y, double height) {
    g.setFill(p.well().fx());
    g.fillRect(Metrics.PLOT_LEFT, y, plotWidth(), height);
    g.setFill(p.line().fx());
    g.fillRect(Metrics.PLOT_LEFT, y + height - 1, plotWidth(), 1);
    g.setFont(small);
    g.setFill(p.text3().fx());
    g.setTextAlign(TextAlignment.RIGHT);
    g.fillText(name, Metrics.PLOT_LEFT - 8, y + height / 2);
  }

  private void letter(GraphicsContext g, Palette p, ShownRun run, double y) {
    g.setFont(letters);
    g.setFill(p.text2().fx());
    g.setTextAlign(TextAlignment.LEFT);
    g.fillText(run.letter(), Metrics.PLOT_LEFT + plotWidth() + 6, y);
  }

  private void drawSpikes(GraphicsContext g, Palette p, double top) {
    int rows = Math.max(1, series.size());
    double pitch = rows <= 3 ? 11 : (SPIKES - 2) / rows;
    double first = rows <= 3 ? 8 : 1 + pitch / 2;
    for (int row = 0; row < series.size(); row++) {
      ShownRun run = series.get(row).run();
      double y = top + first + row * pitch;
      if (pitch >= 9) {
        letter(g, p, run, y);
      }
      double lossAt = Double.NEGATIVE_INFINITY;
      double otherAt = Double.NEGATIVE_INFINITY;
      for (RunEvent event : events.get(row)) {
        if (event.kind() == EventKind.SPIKE && visible(event.step())) {
          boolean loss = event.details().getOrDefault("series", "").equals("loss");
          double x = x(event.step());
          // of thousands in a long run most would lie on one another
          if (x - (loss ? lossAt : otherAt) >= SPIKE_PITCH) {
            LaneShapes.spike(g, p.run(run.color()).fx(), loss, x, y);
            lossAt = loss ? x : lossAt;
            otherAt = loss ? otherAt : x;
          }
        }
      }
    }
  }

  /** A bar per 3 px: the largest share of heads clipped at one step within them. */
  private void drawClips(GraphicsContext g, Palette p, double top) {
    List<RunSeries> clipping =
        series.stream()
            .filter(each -> each.run().clips() && each.headsClipped().isPresent())
            .toList();
    if (clipping.isEmpty()) {
      return;
    }
    double row = (LANE - 3) / clipping.size();
    int bars = (int) Math.ceil(plotWidth() / BAR_PITCH);
    double from = axis.fromProperty().get();
    double perBar = (axis.toProperty().get() - from) / plotWidth() * BAR_PITCH;
    for (int i = 0; i < clipping.size(); i++) {
      ShownRun run = clipping.get(i).run();
      double bottom = top + 2 + (i + 1) * row;
      if (row >= 9) {
        letter(g, p, run, bottom - row / 2);
      }
      Optional<SeriesReader> share = clipping.get(i).headsClipped();
      if (share.isEmpty()) {
        continue;
      }
      Columns c = share.get().columns(from, from + bars * perBar, bars);
      g.setFill(p.run(run.color()).withAlpha(0.85).fx());
      float before = 0;
      for (int bar = 0; bar < bars; bar++) {
        // zoomed in there are bars between two steps: they carry the step to their left
        float now = c.count()[bar] > 0 ? c.max()[bar] : perBar < 1 ? before : 0;
        if (from + bar * perBar > share.get().step(Math.max(0, share.get().size() - 1))) {
          now = 0;
        }
        before = now;
        if (now > 0) {
          double height = Math.max(1.5, now * (row - 2));
          g.fillRect(Metrics.PLOT_LEFT + bar * BAR_PITCH, bottom - height, BAR, height);
        }
      }
    }
  }

  private void drawMarks(GraphicsContext g, Palette p, double y) {
    LaneRoom room = new LaneRoom(Metrics.PLOT_LEFT, Metrics.PLOT_LEFT + plotWidth());
    SortedMap<Double, Set<String>> changes = new TreeMap<>();
    List<End> ends = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      ShownRun run = series.get(i).run();
      for (RunEvent event : events.get(i)) {
        if (!visible(event.step())) {
          continue;
        }
        double x = x(event.step());
        switch (event.kind()) {
          case FORK, SETTING_CHANGED, INTERRUPTED, RESUMED -> {
            changes.computeIfAbsent(x, none -> new LinkedHashSet<>()).add(MarkWords.of(event));
            LaneShapes.change(g, p.run(run.color()).fx(), x, y);
            room.take(x - 3, x + 3);
          }
          case FAILED, END -> ends.add(drawEnd(g, p, run, event, y, room));
          case NON_FINITE, CHECKPOINT, SPIKE, CLIP, NOTE, TEXT, HISTOGRAM -> {
            // these have lanes of their own, are drawn afterwards, or not at all
          }
        }
      }
    }
    drawNotFinite(g, p, y, room);
    ends.forEach(end -> nameEnd(g, p, end, y, room));
    drawChanges(g, p, y, changes, room);
    drawCheckpoints(g, p, y, room);
  }

  /** Where values cease to be finite: as recorded, and as the points of an imported run say. */
  private void drawNotFinite(GraphicsContext g, Palette p, double y, LaneRoom room) {
    for (long step : notFinite()) {
      double x = x(step);
      LaneShapes.notFinite(g, p.lampNonfinite().fx(), p.well().fx(), x, y);
      room.take(x - 5, x + 5);
    }
  }

  /** The steps in sight at which a value of any run ceases to be finite. */
  SortedSet<Long> notFinite() {
    SortedSet<Long> steps = new TreeSet<>();
    for (int i = 0; i < series.size(); i++) {
      RunSeries run = series.get(i);
      events.get(i).stream()
          .filter(event -> event.kind() == EventKind.NON_FINITE)
          .forEach(event -> steps.add(event.step()));
      Stream.of(run.loss(), run.gradNorm())
          .flatMap(Optional::stream)
          .flatMap(points -> run.notFinite(points).stream())
          .forEach(span -> steps.add(span.from()));
      run.notFiniteHeads().forEach(span -> steps.add(span.from()));
    }
    steps.removeIf(step -> !visible(step));
    return steps;
  }

  /** The words of marks, where there is room. */
  private void drawChanges(
      GraphicsContext g,
      Palette p,
      double y,
      SortedMap<Double, Set<String>> changes,
      LaneRoom room) {
    changes.forEach(
        (x, all) -> {
          String words = String.join(", ", all);
          double from = x + 7;
          double to = from + TextWidth.of(words, small) + 3;
          if (room.free(from, to)) {
            room.take(from, to);
            words(g, p, words, from, y);
          }
        });
  }

  private void words(GraphicsContext g, Palette p, String words, double x, double y) {
    g.setFont(small);
    g.setFill(p.text3().fx());
    g.setTextAlign(TextAlignment.LEFT);
    g.fillText(words, x, y);
  }

  /**
   * The checkpoints that are kept, where there is room for them: words and other marks go first.
   */
  private void drawCheckpoints(GraphicsContext g, Palette p, double y, LaneRoom room) {
    long[] steps =
        events.stream()
            .flatMap(ofRun -> kept(ofRun).stream())
            .mapToLong(Long::longValue)
            .filter(this::visible)
            .sorted()
            .distinct()
            .toArray();
    double right = Metrics.PLOT_LEFT + plotWidth();
    boolean named = false;
    for (int i = 0; i < steps.length; i++) {
      double x = Math.max(Metrics.PLOT_LEFT + 6, x(steps[i]));
      if (!room.free(x - CHECKPOINT, Math.min(right, x + CHECKPOINT))) {
        continue;
      }
      LaneShapes.checkpoint(g, p.text2().fx(), x, y);
      double end = x + CHECKPOINT;
      room.take(x - CHECKPOINT, end);
      double next = i + 1 < steps.length ? x(steps[i + 1]) : right;
      next = Math.min(next, room.next(x));
      if (!named && next - end > TextWidth.of("checkpoint", small) + 3 * CHECKPOINT) {
        named = true;
        words(g, p, "checkpoint", end + 3, y);
        room.take(end, end + 3 + TextWidth.of("checkpoint", small));
      }
    }
  }

  /** Worked out once for all frames between two events: of a long run there are thousands. */
  SortedSet<Long> kept(List<RunEvent> ofRun) {
    return checkpoints.computeIfAbsent(ofRun, CheckpointEvents::kept);
  }

  /** A flag on the lane, from one pixel to another. */
  private record End(ShownRun run, long step, double from, double to) {}

  private End drawEnd(
      GraphicsContext g, Palette p, ShownRun run, RunEvent event, double y, LaneRoom room) {
    double x = x(event.step());
    boolean leftwards = x - LaneShapes.FLAG >= Metrics.PLOT_LEFT;
    LaneShapes.end(g, p.run(run.color()).fx(), x, y, leftwards);
    double from = leftwards ? x - LaneShapes.FLAG : x;
    double to = leftwards ? x : x + LaneShapes.FLAG;
    room.take(from, to);
    return new End(run, event.step(), from, to);
  }

  /** Says beside a flag whose it is, where there is room. */
  private void nameEnd(GraphicsContext g, Palette p, End end, double y, LaneRoom room) {
    boolean badly = badly(end.run());
    List<ShownRun> together = endedAt(end.step(), badly);
    if (together.get(0).equals(end.run())) {
      String words = RunLetters.of(together) + (badly ? " failed" : " ended");
      room.takeBeside(end.from(), end.to(), TextWidth.of(words, small))
          .ifPresent(x -> words(g, p, words, x, y));
    }
  }

  /** Runs that ended alike at a step share one label. */
  private List<ShownRun> endedAt(long step, boolean badly) {
    List<ShownRun> ended = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      ShownRun run = series.get(i).run();
      boolean here =
          events.get(i).stream()
              .anyMatch(
                  event ->
                      event.step() == step
                          && (event.kind() == EventKind.END || event.kind() == EventKind.FAILED));
      if (here && badly(run) == badly) {
        ended.add(run);
      }
    }
    return ended;
  }

  private static boolean badly(ShownRun run) {
    return run.reader().info().state() == RunState.FAILED;
  }

  private void drawNotes(GraphicsContext g, Palette p, double y) {
    double taken = Metrics.PLOT_LEFT;
    double right = Metrics.PLOT_LEFT + plotWidth();
    record Note(long step, String message) {}
    List<Note> all = new ArrayList<>();
    for (int i = 0; i < series.size(); i++) {
      String whose = series.size() > 1 ? series.get(i).run().letter() + "  " : "";
      events.get(i).stream()
          .filter(event -> event.kind() == EventKind.NOTE && visible(event.step()))
          .forEach(event -> all.add(new Note(event.step(), whose + event.message())));
    }
    all.sort(Comparator.comparingLong(Note::step));
    for (Note note : all) {
      double x = Math.max(Metrics.PLOT_LEFT + 6, x(note.step()));
      if (x < taken) {
        continue;
      }
      LaneShapes.note(g, p.text2().fx(), x, y);
      taken = x + 12;
      String words = note.message();
      double width = TextWidth.of(words, small);
      if (x + 11 + width < right) {
        g.setFont(small);
        g.setFill(p.text2().fx());
        g.setTextAlign(TextAlignment.LEFT);
        g.fillText(words, x + 11, y);
        taken = x + 11 + width + 14;
      }
    }
  }

  private void drawLayer() {
    GraphicsContext g = layer.begin(getWidth(), getHeight());
    Palette p = palette.get();
    double bottom = lanesHeight();
    axis.focusProperty()
        .get()
        .ifPresent(
            range -> {
              double from = clamp(x(range.from()));
              double to = clamp(x(range.to()));
              g.setFill(p.focusRange().fx());
              g.fillRect(from, 0, to - from, bottom);
              g.setFill(p.accent().fx());
              g.fillRect(from, 0, 1, bottom);
              g.fillRect(to - 1, 0, 1, bottom);
            });
    long cursor = axis.cursor();
    if (visible(cursor)) {
      double x = Math.floor(x(cursor)) + 0.5;
      g.setStroke(p.cursor().fx());
      g.setLineWidth(1);
      g.strokeLine(x, 0, x, bottom);
    }
    if (isFocusVisible()) {
      g.setStroke(p.accent().fx());
      g.setLineWidth(2);
      g.strokeRect(1, 1, getWidth() - 2, getHeight() - 2);
    }
  }

  private double lanesHeight() {
    return SPIKES + LANE * (notes.get() ? 3 : 2);
  }

  private double clamp(double x) {
    return Math.max(Metrics.PLOT_LEFT, Math.min(Metrics.PLOT_LEFT + plotWidth(), x));
  }

  private boolean onLanes(double x) {
    return x >= Metrics.PLOT_LEFT && x <= Metrics.PLOT_LEFT + plotWidth();
  }

  private long stepAt(double x) {
    return axis.toStep(clamp(x) - Metrics.PLOT_LEFT, plotWidth());
  }

  private void hover(double x) {
    axis.pointerProperty().set(onLanes(x) ? stepAt(x) : -1);
  }

  private void press(MouseEvent event) {
    if (event.getButton() == MouseButton.PRIMARY) {
      requestFocus();
      pressedX = event.getX();
      dragging = false;
    }
  }

  private void drag(MouseEvent event) {
    if (event.getButton() != MouseButton.PRIMARY) {
      return;
    }
    dragging |= Math.abs(event.getX() - pressedX) >= DRAG_FROM && onLanes(pressedX);
    if (dragging) {
      axis.pointerProperty().set(stepAt(event.getX()));
      chooseTo(event.getX());
    }
  }

  private void release(MouseEvent event) {
    if (event.getButton() != MouseButton.PRIMARY) {
      return;
    }
    if (dragging) {
      chooseTo(event.getX());
    } else if (event.getClickCount() >= 2) {
      axis.focusProperty().set(Optional.empty());
    } else if (onLanes(event.getX())) {
      axis.pin(stepAt(event.getX()));
    }
    dragging = false;
  }

  private void chooseTo(double x) {
    long a = stepAt(pressedX);
    long b = stepAt(x);
    axis.focusProperty()
        .set(
            a == b
                ? Optional.empty()
                : Optional.of(new StepAxis.Range(Math.min(a, b), Math.max(a, b))));
  }

  /** How many spikes, clips, marks and notes are visible, in words. */
  public String describe() {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "Timeline, steps %.0f to %.0f",
                axis.fromProperty().get(),
                axis.toProperty().get()));
    for (int i = 0; i < series.size(); i++) {
      ShownRun run = series.get(i).run();
      long spikes =
          events.get(i).stream()
              .filter(event -> event.kind() == EventKind.SPIKE && visible(event.step()))
              .count();
      long clips =
          series.get(i).clipsUpTo((long) axis.toProperty().get())
              - series.get(i).clipsUpTo((long) Math.ceil(axis.fromProperty().get()) - 1);
      text.append(". ").append(run.letter()).append(": ").append(spikes).append(" spikes");
      if (run.clips()) {
        text.append(", ").append(clips).append(" clips");
      }
    }
    return text.append('.').toString();
  }

  @Override
  public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
    return attribute == AccessibleAttribute.TEXT
        ? describe()
        : super.queryAccessibleAttribute(attribute, parameters);
  }

  @Override
  protected double computePrefWidth(double height) {
    return 884;
  }

  @Override
  protected double computePrefHeight(double width) {
    return lanesHeight() + 2;
  }

  @Override
  protected double computeMinHeight(double width) {
    return computePrefHeight(width);
  }

  /** Lets go of runs and axis. */
  public void dispose() {
    FramePulse.shared().leave(framed);
    runs.removeListener(runsChanged);
    axis.fromProperty().removeListener(lanesChanged);
    axis.toProperty().removeListener(lanesChanged);
    palette.removeListener(lanesChanged);
    axis.playHeadProperty().removeListener(layerChanged);
    axis.pointerProperty().removeListener(layerChanged);
    axis.focusProperty().removeListener(layerChanged);
  }
}
