package cliplight.app.message;

import cliplight.app.theme.IconBox;
import cliplight.viz.theme.Icons;
import javafx.scene.AccessibleRole;
import javafx.scene.Node;
import javafx.scene.control.Button;
import javafx.scene.control.Hyperlink;
import javafx.scene.control.TextArea;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.scene.text.Text;
import javafx.scene.text.TextFlow;

/** One message as it is seen: sign, sentence, buttons. */
public final class MessageView extends HBox {

  private final String leadWords;
  private final Text rest;

  /**
   * @param message what to say
   * @param close removes this view; called before a choice is carried out
   */
  public MessageView(Message message, Runnable close) {
    getStyleClass().addAll("cl-message", "cl-message-" + styleOf(message.kind()));
    setAccessibleRole(AccessibleRole.TEXT);
    StackPane sign = new StackPane(new IconBox(icon(message.kind())));
    sign.getStyleClass().add("cl-message-sign");
    sign.setMaxHeight(Region.USE_PREF_SIZE);

    Text lead = new Text(message.lead() + " ");
    lead.getStyleClass().add("cl-message-lead");
    leadWords = message.lead();
    rest = new Text();
    rest.getStyleClass().add("cl-message-rest");
    say(message.rest());
    TextFlow sentence = new TextFlow(lead, rest);
    VBox body = new VBox(sentence);
    body.getStyleClass().add("cl-message-body");
    HBox.setHgrow(body, Priority.ALWAYS);

    HBox buttons = new HBox();
    buttons.getStyleClass().add("cl-message-buttons");
    for (Message.Choice choice : message.choices()) {
      Button button = new Button(choice.text());
      button.setOnAction(
          event -> {
            close.run();
            choice.run().run();
          });
      buttons.getChildren().add(button);
    }
    message.details().ifPresent(text -> buttons.getChildren().add(detailsLink(text, body)));
    if (!buttons.getChildren().isEmpty()) {
      body.getChildren().add(buttons);
    }

    Button dismiss = new Button();
    dismiss.setGraphic(new IconBox(Icons.CLOSE));
    dismiss.getStyleClass().add("cl-message-close");
    dismiss.setAccessibleText("Close this message");
    dismiss.setOnAction(event -> close.run());
    getChildren().addAll(sign, body, dismiss);
  }

  /** Says something else after what happened. */
  void say(String words) {
    rest.setText(words);
    setAccessibleText(leadWords + " " + words);
  }

  private static Node detailsLink(String text, VBox body) {
    TextArea details = new TextArea(text);
    details.setEditable(false);
    details.setPrefRowCount(8);
    details.getStyleClass().addAll("cl-mono", "cl-small");
    Hyperlink link = new Hyperlink("Details");
    link.setOnAction(
        event -> {
          if (!body.getChildren().remove(details)) {
            body.getChildren().add(details);
          }
        });
    return link;
  }

  private static Icons icon(Message.Kind kind) {
    return switch (kind) {
      case ERROR -> Icons.ERROR;
      case WARNING -> Icons.WARNING;
      case NOTE -> Icons.INFO;
    };
  }

  private static String styleOf(Message.Kind kind) {
    return kind.name().toLowerCase(java.util.Locale.ROOT);
  }
}
