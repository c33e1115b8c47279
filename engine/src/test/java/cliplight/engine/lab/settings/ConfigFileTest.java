package cliplight.engine.lab.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cliplight.engine.train.RunConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("run.yaml"), text);
  }

  private List<String> problems(String text) throws IOException {
    Path path = file(text);
    return catchThrowableOfType(
            SettingsException.class,
            () -> RunSettings.apply(RunConfig.DEFAULT, ConfigFile.read(path)))
        .problems();
  }

  @Test
  void nestedAndDottedKeysMeanTheSame() throws IOException {
    Path path =
        file(
            """
            # a comment
            name: "from a file"
            steps: 500
            model: micro
            model.layers: 3
            optimizer:
              kind: muonclip
              lr: 0.05
              nesterov: false
            """);
    RunConfig config = RunSettings.apply(RunConfig.DEFAULT, ConfigFile.read(path));
    assertThat(config.name()).isEqualTo("from a file");
    assertThat(config.steps()).isEqualTo(500);
    assertThat(config.model().width()).isEqualTo(32);
    assertThat(config.model().layers()).isEqualTo(3);
    assertThat(config.optimizer().lr()).isEqualTo(0.05);
    assertThat(config.optimizer().nesterov()).isFalse();
  }

  @Test
  void anEmptyFileSetsNothing() throws IOException {
    assertThat(ConfigFile.read(file(""))).isEmpty();
    assertThat(ConfigFile.read(file("# only a comment\n"))).isEmpty();
  }

  @Test
  void problemsNameFileAndLine() throws IOException {
    assertThat(
            problems("steps: 500\noptimizer:\n  kind: muonclp\n  learning: 1\nwatch.window: 0\n"))
        .hasSize(3)
        .anyMatch(
            p ->
                p.endsWith(
                    "run.yaml:3: No optimizer is called 'muonclp'. Did you mean 'muonclip'?"))
        .anyMatch(p -> p.contains("run.yaml:4: No setting is called 'optimizer.learning'"))
        .anyMatch(p -> p.contains("run.yaml:5: watch.window is 0"));
  }

  @Test
  void whatIsNoPlainSettingIsRefused() throws IOException {
    assertThat(problems("- a\n- b\n")).first().asString().contains("run.yaml:1:");
    assertThat(problems("steps: [1, [2, {a: b}]]\nseed: x\n")).anyMatch(p -> p.contains("list"));
    assertThat(problems("steps:\n")).first().asString().contains("'steps' has no value");
    assertThat(problems("steps: 1\nsteps: 2\n")).first().asString().contains("run.yaml:2");
    assertThat(problems("optimizer.lr: 1\noptimizer:\n  lr: 2\n"))
        .first()
        .asString()
        .contains("set twice");
    assertThat(problems("a: 1\n---\nb: 2\n")).first().asString().contains("second document");
    assertThat(problems("a: 'never closed\n")).first().asString().contains("not YAML");
    assertThat(problems("a:\n\tb: 1\n")).first().asString().contains("run.yaml:2");
  }

  @Test
  void bombsAndTagsAreHarmless() throws IOException {
    StringBuilder bomb = new StringBuilder("a0: &a0 [lol, lol]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(problems(bomb.toString())).isNotEmpty();
    assertThat(problems("name: &x hello\nkernels: *x\n")).anyMatch(p -> p.contains("Anchors"));
    assertThat(problems("name: !!javax.script.ScriptEngineManager [a]\n")).isNotEmpty();
    assertThat(problems("name: !!java.net.URL http://example.org\n"))
        .first()
        .asString()
        .contains("Tags");
    assertThat(problems("a: " + "{a: ".repeat(5000) + "1" + "}".repeat(5000) + "\n")).isNotEmpty();
  }

  @Test
  void filesThatAreNoConfigAreRefusedByName() throws IOException {
    Path huge = Files.write(folder.resolve("huge.yaml"), new byte[300 * 1024]);
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xC3, 0x28});
    for (Path path : List.of(huge, binary, folder, folder.resolve("missing.yaml"))) {
      assertThat(
              catchThrowableOfType(SettingsException.class, () -> ConfigFile.read(path)).problems())
          .hasSize(1)
          .first()
          .asString()
          .contains(path.toString());
    }
  }
}
