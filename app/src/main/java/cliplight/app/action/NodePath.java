package cliplight.app.action;

import java.util.Optional;
import java.util.stream.Stream;
import javafx.scene.Node;

/** A node and all that it is in. */
public final class NodePath {

  private NodePath() {}

  /** From the node outwards. */
  public static Stream<Node> of(Node node) {
    return Stream.iterate(Optional.of(node), Optional::isPresent, at -> at.map(Node::getParent))
        .map(Optional::get);
  }
}
