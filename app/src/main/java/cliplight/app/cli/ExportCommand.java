package cliplight.app.cli;

import cliplight.engine.runs.CsvExport;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight export}: one run as a table or as an archive. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Write one run to a file: all its points as CSV, or all of it as an archive.")
final class ExportCommand implements Callable<Integer> {

  /** What a run can be written as. */
  enum Format {
    CSV,
    ARCHIVE
  }

  private final CliplightCommand program;

  @Parameters(paramLabel = "RUN", description = "Id, the beginning of an id, or name.")
  private String run = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv (series, labels, step, value, wall time, tokens) or archive.")
  private Format format = Format.CSV;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Default: standard output for csv, RUN" + RunArchive.SUFFIX + " for archive.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--force", description = "Replace a file that is there.")
  private boolean force;

  ExportCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    try (H2RunStore runs = program.store().openExisting(program.terminal())) {
      RunId id = RunLookup.find(runs, run);
      RunReader reader = runs.open(id);
      if (format == Format.ARCHIVE) {
        Path file = out.orElseGet(() -> Path.of(id + RunArchive.SUFFIX));
        refuseToReplace(file);
        RunArchive.write(reader, file);
        program.terminal().out().println(file);
      } else if (out.isPresent()) {
        refuseToReplace(out.get());
        try (Writer writer = Files.newBufferedWriter(out.get(), StandardCharsets.UTF_8)) {
          CsvExport.write(reader, writer);
        }
        program.terminal().out().println(out.get());
      } else {
        CsvExport.write(reader, program.terminal().out());
      }
    }
    return CliplightCommand.DONE;
  }

  private void refuseToReplace(Path file) {
    if (Files.exists(file) && !force) {
      throw new WrongUsageException("There is a " + file + " already. Say --force to replace it.");
    }
  }
}
