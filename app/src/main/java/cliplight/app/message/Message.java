package cliplight.app.message;

import java.util.List;
import java.util.Optional;

/**
 * Something a person should know, as one sentence and one to three things to do.
 *
 * @param kind how bad it is
 * @param lead what happened, where exactly
 * @param rest what that means and what is kept
 * @param choices what can be done
 * @param details technical text behind a link; empty where there is none
 */
public record Message(
    Kind kind, String lead, String rest, List<Choice> choices, Optional<String> details) {

  /** How bad it is. */
  public enum Kind {
    ERROR,
    WARNING,
    NOTE
  }

  /**
   * One thing to do.
   *
   * @param text on the button
   * @param run does it; the message closes first
   */
  public record Choice(String text, Runnable run) {}

  public Message {
    choices = List.copyOf(choices);
  }

  public static Message error(String lead, String rest, Choice... choices) {
    return new Message(Kind.ERROR, lead, rest, List.of(choices), Optional.empty());
  }

  public static Message warning(String lead, String rest, Choice... choices) {
    return new Message(Kind.WARNING, lead, rest, List.of(choices), Optional.empty());
  }

  public static Message note(String lead, String rest, Choice... choices) {
    return new Message(Kind.NOTE, lead, rest, List.of(choices), Optional.empty());
  }

  /** What a failure says, as a sentence. */
  public static String sentence(Throwable failure) {
    String text = Optional.ofNullable(failure.getMessage()).orElse(failure.toString());
    return endsOne(text) ? text : text + ".";
  }

  private static boolean endsOne(String text) {
    return text.endsWith(".") || text.endsWith("?") || text.endsWith("!");
  }

  /** The same message with the failure's stack trace behind a link. */
  public Message causedBy(Throwable failure) {
    java.io.StringWriter trace = new java.io.StringWriter();
    failure.printStackTrace(new java.io.PrintWriter(trace));
    return new Message(kind, lead, rest, choices, Optional.of(trace.toString()));
  }
}
