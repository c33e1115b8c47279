package cliplight.app.cli;

import cliplight.app.files.Staged;
import cliplight.engine.lab.probe.Probe;
import cliplight.engine.lab.probe.ProbeFiles;
import cliplight.engine.lab.probe.ProbeRequest;
import cliplight.engine.lab.probe.Probed;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight probe}: asks a run on record what nobody asked while it trained. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description =
        "Look into one step of a run by executing the run again; the record is not touched.",
    footer = {"", "Example: cliplight probe RUN --at 40 --what attention:L1H3,spectrum,clip:30"})
final class ProbeCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(
      paramLabel = "RUN",
      description = "Id, the beginning of an id, name, or path of an archive.")
  private String run = "";

  @Option(names = "--at", paramLabel = "STEP", required = true, description = "The step.")
  private long step;

  @Option(
      names = "--what",
      paramLabel = "PROBE",
      split = ",",
      required = true,
      description =
          "attention:L1H3, logits:L1H3 (layer 1, head 3), spectrum, norms, router, token-loss,"
              + " forward, gradients, weights, clip or clip:TAU; several with commas between.")
  private List<String> what = new ArrayList<>();

  @Option(
      names = "--sequence",
      paramLabel = "N",
      description = "The sequence of the batch that maps are of (default: ${DEFAULT-VALUE}).")
  private int sequence;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Write each answer there, as npy and as csv.")
  private Optional<Path> out = Optional.empty();

  @Mixin private TextPlaceOption data = new TextPlaceOption();

  ProbeCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    List<ProbeRequest> requests = new ArrayList<>();
    if (what.isEmpty()) {
      throw new WrongUsageException("--what names nothing to look for: see --help.");
    }
    for (String one : what) {
      try {
        requests.add(ProbeRequest.parse(one.strip()));
      } catch (IllegalArgumentException e) {
        throw new WrongUsageException(String.valueOf(e.getMessage()));
      }
    }
    try (ReadRun read = ReadRun.open(program, run)) {
      data.tell(read.store(), read.id());
      PrintWriter words = program.terminal().out();
      Probe probe = take(read, requests);
      for (Probed answer : probe.answers()) {
        words.println(
            answer.title() + (answer.summary().isEmpty() ? "" : ": " + answer.summary()) + ".");
      }
      if (out.isPresent()) {
        Path folder = out.get();
        Staged.folder(folder, part -> ProbeFiles.write(probe, part))
            .forEach(file -> words.println(folder.resolve(String.valueOf(file.getFileName()))));
      }
      words.println(probe.comparison());
      return probe.same() ? CliplightCommand.DONE : CliplightCommand.FAILED;
    }
  }

  private Probe take(ReadRun read, List<ProbeRequest> requests) {
    try (RerunLine line = new RerunLine(program.terminal())) {
      return Probe.take(read.store(), read.id(), step, sequence, requests, line);
    }
  }
}
