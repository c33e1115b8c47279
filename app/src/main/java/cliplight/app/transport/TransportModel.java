package cliplight.app.transport;

import javafx.beans.property.BooleanProperty;
import javafx.beans.property.ObjectProperty;
import javafx.beans.property.SimpleBooleanProperty;
import javafx.beans.property.SimpleObjectProperty;
import javafx.beans.property.SimpleStringProperty;
import javafx.beans.property.StringProperty;

/** What the transport bar shows. */
public final class TransportModel {

  private final BooleanProperty playing = new SimpleBooleanProperty(this, "playing", false);
  private final BooleanProperty anyRun = new SimpleBooleanProperty(this, "anyRun", false);
  private final BooleanProperty live = new SimpleBooleanProperty(this, "live", false);
  private final BooleanProperty followable = new SimpleBooleanProperty(this, "followable", false);
  private final BooleanProperty loop = new SimpleBooleanProperty(this, "loop", false);
  private final ObjectProperty<Speed> speed =
      new SimpleObjectProperty<>(this, "speed", Speed.NORMAL);
  private final StringProperty step = new SimpleStringProperty(this, "step", "–");
  private final StringProperty total = new SimpleStringProperty(this, "total", "–");
  private final StringProperty tokens = new SimpleStringProperty(this, "tokens", "");
  private final StringProperty elapsed = new SimpleStringProperty(this, "elapsed", "");
  private final StringProperty left = new SimpleStringProperty(this, "left", "");
  private final StringProperty rates = new SimpleStringProperty(this, "rates", "");
  private final StringProperty recorded = new SimpleStringProperty(this, "recorded", "");
  private final BooleanProperty complete = new SimpleBooleanProperty(this, "complete", true);

  /** Whether training goes on, or the play head moves over a record. */
  public BooleanProperty playingProperty() {
    return playing;
  }

  public BooleanProperty anyRunProperty() {
    return anyRun;
  }

  /** Whether play and pause mean training. */
  public BooleanProperty liveProperty() {
    return live;
  }

  /** Whether a run shown grows, so that its last step can be followed. */
  public BooleanProperty followableProperty() {
    return followable;
  }

  public BooleanProperty loopProperty() {
    return loop;
  }

  public ObjectProperty<Speed> speedProperty() {
    return speed;
  }

  public StringProperty stepProperty() {
    return step;
  }

  public StringProperty totalProperty() {
    return total;
  }

  public StringProperty tokensProperty() {
    return tokens;
  }

  public StringProperty elapsedProperty() {
    return elapsed;
  }

  public StringProperty leftProperty() {
    return left;
  }

  /** Steps per second by arm, such as {@code A 22.4 · B 26.1}; empty where nothing trains. */
  public StringProperty ratesProperty() {
    return rates;
  }

  /** Whether all points are on record, in words. */
  public StringProperty recordedProperty() {
    return recorded;
  }

  public BooleanProperty completeProperty() {
    return complete;
  }
}
