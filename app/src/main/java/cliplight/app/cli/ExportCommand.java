package cliplight.app.cli;

import cliplight.app.files.Staged;
import cliplight.engine.lab.bundle.RunBundle;
import cliplight.engine.runs.CsvExport;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunArchive;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.exports.JsonLinesExport;
import cliplight.engine.runs.exports.TensorBoardExport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight export}: one run as a table, as an archive or as a bundle to check it by. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description =
        "Write one run: all its points, all of it as an archive, or its first steps as a"
            + " bundle that engine/check/check_bundle.py rebuilds with PyTorch.")
final class ExportCommand implements Callable<Integer> {

  /** What a run can be written as. */
  enum Format {
    CSV,
    JSONL,
    TENSORBOARD,
    ARCHIVE,
    BUNDLE
  }

  private static final int BUNDLE_STEPS = 50;

  private final CliplightCommand program;

  @Parameters(index = "0", paramLabel = "RUN", description = "Id, the beginning of an id, or name.")
  private String run = "";

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description =
          "csv (series, labels, step, value, wall time, tokens), jsonl (a line a step), tensorboard"
              + " (an event file in a folder), archive or bundle.")
  private Format format = Format.CSV;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "FILE",
      description =
          "Where to; a folder for a bundle and for tensorboard. Default: standard output for csv"
              + " and jsonl, RUN"
              + RunArchive.SUFFIX
              + " for archive, RUN-bundle for bundle, RUN for tensorboard.")
  private Optional<Path> place = Optional.empty();

  @Option(names = "--out", paramLabel = "FILE", description = "The same as FILE.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "How many of the first steps a bundle holds (default: " + BUNDLE_STEPS + ").")
  private Optional<Integer> steps = Optional.empty();

  @Mixin private ForceOption force = new ForceOption();

  ExportCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    if (place.isPresent() && out.isPresent()) {
      throw new WrongUsageException("Say where to once: " + place.get() + " or --out " + out.get());
    }
    if (steps.isPresent() && format != Format.BUNDLE) {
      throw new WrongUsageException("--steps is for --format bundle: all others write all steps.");
    }
    int firstSteps = steps.orElse(BUNDLE_STEPS);
    if (firstSteps < 1) {
      throw new WrongUsageException("--steps is " + firstSteps + ": use 1 or more.");
    }
    Optional<Path> to = place.or(() -> out);
    try (H2RunStore runs = program.store().openExisting(program.terminal())) {
      RunId id = RunLookup.find(runs, run);
      RunReader reader = runs.open(id);
      if (format == Format.ARCHIVE) {
        Path file = to.orElseGet(() -> Path.of(id + RunArchive.SUFFIX));
        force.requireFile(file);
        Staged.file(file, part -> RunArchive.write(reader, part));
        program.terminal().out().println(file);
      } else if (format == Format.TENSORBOARD) {
        Path folder = to.orElseGet(() -> Path.of(id.value()));
        Path file = eventFile(reader, folder);
        force.requireFile(file);
        Staged.folder(folder, part -> writeEvents(reader, file, part));
        program.terminal().out().println(file);
      } else if (format == Format.BUNDLE) {
        Path folder = to.orElseGet(() -> Path.of(id + "-bundle"));
        force.require(folder);
        RunBundle bundle =
            Staged.folder(
                folder,
                part ->
                    RunBundle.write(runs, id, part, firstSteps, program.terminal().err()::println));
        program.terminal().out().println(folder);
        program.terminal().err().println(bundle.sentence());
      } else if (to.isPresent()) {
        force.requireFile(to.get());
        Staged.file(to.get(), part -> write(reader, part));
        program.terminal().out().println(to.get());
      } else {
        write(reader, program.terminal().out());
      }
    }
    return CliplightCommand.DONE;
  }

  private static Path writeEvents(RunReader reader, Path file, Path into) throws IOException {
    Path part = into.resolve(String.valueOf(file.getFileName()));
    try (OutputStream stream = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16)) {
      TensorBoardExport.write(reader, stream);
    }
    return file;
  }

  private void write(RunReader reader, Path file) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      write(reader, writer);
    }
  }

  private void write(RunReader reader, Writer writer) throws IOException {
    if (format == Format.JSONL) {
      JsonLinesExport.write(reader, writer);
    } else {
      CsvExport.write(reader, writer);
    }
  }

  /** TensorBoard takes a folder for a run, and a file in it that is named like this. */
  private static Path eventFile(RunReader reader, Path folder) {
    if (Files.isRegularFile(folder)) {
      throw new WrongUsageException(folder + " is a file: name a folder.");
    }
    return folder.resolve(
        "events.out.tfevents." + reader.info().created().getEpochSecond() + ".cliplight");
  }
}
