package cliplight.engine.runs.imports;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files of one run.
 *
 * @param path the file, or the folder where several files make a run
 * @param files in the order in which they are read
 * @param part which of the runs in the file this is; empty where it holds one
 */
public record LogSource(Path path, LogKind kind, List<Path> files, String part) {

  public LogSource {
    files = List.copyOf(files);
  }

  LogSource(Path path, LogKind kind, List<Path> files) {
    this(path, kind, files, "");
  }

  /** Which log this is, for a person; no two have one title. */
  String title() {
    return part.isEmpty() ? path.toString() : path + " [" + part + "]";
  }

  /** Which log this is, whatever path led to it. */
  String key() {
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      real = path.toAbsolutePath().normalize();
    }
    return new LogSource(real, kind, files, part).title();
  }

  /** Reads one of the files. */
  LogParser parser(LogSink sink, Path file) {
    if (kind == LogKind.CSV) {
      return new CsvTable(sink, nameOf(file), part);
    }
    if (kind == LogKind.MLFLOW) {
      Path metric = path.resolve("metrics").relativize(file);
      return new MlflowMetric(sink, metric.toString().replace('\\', '/'));
    }
    return kind.parser(sink);
  }

  /** What the run is called where its files do not say. */
  String name() {
    String name = part.isEmpty() ? nameOf(path) : part;
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
