package cliplight.viz.theme;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All colours of one theme, for painters. Every component is the token of the same name in {@code
 * tokens.css}; {@code runs} are {@code run-1} to {@code run-8}, {@code heat} is the ramp from
 * {@code heat-m5} to {@code heat-p7}.
 */
public record Palette(
    boolean isDark,
    Ink bg,
    Ink surface,
    Ink raised,
    Ink hover,
    Ink well,
    Ink line,
    Ink lineStrong,
    Ink controlLine,
    Ink grid,
    Ink text,
    Ink text2,
    Ink text3,
    Ink textInverse,
    Ink accent,
    Ink selection,
    Ink primary,
    Ink cursor,
    Ink focusRange,
    Ink tau,
    Ink tauBand,
    List<Ink> runs,
    Ink lampOff,
    Ink lampOk,
    Ink lampNear,
    Ink lampClip,
    Ink lampOver,
    Ink lampNonfinite,
    Ink ok,
    Ink warn,
    Ink error,
    Ink errorSurface,
    Ink warnSurface,
    List<Ink> heat,
    Ink heatNonfinite,
    Ink heatMissing) {

  /** The tokens of the heat ramp and where they stand on log2(S_max / tau). */
  static final List<String> HEAT_TOKENS = List.of("m5", "m3", "m1", "0m", "0p", "p2", "p4", "p7");

  /** The index of the ramp's blue next to tau. */
  public static final int BELOW_TAU = HEAT_TOKENS.indexOf("0m");

  private static final double[] HEAT_PLACES = {-5, -3, -1, 0, 0, 2, 4, 7};

  private static final Palette DARK = read(true, false);
  private static final Palette LIGHT = read(false, false);
  private static final Palette DARK_CONTRAST = read(true, true);
  private static final Palette LIGHT_CONTRAST = read(false, true);

  public Palette {
    runs = List.copyOf(runs);
    heat = List.copyOf(heat);
  }

  public static Palette dark() {
    return DARK;
  }

  public static Palette light() {
    return LIGHT;
  }

  /** One of the four themes. */
  public static Palette of(boolean dark, boolean contrast) {
    if (contrast) {
      return dark ? DARK_CONTRAST : LIGHT_CONTRAST;
    }
    return dark ? DARK : LIGHT;
  }

  /** The colour of a run, by its index from 0; colours repeat from the ninth run on. */
  public Ink run(int color) {
    return runs.get(Math.floorMod(color, runs.size()));
  }

  /** What reads on a field filled with a run's colour. */
  public Ink onRun(int color) {
    return on(run(color));
  }

  /** What reads on a field of this colour. */
  public Ink on(Ink fill) {
    return fill.contrastWith(textInverse) >= fill.contrastWith(text) ? textInverse : text;
  }

  /**
   * The heat of a head: blue below tau, orange above, lightness one way.
   *
   * @param log2 log2(S_max / tau); cut to -5..7
   */
  public Ink heatAt(double log2) {
    if (Double.isNaN(log2)) {
      return heatMissing;
    }
    double place = Math.max(-5, Math.min(7, log2));
    for (int i = 1; i < HEAT_PLACES.length; i++) {
      if (place <= HEAT_PLACES[i] && HEAT_PLACES[i] > HEAT_PLACES[i - 1]) {
        double share = (place - HEAT_PLACES[i - 1]) / (HEAT_PLACES[i] - HEAT_PLACES[i - 1]);
        return heat.get(i - 1).towards(heat.get(i), share);
      }
    }
    return heat.get(heat.size() - 1);
  }

  private static Palette read(boolean dark, boolean contrast) {
    String selector = dark ? ".root.cl-dark" : ".root.cl-light";
    Map<String, Ink> t = new LinkedHashMap<>(Tokens.of(selector));
    if (contrast) {
      t.putAll(Tokens.of(selector + ".cl-contrast"));
    }
    List<Ink> runs = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      runs.add(token(t, "run-" + i));
    }
    List<Ink> heat = new ArrayList<>();
    for (String place : HEAT_TOKENS) {
      heat.add(token(t, "heat-" + place));
    }
    return new Palette(
        dark,
        token(t, "bg"),
        token(t, "surface"),
        token(t, "raised"),
        token(t, "hover"),
        token(t, "well"),
        token(t, "line"),
        token(t, "line-strong"),
        token(t, "control-line"),
        token(t, "grid"),
        token(t, "text"),
        token(t, "text-2"),
        token(t, "text-3"),
        token(t, "text-inverse"),
        token(t, "accent"),
        token(t, "selection"),
        token(t, "primary"),
        token(t, "cursor"),
        token(t, "focus-range"),
        token(t, "tau"),
        token(t, "tau-band"),
        runs,
        token(t, "lamp-off"),
        token(t, "lamp-ok"),
        token(t, "lamp-near"),
        token(t, "lamp-clip"),
        token(t, "lamp-over"),
        token(t, "lamp-nonfinite"),
        token(t, "ok"),
        token(t, "warn"),
        token(t, "error"),
        token(t, "error-surface"),
        token(t, "warn-surface"),
        heat,
        token(t, "heat-nonfinite"),
        token(t, "heat-missing"));
  }

  private static Ink token(Map<String, Ink> tokens, String name) {
    Ink ink = tokens.get(name);
    if (ink == null) {
      throw new IllegalStateException("tokens.css lacks -cl-" + name);
    }
    return ink;
  }
}
