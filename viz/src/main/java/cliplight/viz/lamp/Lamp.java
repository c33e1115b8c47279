package cliplight.viz.lamp;

import cliplight.viz.StepAxis;
import cliplight.viz.StepAxis.Head;
import cliplight.viz.theme.Readout;
import java.util.Optional;
import javafx.scene.AccessibleAction;
import javafx.scene.AccessibleAttribute;
import javafx.scene.AccessibleRole;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseButton;
import javafx.scene.layout.Region;
import javafx.util.Duration;

/**
 * One head's lamp as a node: it has a name for screen readers, takes focus, tells its values when
 * hovered and isolates its head when clicked. The board draws it.
 */
public final class Lamp extends Region {

  private final ClipLightBoard board;
  private final Head head;
  private final StepAxis axis;

  Lamp(ClipLightBoard board, Head head, StepAxis axis) {
    this.board = board;
    this.head = head;
    this.axis = axis;
    setAccessibleRole(AccessibleRole.BUTTON);
    setFocusTraversable(true);
    setId("lamp-" + board.run().letter() + "-L" + head.layer() + "-h" + head.head());
    hoverProperty().addListener((property, before, over) -> look(over || isFocused()));
    focusedProperty().addListener((property, before, has) -> look(has || isHover()));
    setOnMouseClicked(
        event -> {
          if (event.getButton() == MouseButton.PRIMARY) {
            requestFocus();
            axis.isolateOrRelease(head);
            event.consume();
          }
        });
    addEventHandler(KeyEvent.KEY_PRESSED, this::key);
    Tooltip tip = new Tooltip();
    tip.setShowDelay(Duration.millis(400));
    tip.setOnShowing(event -> tip.setText(readout()));
    Tooltip.install(this, tip);
  }

  public Head head() {
    return head;
  }

  /** S_max, gamma, entropy and the number of clips at the cursor, a line each. */
  public String readout() {
    HeadReading reading = board.reading(head);
    return "layer "
        + head.layer()
        + ", head "
        + head.head()
        + ": "
        + reading.state().words()
        + "\nS max "
        + reading.threeDigits()
        + "\nγ "
        + Readout.threeDigits(reading.gamma())
        + "\nentropy "
        + Readout.threeDigits(reading.entropy())
        + "\nclipped "
        + reading.clips()
        + "×";
  }

  private void look(boolean looked) {
    axis.lookedAtProperty().set(looked ? Optional.of(head) : Optional.empty());
  }

  private void key(KeyEvent event) {
    KeyCode code = event.getCode();
    int down = code == KeyCode.DOWN ? 1 : code == KeyCode.UP ? -1 : 0;
    int right = code == KeyCode.RIGHT ? 1 : code == KeyCode.LEFT ? -1 : 0;
    if (down != 0 || right != 0) {
      board
          .lamp(new Head(head.layer() + down, head.head() + right))
          .ifPresent(Region::requestFocus);
      event.consume();
    } else if (code == KeyCode.ENTER || code == KeyCode.I) {
      axis.isolateOrRelease(head);
      event.consume();
    }
  }

  @Override
  public Object queryAccessibleAttribute(AccessibleAttribute attribute, Object... parameters) {
    return attribute == AccessibleAttribute.TEXT
        ? board.reading(head).describe(board.run())
        : super.queryAccessibleAttribute(attribute, parameters);
  }

  @Override
  public void executeAccessibleAction(AccessibleAction action, Object... parameters) {
    if (action == AccessibleAction.FIRE) {
      axis.isolateOrRelease(head);
    } else {
      super.executeAccessibleAction(action, parameters);
    }
  }
}
