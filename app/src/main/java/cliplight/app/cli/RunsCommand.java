package cliplight.app.cli;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunSummary;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cliplight runs}: lists the runs on record. */
@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "List the runs on record, newest first.",
    footer = {"", "final loss: the " + RunSummary.LOSS_WORDS + "."})
final class RunsCommand implements Callable<Integer> {

  /** Letters of a name that leave room for the figures. */
  private static final int LONGEST_NAME = 48;

  private static final DateTimeFormatter BEGUN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

  private final CliplightCommand program;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  RunsCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    Optional<H2RunStore> opened = program.store().openIfThere(program.terminal());
    if (opened.isEmpty()) {
      program
          .terminal()
          .out()
          .println(json ? "[]" : "No runs yet in " + program.store().folder() + ".");
      return CliplightCommand.DONE;
    }
    try (H2RunStore runs = opened.get()) {
      if (json) {
        ArrayNode list = Json.array();
        runs.runs().forEach(run -> list.add(Json.run(run)));
        program.terminal().out().println(Json.text(list));
      } else if (runs.runs().isEmpty()) {
        program.terminal().out().println("No runs yet in " + program.store().folder() + ".");
      } else {
        TextTable.lines(rows(runs)).forEach(program.terminal().out()::println);
      }
    }
    return CliplightCommand.DONE;
  }

  private static List<List<String>> rows(H2RunStore runs) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("id", "name", "study", "lr", "begun", "steps", "final loss", "max S_max", "state"));
    for (RunInfo run : runs.runs()) {
      RunSummary summary = runs.summary(run.id());
      rows.add(
          List.of(
              run.id().value(),
              TextTable.cut(run.name(), LONGEST_NAME),
              run.study().isEmpty() ? "-" : run.study(),
              run.setting("optimizer.lr", "-"),
              BEGUN.format(run.created()),
              run.plannedSteps() == 0
                  ? Long.toString(run.lastStep())
                  : run.lastStep() + "/" + run.plannedSteps(),
              figure("%.3f", summary.loss()),
              figure("%.1f", summary.maxLogit()),
              run.state().name().toLowerCase(Locale.ROOT)));
    }
    return rows;
  }

  private static String figure(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }
}
