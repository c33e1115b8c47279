package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Reads logs without files and without a store, for the tests. */
final class LogText {

  private LogText() {}

  static RunReader read(LogKind kind, String text) throws IOException {
    return read(kind, text.getBytes(StandardCharsets.UTF_8));
  }

  static RunReader read(LogKind kind, byte[] bytes) throws IOException {
    assertThat(LogKind.of(bytes, bytes.length, true)).contains(kind);
    ImportedRun run = new ImportedRun();
    run.file("log");
    new LogReading(kind.parser(run))
        .read(new ByteArrayInputStream(bytes), ReadLog.newDigest(), true, more -> {});
    LogSource source = new LogSource(Path.of("log"), kind, List.of());
    return run.points().run(run.info(source, "0".repeat(64), Instant.EPOCH));
  }

  static List<String> names(RunReader run) {
    return run.keys().stream().map(SeriesKey::toString).toList();
  }

  /** The points of a series as {@code step=value}. */
  static List<String> points(RunReader run, String name) {
    SeriesReader series = run.series(SeriesKey.parse(name)).orElseThrow();
    return IntStream.range(0, series.size())
        .mapToObj(i -> series.step(i) + "=" + series.value(i))
        .toList();
  }

  static List<String> notes(RunReader run) {
    return run.events().stream()
        .filter(event -> event.kind() == EventKind.NOTE)
        .map(RunEvent::message)
        .toList();
  }
}
