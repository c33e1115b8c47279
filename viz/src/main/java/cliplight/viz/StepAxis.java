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

  /** Whether the play head is pinned to the slowest running arm. */
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
}
