package cliplight.viz;

import java.util.Optional;
import javafx.beans.property.BooleanProperty;
import javafx.beans.property.DoubleProperty;
import javafx.beans.property.LongProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleDoubleProperty;
import javafx.beans.property.SimpleLongProperty;
import javafx.beans.property.SimpleObjectProperty;

/**
 * The one x that all charts, lanes and boards of a view share: the visible range, the play head,
 * the pointer, the focus range and the isolated head. JavaFX thread only.
 */
public final class StepAxis {

  /** One attention head, counted from 0. */
  public record Head(int layer, int head) {}

  /** A range of steps, both ends inclusive. */
  public record Range(long from, long to) {}

  private final DoubleProperty from = new SimpleDoubleProperty(this, "from", 0);
  private final DoubleProperty to = new SimpleDoubleProperty(this, "to", 100);
  private final LongProperty lastStep = new SimpleLongProperty(this, "lastStep", 0);
  private final LongProperty playHead = new SimpleLongProperty(this, "playHead", 0);
  private final LongProperty pointer = new SimpleLongProperty(this, "pointer", -1);
  private final BooleanProperty followLive = new SimpleBooleanProperty(this, "followLive", false);
  private final ObjectProperty<Optional<Head>> isolated =
      new SimpleObjectProperty<>(this, "isolated", Optional.empty());
  private final ObjectProperty<Optional<Range>> focus =
      new SimpleObjectProperty<>(this, "focus", Optional.empty());

  private final ObjectProperty<Optional<Head>> lookedAt =
      new SimpleObjectProperty<>(this, "lookedAt", Optional.empty());

  /** Least number of steps that can fill the width. */
  private static final double CLOSEST = 5;

  /** Starts with steps 0 to 100; as long as all is shown, a growing last step widens the view. */
  public StepAxis() {
    lastStep.addListener(
        (property, before, now) -> {
          double whole = before.longValue() == 0 ? 100 : before.doubleValue();
          if (from.get() <= 0 && to.get() == whole) {
            showAll();
          }
        });
  }

  /** Left edge of what is visible, in steps. */
  public DoubleProperty fromProperty() {
    return from;
  }

  /** Right edge of what is visible, in steps. */
  public DoubleProperty toProperty() {
    return to;
  }

  /** The largest step of the whole: planned or recorded, of all visible runs. */
  public LongProperty lastStepProperty() {
    return lastStep;
  }

  /** The step that is being shown: scrubbed, played or followed. */
  public LongProperty playHeadProperty() {
    return playHead;
  }

  /** The step under the mouse; -1 while it is elsewhere. */
  public LongProperty pointerProperty() {
    return pointer;
  }

  /** The step at which values are read out: the pointer's if there is one, else the play head's. */
  public long cursor() {
    return pointer.get() >= 0 ? pointer.get() : playHead.get();
  }

  /** Whether the play head goes with the runs that grow. */
  public BooleanProperty followLiveProperty() {
    return followLive;
  }

  /** The head that is drawn alone; empty for all heads. */
  public ObjectProperty<Optional<Head>> isolatedProperty() {
    return isolated;
  }

  /** The chosen range on the timeline. */
  public ObjectProperty<Optional<Range>> focusProperty() {
    return focus;
  }

  /** The head under the mouse or the keyboard focus: read out, but not isolated. */
  public ObjectProperty<Optional<Head>> lookedAtProperty() {
    return lookedAt;
  }

  /** Isolates a head everywhere; the same head again shows all heads. */
  public void isolateOrRelease(Head head) {
    boolean again = isolated.get().isPresent() && isolated.get().get().equals(head);
    isolated.set(again ? Optional.empty() : Optional.of(head));
  }

  /** Shows all steps from 0 to the last. */
  public void showAll() {
    show(0, (double) Math.max(1, lastStep.get()));
  }

  /** Shows the steps from one to another, kept within 0 and the last step and not too close. */
  public void show(double newFrom, double newTo) {
    double last = Math.max(1, lastStep.get());
    double width = Math.min(last, Math.max(Math.min(CLOSEST, last), newTo - newFrom));
    double middle = (newFrom + newTo) / 2;
    double left = Math.max(0, Math.min(last - width, middle - width / 2));
    from.set(left);
    to.set(left + width);
  }

  /** Shows a range of steps. */
  public void show(Range range) {
    show((double) range.from(), (double) range.to());
  }

  /** Zooms so that {@code step} stays where it is; a factor above 1 shows more steps. */
  public void zoom(double factor, double step) {
    show(step - (step - from.get()) * factor, step + (to.get() - step) * factor);
  }

  /** Puts the play head on a step, within 0 and the last, and stops following the live run. */
  public void pin(long step) {
    followLive.set(false);
    playHead.set(Math.max(0, Math.min(Math.max(lastStep.get(), 0), step)));
  }

  /**
   * Brings play head, focus and view back to what there is, after other runs were chosen: nothing
   * shall point beyond their end, where no value is.
   *
   * @param end the last step that any of them recorded
   */
  public void bringWithin(long end) {
    if (playHead.get() > end) {
      playHead.set(end);
    }
    if (focus.get().isPresent() && focus.get().get().from() >= end) {
      focus.set(Optional.empty());
    }
    if (from.get() >= end) {
      showAll();
    } else if (to.get() > lastStep.get()) {
      show(from.get(), to.get());
    }
  }

  /** Where a step lies on a plot of this width, in pixels from its left edge. */
  public double toPixel(double step, double width) {
    return (step - from.get()) / (to.get() - from.get()) * width;
  }

  /** Where a step lies on a plot of this width, in pixels from its left edge. */
  public double toPixel(long step, double width) {
    return toPixel((double) step, width);
  }

  /** The step nearest to a pixel of a plot of this width, within what is visible. */
  public long toStep(double pixel, double width) {
    double step = from.get() + pixel / width * (to.get() - from.get());
    long nearest = Math.round(step);
    return Math.max((long) Math.ceil(from.get()), Math.min((long) Math.floor(to.get()), nearest));
  }
}
