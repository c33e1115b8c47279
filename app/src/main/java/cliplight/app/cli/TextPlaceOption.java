package cliplight.app.cli;

import cliplight.engine.lab.RunText;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunStore;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The {@code --data} of commands that execute a run again. */
final class TextPlaceOption {

  @Option(
      names = "--data",
      paramLabel = "FILE_OR_FOLDER",
      description =
          "Where the text lies now that the run was trained on, if it was moved. Its SHA-256 has to"
              + " be the recorded one; the place is remembered.")
  private Optional<Path> place = Optional.empty();

  /**
   * Says so, if anything was typed.
   *
   * @return the run
   */
  RunId tell(RunStore store, RunId run) {
    place.ifPresent(path -> RunText.of(store, run).liesAt(path));
    return run;
  }
}
