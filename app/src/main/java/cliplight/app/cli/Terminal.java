package cliplight.app.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Where the program's words go.
 *
 * @param out what was asked for
 * @param err problems, and progress where {@code out} is for machines
 * @param interactive whether a person watches: colours and progress bars instead of plain lines
 * @param width columns of the screen
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean interactive, int width) {

  private static final int USUAL_WIDTH = 100;

  /** The streams of this process; the start script tells whether they end on a screen. */
  public static Terminal ofProcess() {
    return new Terminal(
        new PrintWriter(new StandardOutput(), true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        interactive(System.getProperty("cliplight.terminal", "")),
        width(System.getProperty("cliplight.columns", "")));
  }

  private static boolean interactive(String told) {
    if (!told.isEmpty()) {
      return told.equals("true");
    }
    return Optional.ofNullable(System.console()).map(Terminal::endsOnScreen).orElse(false);
  }

  /** From JDK 22 on there is a console even in a pipe, and a method to tell. */
  private static boolean endsOnScreen(Console console) {
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }

  private static int width(String told) {
    try {
      return Math.max(40, Integer.parseInt(told.strip()));
    } catch (NumberFormatException e) {
      return USUAL_WIDTH;
    }
  }

  /** Whether to colour: a person watches and has not asked for none (no-color.org). */
  boolean colours() {
    return interactive && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
  }

  String bold(String text) {
    return colours() ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  String dim(String text) {
    return colours() ? "\u001b[2m" + text + "\u001b[0m" : text;
  }

  String red(String text) {
    return colours() ? "\u001b[31m" + text + "\u001b[0m" : text;
  }

  String green(String text) {
    return colours() ? "\u001b[32m" + text + "\u001b[0m" : text;
  }
}
