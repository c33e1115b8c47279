package cliplight.viz.series;

import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.ValidationLoss;
import cliplight.viz.ShownRun;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.series.NonFiniteSpans.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The series of one run that the views draw, looked up once and again only when series appeared. A
 * run that begins has none yet.
 */
public final class RunSeries {

  private static final Comparator<Head> BY_PLACE =
      Comparator.comparingInt(Head::layer).thenComparingInt(Head::head);

  private final ShownRun run;
  private long seenVersion = -1;
  private int seenKeys = -1;
  private Optional<SeriesReader> loss = Optional.empty();
  private Optional<SeriesReader> validationLoss = Optional.empty();
  private Optional<SeriesReader> gradNorm = Optional.empty();
  private Optional<SeriesReader> maxLogitAll = Optional.empty();
  private Optional<SeriesReader> headsClipped = Optional.empty();
  private final Map<Head, HeadSeries> heads = new TreeMap<>(BY_PLACE);
  private Optional<SeriesReader> largestHead = Optional.empty();
  private final IdentityHashMap<SeriesReader, NonFiniteSpans> spans = new IdentityHashMap<>();

  public RunSeries(ShownRun run) {
    this.run = run;
    refresh();
  }

  public ShownRun run() {
    return run;
  }

  /** Looks for news. True if points, events or series came since the last call. */
  public boolean refresh() {
    RunReader reader = run.reader();
    long version = reader.version();
    if (version == seenVersion) {
      return false;
    }
    seenVersion = version;
    List<SeriesKey> keys = reader.keys();
    if (keys.size() != seenKeys) {
      seenKeys = keys.size();
      lookUp(reader, keys);
    }
    return true;
  }

  private void lookUp(RunReader reader, List<SeriesKey> keys) {
    loss = reader.series(SeriesKey.of(SeriesNames.LOSS));
    validationLoss = ValidationLoss.among(keys).flatMap(reader::series);
    gradNorm = reader.series(SeriesKey.of(SeriesNames.GRAD_NORM));
    maxLogitAll = reader.series(SeriesKey.of(SeriesNames.MAX_LOGIT_ALL));
    headsClipped = reader.series(SeriesKey.of(SeriesNames.HEADS_CLIPPED));
    int known = heads.size();
    for (SeriesKey key : keys) {
      if (key.name().equals(SeriesNames.MAX_LOGIT)
          && key.labelAsInt("layer").isPresent()
          && key.labelAsInt("head").isPresent()) {
        Head head = new Head(key.labelAsInt("layer").getAsInt(), key.labelAsInt("head").getAsInt());
        Optional<SeriesReader> maxLogit = reader.series(key);
        if (maxLogit.isPresent() && !heads.containsKey(head)) {
          heads.put(
              head,
              new HeadSeries(
                  head,
                  run,
                  maxLogit.get(),
                  ofHead(reader, SeriesNames.CLIP_GAMMA, head),
                  ofHead(reader, SeriesNames.ENTROPY, head)));
        }
      }
    }
    if (heads.size() != known) {
      largestHead.ifPresent(spans::remove);
      largestHead =
          Optional.of(new LargestHead(heads.values().stream().map(HeadSeries::maxLogit).toList()));
    }
  }

  private static Optional<SeriesReader> ofHead(RunReader reader, String name, Head head) {
    return reader.series(SeriesKey.ofHead(name, head.layer(), head.head()));
  }

  public Optional<SeriesReader> loss() {
    return loss;
  }

  /** The loss of held-out text. */
  public Optional<SeriesReader> validationLoss() {
    return validationLoss;
  }

  public Optional<SeriesReader> gradNorm() {
    return gradNorm;
  }

  /** The largest S_max of all heads: as the run recorded it, else that of the heads on record. */
  public Optional<SeriesReader> maxLogitAll() {
    return maxLogitAll.or(() -> largestHead);
  }

  /** Where a series of this run is NaN or infinite. */
  public List<Span> notFinite(SeriesReader points) {
    return spans.computeIfAbsent(points, NonFiniteSpans::new).spans();
  }

  /**
   * Where any head is NaN or infinite. The heads themselves tell: a largest that another program
   * recorded may have passed over such values.
   */
  public List<Span> notFiniteHeads() {
    return largestHead.or(() -> maxLogitAll).map(this::notFinite).orElse(List.of());
  }

  public Optional<SeriesReader> headsClipped() {
    return headsClipped;
  }

  /** All heads, by layer, then head. */
  public List<HeadSeries> heads() {
    return Collections.unmodifiableList(new ArrayList<>(heads.values()));
  }

  public Optional<HeadSeries> head(Head head) {
    return Optional.ofNullable(heads.get(head));
  }

  /** How many times any head was clipped, up to and including a step. */
  public long clipsUpTo(long step) {
    long clips = 0;
    for (HeadSeries head : heads.values()) {
      clips += head.clipsUpTo(step);
    }
    return clips;
  }
}
