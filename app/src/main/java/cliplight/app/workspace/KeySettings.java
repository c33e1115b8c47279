package cliplight.app.workspace;

import cliplight.app.theme.Figures;
import cliplight.engine.runs.RunInfo;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The settings that panels name. */
public final class KeySettings {

  private KeySettings() {}

  /** Whether the run applies QK-Clip. */
  public static boolean clips(Map<String, String> settings) {
    return settings.getOrDefault("optimizer.kind", "").equalsIgnoreCase("muonclip");
  }

  /** The threshold of the run's own clip; empty for runs without. */
  public static OptionalDouble tau(Map<String, String> settings) {
    return clips(settings) ? threshold(settings) : OptionalDouble.empty();
  }

  /** The threshold on record, which runs without a clip have too. */
  static OptionalDouble threshold(Map<String, String> settings) {
    try {
      return OptionalDouble.of(Double.parseDouble(settings.getOrDefault("optimizer.tau", "")));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** {@code lr 0.1 · τ 30 · seed 0}, as far as the record knows. */
  public static String line(Map<String, String> settings) {
    StringBuilder line = new StringBuilder(shortLine(settings));
    String seed = settings.getOrDefault("seed", "");
    if (!seed.isEmpty()) {
      append(line, "seed " + seed);
    }
    return line.toString();
  }

  /** {@code lr 0.1 · no clip}. */
  public static String shortLine(Map<String, String> settings) {
    StringBuilder line = new StringBuilder();
    String lr = settings.getOrDefault("optimizer.lr", "");
    if (!lr.isEmpty()) {
      append(line, "lr " + Figures.setting(lr));
    }
    if (settings.containsKey("optimizer.kind")) {
      append(
          line,
          clips(settings)
              ? "τ " + Figures.setting(settings.getOrDefault("optimizer.tau", "?"))
              : "no clip");
    }
    return line.toString();
  }

  private static void append(StringBuilder line, String part) {
    if (line.length() > 0) {
      line.append(" · ");
    }
    line.append(part);
  }

  /** What it trained on, in words; empty where the record does not say. */
  public static String data(RunInfo run) {
    return switch (run.setting("data.kind", "").toLowerCase(Locale.ROOT)) {
      case "grammar" -> "grammar text";
      case "recall" -> "associative recall";
      case "file" -> fileName(run.setting("data.path", "own text"));
      default -> "";
    };
  }

  private static String fileName(String path) {
    int cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
    return cut >= 0 && cut < path.length() - 1 ? path.substring(cut + 1) : path;
  }
}
