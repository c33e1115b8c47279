package cliplight.app.cli;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.SettingKey;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cliplight config}: everything that can be set, as a config file. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description =
        "Print everything that can be set, with defaults and meaning, as a file for --config.")
final class ConfigCommand implements Callable<Integer> {

  private static final int COLUMN = 36;

  /** Of the machine, not of the run: a file that sets it would leave cores idle elsewhere. */
  private static final String THREADS = "threads";

  private final CliplightCommand program;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  ConfigCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    PrintWriter out = program.terminal().out();
    if (json) {
      out.println(Json.text(list()));
      return CliplightCommand.DONE;
    }
    out.println("# Settings of a run, for --config FILE; the same keys work with --set key=value.");
    out.println("# A section alone takes over a preset, before any single key:");
    RunSettings.presets()
        .forEach(
            (section, names) -> out.println("#   " + section + ": " + String.join(" | ", names)));
    String section = "";
    for (SettingKey key : RunSettings.keys()) {
      int dot = key.key().indexOf('.');
      String own = dot < 0 ? "" : key.key().substring(0, dot);
      if (!own.equals(section)) {
        out.println();
        section = own;
      }
      out.println(line(key));
    }
    return CliplightCommand.DONE;
  }

  private static String line(SettingKey key) {
    boolean unset = key.defaultValue().isEmpty() || key.key().equals(THREADS);
    String comment = unset ? "# " : "";
    String assignment = comment + key.key() + ": " + key.defaultValue();
    String padding = " ".repeat(Math.max(1, COLUMN - assignment.length()));
    String names = key.type().contains("|") ? " (" + key.type() + ")" : "";
    return assignment + padding + "# " + key.meaning() + names;
  }

  private static ArrayNode list() {
    ArrayNode keys = Json.array();
    List<SettingKey> all = RunSettings.keys();
    for (SettingKey key : all) {
      ObjectNode node = keys.addObject();
      node.put("key", key.key());
      node.put("type", key.type());
      node.put("default", key.defaultValue());
      node.put("meaning", key.meaning());
    }
    return keys;
  }
}
