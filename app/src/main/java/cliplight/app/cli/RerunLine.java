package cliplight.app.cli;

import cliplight.engine.lab.RerunListener;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Says what executing a run again meets, and on a screen how far it is, in a line that moves in
 * place and is gone at the end.
 */
final class RerunLine implements RerunListener, AutoCloseable {

  private static final long EVERY_NANOS = 200_000_000;

  private final Terminal terminal;
  private final PrintWriter err;
  private final List<String> notices = new ArrayList<>();
  private long next = System.nanoTime() + EVERY_NANOS;
  private boolean onScreen;

  RerunLine(Terminal terminal) {
    this.terminal = terminal;
    err = terminal.err();
  }

  @Override
  public void notice(String sentence) {
    notices.add(sentence);
    clear();
    err.println(sentence);
    err.flush();
  }

  @Override
  public void passed(long step) {
    reached("Step " + step + " was executed again.");
  }

  /** All that was to be known so far. */
  List<String> notices() {
    return List.copyOf(notices);
  }

  /** Says how far it is, if it is time for that. */
  void reached(String words) {
    if (terminal.interactive() && System.nanoTime() - next >= 0) {
      next = System.nanoTime() + EVERY_NANOS;
      onScreen = true;
      err.print("\r" + terminal.dim(words) + "\u001b[K");
      err.flush();
    }
  }

  @Override
  public void close() {
    clear();
  }

  /** Takes the line off the screen. */
  void clear() {
    if (onScreen) {
      err.print("\r\u001b[K");
      err.flush();
      onScreen = false;
    }
  }
}
