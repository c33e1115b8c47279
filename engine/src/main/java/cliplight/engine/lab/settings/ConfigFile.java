package cliplight.engine.lab.settings;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * Settings in a YAML file, nested or dotted:
 *
 * <pre>
 * steps: 500
 * model: micro
 * optimizer:
 *   kind: muonclip
 *   lr: 0.05
 * schedule.warmup: 20
 * </pre>
 *
 * <p>The file is read as a stream of tokens: nothing in it is ever made into an object, and
 * anchors, aliases and tags are refused, so that no file can do more than name settings.
 */
public final class ConfigFile {

  private static final int LARGEST_BYTES = 256 * 1024;
  private static final int DEEPEST = 8;

  private final String file;
  private final List<Setting> settings = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final Map<String, Integer> lines = new HashMap<>();

  private ConfigFile(String file) {
    this.file = file;
  }

  /**
   * Reads all settings of a file. Whether keys and values are right is for {@link
   * RunSettings#apply} to say.
   *
   * @throws SettingsException if the file cannot be read as settings
   */
  public static List<Setting> read(Path path) {
    ConfigFile config = new ConfigFile(path.toString());
    config.parse(config.text(path));
    if (!config.problems.isEmpty()) {
      throw new SettingsException(config.problems);
    }
    return List.copyOf(config.settings);
  }

  private String text(Path path) {
    try {
      if (!Files.exists(path)) {
        throw refusal("There is no file '" + file + "'.");
      }
      if (!Files.isRegularFile(path)) {
        throw refusal("'" + file + "' is not a file.");
      }
      if (Files.size(path) > LARGEST_BYTES) {
        throw refusal(
            "'"
                + file
                + "' is larger than "
                + LARGEST_BYTES / 1024
                + " KiB: that is no config file.");
      }
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw refusal("'" + file + "' is not UTF-8 text.");
    } catch (IOException e) {
      throw refusal("Cannot read '" + file + "': " + e.getMessage() + ".");
    }
  }

  private static SettingsException refusal(String problem) {
    return new SettingsException(List.of(problem));
  }

  private void parse(String text) {
    LoaderOptions limits = new LoaderOptions();
    limits.setCodePointLimit(LARGEST_BYTES);
    limits.setNestingDepthLimit(DEEPEST);
    limits.setMaxAliasesForCollections(0);
    YAMLFactory factory = YAMLFactory.builder().loaderOptions(limits).build();
    try (YAMLParser parser = factory.createParser(new StringReader(text))) {
      document(parser);
    } catch (JacksonException e) {
      notYaml(e);
    } catch (IOException e) {
      problem(0, "Cannot be read: " + e.getMessage());
    }
  }

  private void notYaml(JacksonException e) {
    if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
      problem(
          marked.getProblemMark().getLine() + 1, "This is not YAML: " + marked.getProblem() + ".");
    } else {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      problem(line, "This is not YAML: " + firstLine(e.getOriginalMessage()));
    }
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("");
  }

  private void document(YAMLParser parser) throws IOException {
    Deque<String> path = new ArrayDeque<>();
    JsonToken token = parser.nextToken();
    if (token == null) {
      return;
    }
    if (token != JsonToken.START_OBJECT) {
      problem(parser, "A config file holds 'key: value' lines.");
      return;
    }
    String key = "";
    int skip = 0;
    for (token = parser.nextToken(); token != null; token = parser.nextToken()) {
      if (refusedMachinery(parser)) {
        return;
      }
      if (skip > 0) {
        skip += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        continue;
      }
      if (token == JsonToken.FIELD_NAME) {
        key = parser.currentName();
      } else if (token == JsonToken.START_OBJECT) {
        path.addLast(key);
      } else if (token == JsonToken.END_OBJECT) {
        if (path.isEmpty()) {
          onlyOneDocument(parser);
          return;
        }
        path.removeLast();
      } else if (token == JsonToken.START_ARRAY) {
        problem(parser, "'" + dotted(path, key) + "' is a list; settings have one value each.");
        skip = 1;
      } else {
        value(parser, token, dotted(path, key));
      }
    }
  }

  private void onlyOneDocument(YAMLParser parser) throws IOException {
    if (parser.nextToken() != null) {
      problem(parser, "A second document begins here; a config file has one.");
    }
  }

  private boolean refusedMachinery(YAMLParser parser) throws IOException {
    if (parser.isCurrentAlias() || parser.getObjectId() != null) {
      problem(parser, "Anchors and aliases (& and *) are not read here. Write the value out.");
      return true;
    }
    if (parser.getTypeId() != null) {
      problem(parser, "Tags (!) are not read here. Write the value plainly.");
      return true;
    }
    return false;
  }

  private void value(YAMLParser parser, JsonToken token, String key) throws IOException {
    int line = parser.currentTokenLocation().getLineNr();
    Integer earlier = lines.putIfAbsent(key, line);
    if (earlier != null) {
      problem(line, "'" + key + "' is set twice, here and in line " + earlier + ".");
    } else if (token == JsonToken.VALUE_NULL || parser.getText().isBlank()) {
      problem(line, "'" + key + "' has no value.");
    } else {
      settings.add(new Setting(key, parser.getText(), file + ":" + line));
    }
  }

  private static String dotted(Deque<String> path, String key) {
    return path.isEmpty() ? key : String.join(".", path) + "." + key;
  }

  private void problem(YAMLParser parser, String sentence) {
    problem(parser.currentTokenLocation().getLineNr(), sentence);
  }

  private void problem(int line, String sentence) {
    problems.add(file + (line > 0 ? ":" + line : "") + ": " + sentence);
  }
}
