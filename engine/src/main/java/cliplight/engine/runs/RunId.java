package cliplight.engine.runs;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names a run for ever, in every store: {@code 20260131-142501-muonclip-3f9a}.
 *
 * @param value lower-case letters, digits and hyphens
 */
public record RunId(String value) implements Comparable<RunId> {

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{0,99}");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  public RunId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "Not a run id: '" + value + "'. It has lower-case letters, digits and hyphens only.");
    }
  }

  /** A fresh id that tells when and what. */
  public static RunId fresh(String runName) {
    String slug = runName.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    slug = slug.replaceAll("^-+|-+$", "");
    slug = slug.substring(0, Math.min(40, slug.length()));
    String tail = UUID.randomUUID().toString().substring(0, 6);
    return new RunId(
        STAMP.format(Instant.now()) + "-" + (slug.isEmpty() ? "run" : slug) + "-" + tail);
  }

  @Override
  public int compareTo(RunId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
