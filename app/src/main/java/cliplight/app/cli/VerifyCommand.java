package cliplight.app.cli;

import cliplight.engine.lab.Verification;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight verify}: executes a run again and compares bit for bit. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description =
        "Execute a run again and compare every recorded value, bit for bit, but those that measure"
            + " time. Exit code 1 where one differs.")
final class VerifyCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(
      paramLabel = "RUN",
      description = "Id, the beginning of an id, name, or path of an archive.")
  private String run = "";

  @Option(names = "--from", paramLabel = "STEP", description = "First step to compare.")
  private Optional<Long> from = Optional.empty();

  @Option(names = "--to", paramLabel = "STEP", description = "Last step to compare.")
  private Optional<Long> to = Optional.empty();

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Mixin private TextPlaceOption data = new TextPlaceOption();

  VerifyCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    try (ReadRun read = ReadRun.open(program, run);
        RerunLine line = new RerunLine(program.terminal())) {
      data.tell(read.store(), read.id());
      Verification result =
          Verification.of(
              read.store(),
              read.id(),
              optional(from),
              optional(to),
              line,
              step -> line.reached("Step " + step + " is the same bit for bit."));
      line.clear();
      if (json) {
        program.terminal().out().println(Json.text(node(result, line.notices())));
      } else {
        tell(program.terminal().out(), result);
      }
      return result.identical() ? CliplightCommand.DONE : CliplightCommand.FAILED;
    }
  }

  private static OptionalLong optional(Optional<Long> step) {
    return step.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  private static void tell(PrintWriter out, Verification result) {
    result.difference().ifPresent(difference -> out.println(difference.sentence()));
    if (!result.identical() && !result.environment().isEmpty()) {
      out.println(
          "It was recorded in another environment, which can move the last bits of every value: "
              + String.join("; ", result.environment())
              + ".");
    }
    String what =
        result.series()
            + " series, steps "
            + result.from()
            + " to "
            + result.to()
            + " of "
            + result.run();
    out.println(result.identical() ? "Bit-identical: " + what + "." : "Compared: " + what + ".");
    if (!result.notCompared().isEmpty()) {
      out.println(
          "Not compared, because this engine does not make them: "
              + result.notCompared().size()
              + " series, the first "
              + result.notCompared().get(0)
              + ".");
    }
  }

  private static ObjectNode node(Verification result, List<String> notices) {
    ObjectNode node = Json.object();
    node.put("run", result.run().value());
    node.put("identical", result.identical());
    node.put("from", result.from());
    node.put("to", result.to());
    node.put("series", result.series());
    result
        .difference()
        .ifPresent(
            difference -> {
              ObjectNode at = node.putObject("difference");
              at.put("step", difference.step());
              at.put("series", difference.key().name());
              difference.key().labels().forEach(at.withObject("/labels")::put);
              at.put("recorded", Float.toString(difference.recorded()));
              at.put("executed", Float.toString(difference.executed()));
              at.put("othersAtStep", difference.others());
            });
    ArrayNode environment = node.putArray("environment");
    result.environment().forEach(environment::add);
    ArrayNode missing = node.putArray("notCompared");
    result.notCompared().forEach(key -> missing.add(key.toString()));
    ArrayNode said = node.putArray("notices");
    notices.forEach(said::add);
    return node;
  }
}
