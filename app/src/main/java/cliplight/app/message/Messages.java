package cliplight.app.message;

import java.util.HashSet;
import java.util.Set;
import javafx.animation.PauseTransition;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.util.Duration;

/**
 * Where messages stand: those that wait for a decision at the top of the page, passing notices at
 * the bottom right.
 */
public final class Messages {

  private static final Duration NOTICE = Duration.seconds(8);
  private static final int MOST_NOTICES = 3;

  private final VBox standing = new VBox();
  private final VBox passing = new VBox();
  private final Set<Node> underway = new HashSet<>();

  public Messages() {
    standing.setId("messages");
    standing.getStyleClass().add("cl-messages");
    standing
        .managedProperty()
        .bind(javafx.beans.binding.Bindings.isNotEmpty(standing.getChildren()));
    passing.setId("notices");
    passing.getStyleClass().add("cl-notices");
    passing.setPickOnBounds(false);
    passing.setMaxSize(Region.USE_PREF_SIZE, Region.USE_PREF_SIZE);
    StackPane.setAlignment(passing, Pos.BOTTOM_RIGHT);
  }

  /** Messages that stay until a person decides. */
  public Node standing() {
    return standing;
  }

  /** Notices that go by themselves. */
  public Node passing() {
    return passing;
  }

  /** Shows a message until it is decided or closed. */
  public void show(Message message) {
    MessageView[] view = new MessageView[1];
    MessageView made = new MessageView(message, () -> standing.getChildren().remove(view[0]));
    view[0] = made;
    standing.getChildren().add(made);
  }

  /** Shows a notice for eight seconds. */
  public void notice(Message message) {
    MessageView made = addPassing(message);
    PauseTransition wait = new PauseTransition(NOTICE);
    wait.setOnFinished(done -> passing.getChildren().remove(made));
    made.hoverProperty()
        .addListener(
            (p, was, over) -> {
              if (over) {
                wait.stop();
              } else {
                wait.playFromStart();
              }
            });
    wait.play();
  }

  /** Shows a notice of something under way, until that ends. */
  public Underway underway(Message message) {
    MessageView view = addPassing(message);
    underway.add(view);
    return new Underway(view);
  }

  /** A notice whose words move. */
  public final class Underway {
    private final MessageView view;

    private Underway(MessageView view) {
      this.view = view;
    }

    /** Says how far it is. */
    public void say(String words) {
      view.say(words);
    }

    /** Takes the notice away. */
    public void end() {
      passing.getChildren().remove(view);
      underway.remove(view);
    }
  }

  private MessageView addPassing(Message message) {
    MessageView[] view = new MessageView[1];
    MessageView made = new MessageView(message, () -> passing.getChildren().remove(view[0]));
    view[0] = made;
    // its shadow is blurred once, not with every frame of the charts below
    made.setCache(true);
    if (passing.getChildren().size() >= MOST_NOTICES) {
      passing.getChildren().stream()
          .filter(notice -> !underway.contains(notice))
          .findFirst()
          .ifPresent(passing.getChildren()::remove);
    }
    passing.getChildren().add(made);
    return made;
  }

  public boolean isEmpty() {
    return standing.getChildren().isEmpty();
  }

  public void clear() {
    standing.getChildren().clear();
  }
}
