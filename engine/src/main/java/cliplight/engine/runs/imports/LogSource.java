package cliplight.engine.runs.imports;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of one run.
 *
 * @param path the file, or the folder where several files make a run
 * @param files in the order in which they are read
 */
public record LogSource(Path path, LogKind kind, List<Path> files) {

  public LogSource {
    files = List.copyOf(files);
  }

  /** What the run is called where its files do not say. */
  String name() {
    String name = nameOf(path);
    for (String ending :
        List.of(".gz", ".txt", ".log", ".csv", ".tsv", ".jsonl", ".json", ".wandb")) {
      if (name.length() > ending.length() && name.endsWith(ending)) {
        name = name.substring(0, name.length() - ending.length());
      }
    }
    return name.isBlank() ? "run" : name;
  }

  /** The folder it is in. */
  String group() {
    return Optional.ofNullable(path.toAbsolutePath().normalize().getParent())
        .map(LogSource::nameOf)
        .orElse("");
  }

  private static String nameOf(Path path) {
    return Optional.ofNullable(path.getFileName()).map(Path::toString).orElse("");
  }
}
