package cliplight.engine.runs.imports;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Numbers and times as logs write them. */
final class Numbers {

  private static final double MOST_SECONDS = 1e11;

  /** The year 2000, in seconds: no log is older. */
  private static final long EARLIEST_SECONDS = 946_684_800L;

  private Numbers() {}

  /**
   * @throws NumberFormatException if the text is no number
   */
  static double parse(String text) {
    String plain = text.strip();
    if (plain.length() > 100) {
      throw new NumberFormatException("too long");
    }
    if (!plain.isEmpty() && Character.isLetter(plain.charAt(plain.length() - 1))) {
      return switch (plain.toLowerCase(Locale.ROOT)) {
        case "nan", "-nan", "+nan" -> Double.NaN;
        case "inf", "infinity", "+inf", "+infinity" -> Double.POSITIVE_INFINITY;
        case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
        default -> throw new NumberFormatException(plain);
      };
    }
    return Double.parseDouble(plain);
  }

  /** A step that may have been written as a floating point number, such as 1e3 or 5.0. */
  static long step(String text) {
    String plain = text.strip();
    try {
      return Long.parseLong(plain);
    } catch (NumberFormatException e) {
      return step(parse(plain));
    }
  }

  /**
   * @throws NumberFormatException if that is no whole number
   */
  static long step(double value) {
    if (value != Math.rint(value) || Math.abs(value) > 9e18) {
      throw new NumberFormatException("not a step: " + value);
    }
    return (long) value;
  }

  /**
   * Seconds or milliseconds since the epoch, as milliseconds; 0 where that is no date, such as of
   * seconds since a run began.
   */
  static long millis(double time) {
    if (!(time >= EARLIEST_SECONDS && time <= 1e15)) {
      return 0;
    }
    long millis = time < MOST_SECONDS ? Math.round(time * 1000) : Math.round(time);
    return millis < EARLIEST_SECONDS * 1000 ? 0 : millis;
  }

  /** Whether a time is too small for a date: the seconds since something began. */
  static boolean isSpan(double time) {
    return time >= 0 && time < EARLIEST_SECONDS;
  }

  /** A time as a number or in ISO 8601, as milliseconds; 0 where it is none. */
  static long millis(String text) {
    String plain = text.strip();
    try {
      return millis(parse(plain));
    } catch (NumberFormatException e) {
      return iso(plain);
    }
  }

  private static long iso(String text) {
    try {
      return text.endsWith("Z")
          ? Instant.parse(text).toEpochMilli()
          : OffsetDateTime.parse(text).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      try {
        return LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC).toEpochMilli();
      } catch (DateTimeParseException none) {
        return 0;
      }
    } catch (ArithmeticException tooFar) {
      return 0;
    }
  }
}
