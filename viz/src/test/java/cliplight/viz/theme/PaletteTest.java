package cliplight.viz.theme;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaletteTest {

  private static Map<String, Ink> tokens(boolean dark, boolean contrast) {
    String selector = dark ? ".root.cl-dark" : ".root.cl-light";
    Map<String, Ink> all = new TreeMap<>(Tokens.of(selector));
    if (contrast) {
      all.putAll(Tokens.of(selector + ".cl-contrast"));
    }
    return all;
  }

  /** The record's components under the names of the tokens. */
  private static Map<String, Ink> components(Palette palette) throws ReflectiveOperationException {
    Map<String, Ink> all = new TreeMap<>();
    for (RecordComponent component : Palette.class.getRecordComponents()) {
      Object value = component.getAccessor().invoke(palette);
      String name = component.getName().replaceAll("([A-Z]|\\d)", "-$1").toLowerCase(Locale.ROOT);
      if (value instanceof Ink ink) {
        all.put(name, ink);
      } else if (value instanceof List<?> inks) {
        for (int i = 0; i < inks.size(); i++) {
          String token =
              name.equals("runs") ? "run-" + (i + 1) : "heat-" + Palette.HEAT_TOKENS.get(i);
          all.put(token, (Ink) inks.get(i));
        }
      }
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,false", "true,true", "false,true"})
  void holdsEveryTokenAndNothingElse(boolean dark, boolean contrast) throws Exception {
    assertThat(components(Palette.of(dark, contrast))).isEqualTo(tokens(dark, contrast));
  }

  @ParameterizedTest
  @CsvSource({"true,false", "false,false", "true,true", "false,true"})
  void textReadsOnEverySurface(boolean dark, boolean contrast) {
    Palette p = Palette.of(dark, contrast);
    for (Ink text : List.of(p.text(), p.text2(), p.text3())) {
      for (Ink surface : List.of(p.bg(), p.surface(), p.raised(), p.well(), p.selection())) {
        assertThat(text.contrastWith(surface)).isGreaterThanOrEqualTo(4.5);
      }
    }
    for (int run = 0; run < 8; run++) {
      assertThat(p.run(run).contrastWith(p.well())).isGreaterThanOrEqualTo(3);
      assertThat(p.onRun(run).contrastWith(p.run(run))).isGreaterThanOrEqualTo(4.5);
    }
    for (Ink lamp : List.of(p.lampOff(), p.lampOk(), p.lampNear(), p.lampClip(), p.lampOver())) {
      assertThat(lamp.contrastWith(p.surface())).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void heatTurnsAtTauAndKeepsItsEnds() {
    Palette p = Palette.dark();
    assertThat(p.heatAt(-99)).isEqualTo(p.heat().get(0));
    assertThat(p.heatAt(99)).isEqualTo(p.heat().get(7));
    assertThat(p.heatAt(0)).isEqualTo(p.heat().get(3));
    assertThat(p.heatAt(1e-9)).isEqualTo(p.heat().get(4));
    assertThat(p.heatAt(Double.NaN)).isEqualTo(p.heatMissing());
  }
}
