package cliplight.engine.runs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An attention head as a person types it, such as {@code L1H3}.
 *
 * @param layer from 0
 * @param head from 0
 */
public record HeadName(int layer, int head) {

  private static final Pattern TEXT = Pattern.compile("[Ll](\\d{1,6})[Hh](\\d{1,6})");

  /** Empty for any other text. */
  public static Optional<HeadName> parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new HeadName(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))))
        : Optional.empty();
  }
}
