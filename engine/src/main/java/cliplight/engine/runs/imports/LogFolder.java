package cliplight.engine.runs.imports;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Finds the runs in files and folders. One that looks again and again opens no file a second time
 * to see what it is, unless that may have changed.
 */
public final class LogFolder {

  private static final int MLFLOW_LINE = 4096;

  /** What a file was when it had so many bytes; a log that grows stays of its kind. */
  private record Looked(long bytes, List<LogSource> sources) {
    boolean stillIs(long bytesNow) {
      return bytesNow == bytes || (bytesNow > bytes && !sources.isEmpty());
    }
  }

  private final Map<Path, Looked> looked = new ConcurrentHashMap<>();
  private final Set<Path> unreadable = ConcurrentHashMap.newKeySet();

  /** Has a file looked into again, since it may be another one by now. */
  void forget(Path file) {
    looked.remove(file);
  }

  /**
   * The runs that are now in a file or in a folder and all below it, sorted by path. Files that are
   * no log or may not be read are passed over.
   *
   * @throws ImportException if the path is not there
   */
  List<LogSource> look(Path path) {
    if (!Files.exists(path)) {
      throw new ImportException("There is no " + path + ".");
    }
    FoundFiles inIt = FoundFiles.in(path, LogFolder::isMlflowRun);
    unreadable.clear();
    unreadable.addAll(inIt.unreadable());
    Map<Path, List<Path>> events = new TreeMap<>();
    Map<Path, List<LogSource>> found = new TreeMap<>();
    inIt.whole().forEach(run -> found.put(run, List.of(mlflow(run))));
    Map<Path, Long> files = new LinkedHashMap<>(inIt.sizes());
    files.values().removeIf(bytes -> bytes == 0);
    looked.keySet().retainAll(files.keySet());
    // all cores look into files
    files.entrySet().parallelStream().forEach(file -> look(file.getKey(), file.getValue()));
    for (Looked each : looked.values()) {
      List<LogSource> sources = each.sources;
      if (sources.size() == 1 && sources.get(0).kind() == LogKind.TENSORBOARD) {
        Path file = sources.get(0).path();
        Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
        events.computeIfAbsent(folder, none -> new ArrayList<>()).add(file);
      } else if (!sources.isEmpty()) {
        found.put(sources.get(0).path(), sources);
      }
    }
    events.forEach(
        (folder, parts) -> {
          boolean single = parts.size() == 1 && parts.get(0).equals(path);
          found.put(
              folder,
              List.of(
                  new LogSource(
                      single ? path : folder,
                      LogKind.TENSORBOARD,
                      parts.stream().sorted().toList())));
        });
    return found.values().stream().flatMap(List::stream).toList();
  }

  private void look(Path file, long bytes) {
    Looked before = looked.get(file);
    if (before != null && before.stillIs(bytes)) {
      return;
    }
    if (Files.isReadable(file)) {
      looked.put(file, new Looked(bytes, ofFile(file)));
    } else if (Files.exists(file)) {
      looked.remove(file);
      unreadable.add(file);
    }
  }

  /** The files and folders that could not be looked into the last time, sorted. */
  Set<Path> unreadable() {
    return new TreeSet<>(unreadable);
  }

  /** Says so of a file or folder, in a sentence. */
  static String passedOver(Path path) {
    return path + " may not be read and is passed over. Change its permissions to have it read.";
  }

  /** The runs in a file, most often one; none where it is no log. */
  private static List<LogSource> ofFile(Path file) {
    return kind(file).map(kind -> of(file, kind)).orElse(List.of());
  }

  private static List<LogSource> of(Path file, LogKind kind) {
    List<Path> files = List.of(file);
    List<String> parts = kind == LogKind.CSV ? CsvTable.runs(header(file)) : List.of();
    return parts.isEmpty()
        ? List.of(new LogSource(file, kind, files))
        : parts.stream().map(part -> new LogSource(file, kind, files, part)).toList();
  }

  private static String header(Path file) {
    StringBuilder header = new StringBuilder();
    try (Reader in =
        new BufferedReader(new InputStreamReader(LogBytes.open(file), StandardCharsets.UTF_8))) {
      int next = in.read();
      while (next >= 0 && header.length() < LogBytes.HEAD) {
        if (next != '\n' && next != '\r') {
          header.append((char) next);
        } else if (header.length() > 0) {
          break;
        }
        next = in.read();
      }
      return header.toString();
    } catch (IOException | ImportException e) {
      return "";
    }
  }

  private static boolean isMlflowRun(Path folder) {
    return Files.isRegularFile(folder.resolve("meta.yaml"))
        && Files.isDirectory(folder.resolve("metrics"));
  }

  private LogSource mlflow(Path folder) {
    FoundFiles metrics = FoundFiles.in(folder.resolve("metrics"));
    unreadable.addAll(metrics.unreadable());
    return new LogSource(folder, LogKind.MLFLOW, sorted(metrics));
  }

  private static List<Path> sorted(FoundFiles found) {
    return found.sizes().keySet().stream().sorted().toList();
  }

  /** What a file is; empty where it is no log or cannot be read. */
  static Optional<LogKind> kind(Path file) {
    byte[] head = new byte[1 << 16];
    try (InputStream in = LogBytes.open(file)) {
      int length = in.readNBytes(head, 0, head.length);
      Optional<LogKind> kind = LogKind.of(head, length, length < head.length);
      if (kind.isPresent() || length < head.length || isBinary(head, length)) {
        return kind;
      }
      byte[] longer = new byte[LogBytes.HEAD];
      System.arraycopy(head, 0, longer, 0, length);
      int more = in.readNBytes(longer, length, longer.length - length);
      return LogKind.of(longer, length + more, length + more < longer.length);
    } catch (IOException | ImportException e) {
      return Optional.empty();
    }
  }

  private static boolean isBinary(byte[] head, int length) {
    for (int i = 0; i < length; i++) {
      if (head[i] == 0) {
        return true;
      }
    }
    return false;
  }

  /** The settings of an MLflow run, {@code params/NAME}, and what {@code meta.yaml} calls it. */
  static void mlflowSettings(Path folder, LogSink sink) throws IOException {
    Path params = folder.resolve("params");
    if (Files.isDirectory(params)) {
      for (Path file : sorted(FoundFiles.in(params))) {
        String key = params.relativize(file).toString().replace('\\', '/').replace('/', '.');
        sink.setting(key, start(file));
      }
    }
    Map<String, String> meta = new LinkedHashMap<>();
    for (String line : start(folder.resolve("meta.yaml")).split("\n")) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        meta.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    sink.name(meta.getOrDefault("run_name", "").replaceAll("^['\"]|['\"]$", ""));
  }

  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MLFLOW_LINE), StandardCharsets.UTF_8).strip();
    }
  }
}
