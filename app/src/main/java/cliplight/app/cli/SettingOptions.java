package cliplight.app.cli;

import cliplight.engine.lab.settings.ConfigFile;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.lab.settings.SettingsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that set anything about a run: a file, then single keys. */
final class SettingOptions {

  private static final int MOST_NAME = 200;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "YAML file of settings; 'cliplight config' prints one with everything in it.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "One setting, such as --set optimizer.lr=0.05. Repeat for more.")
  private List<String> single = new ArrayList<>();

  /**
   * The settings of the file.
   *
   * @throws SettingsException if it cannot be read
   */
  List<Setting> ofFile() {
    return file.map(ConfigFile::read).orElse(List.of());
  }

  /**
   * The name of a new run.
   *
   * @throws WrongUsageException if it would tear tables and screens
   */
  static String named(String name) {
    if (name.length() > MOST_NAME || name.chars().anyMatch(Character::isISOControl)) {
      throw new WrongUsageException(
          "The name of the run has line breaks, other signs that cannot be seen, or more than "
              + MOST_NAME
              + " letters: use a short one in one line.");
    }
    return name;
  }

  /**
   * The settings of the command line.
   *
   * @throws SettingsException naming every one that is none
   */
  List<Setting> ofCommandLine() {
    List<Setting> settings = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String text : single) {
      try {
        settings.add(Setting.parse(text));
      } catch (SettingsException e) {
        problems.addAll(e.problems());
      }
    }
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return settings;
  }
}
