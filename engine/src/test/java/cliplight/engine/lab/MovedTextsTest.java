package cliplight.engine.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cliplight.engine.runs.StoreException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MovedTextsTest {

  @TempDir Path folder;

  @Test
  void whatWasSaidLastHoldsAndNothingElseIsLost() {
    MovedTexts texts = MovedTexts.in(folder);
    assertThat(texts.of("aa")).isEmpty();
    texts.put("aa", "/first place");
    texts.put("bb", "/ä=#! \\ place");
    texts.put("aa", "/second place");
    assertThat(MovedTexts.in(folder).of("aa")).contains("/second place");
    assertThat(MovedTexts.in(folder).of("bb")).contains("/ä=#! \\ place");
    assertThat(folder.toFile().list()).containsExactly("moved-texts.properties");
  }

  @Test
  void whereItCannotBeKeptTheReasonIsSaid() {
    MovedTexts nowhere = MovedTexts.in(folder.resolve("gone"));
    assertThat(nowhere.of("aa")).isEmpty();
    assertThatThrownBy(() -> nowhere.put("aa", "x"))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("cannot be kept in");
  }
}
