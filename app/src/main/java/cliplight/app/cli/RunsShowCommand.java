package cliplight.app.cli;

import cliplight.engine.lab.ArmReport;
import cliplight.engine.lab.StudyReport;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.Lineage;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight runs show}: all about one run but its points. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description = "Show one run: settings, what became of it, series, events.")
final class RunsShowCommand implements Callable<Integer> {

  private static final int MOST_EVENTS = 20;

  private final CliplightCommand program;

  @Parameters(paramLabel = "RUN", description = "Id, the beginning of an id, or name.")
  private String run = "";

  @Option(names = "--json", description = "Print as JSON, all events included.")
  private boolean json;

  RunsShowCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    try (H2RunStore runs = program.store().openExisting(program.terminal())) {
      RunId id = RunLookup.find(runs, run);
      StudyReport report = StudyReport.of(runs, List.of(id));
      if (json) {
        program.terminal().out().println(Json.text(node(runs.open(id), report.arms().get(0))));
      } else {
        Set<RunId> there = runs.runs().stream().map(RunInfo::id).collect(Collectors.toSet());
        show(program.terminal(), runs.open(id), report, there);
      }
    }
    return CliplightCommand.DONE;
  }

  private static ObjectNode node(RunReader run, ArmReport report) {
    ObjectNode node = Json.run(run.info());
    node.setAll(Json.numbers(report));
    ArrayNode series = node.putArray("series");
    run.keys().forEach(key -> series.add(key.toString()));
    ArrayNode events = node.putArray("events");
    for (RunEvent event : run.events()) {
      ObjectNode one = events.addObject();
      one.put("step", event.step());
      one.put("kind", event.kind().name().toLowerCase(Locale.ROOT));
      event.details().forEach(one.withObject("/details")::put);
      one.put("message", event.message());
    }
    return node;
  }

  private static void show(Terminal terminal, RunReader run, StudyReport report, Set<RunId> there) {
    RunInfo info = run.info();
    PrintWriter out = terminal.out();
    out.println(terminal.bold(info.name()) + "  " + info.id());
    info.lineage().ifPresent(from -> out.println(lineage(from, there.contains(from.parent()))));
    report.sentences().forEach(out::println);
    out.println();
    TextTable.lines(report.table()).forEach(out::println);
    section(terminal, "Settings");
    info.settings().forEach((key, value) -> out.println("  " + key + " = " + value));
    section(terminal, "Ran on");
    info.environment().forEach((key, value) -> out.println("  " + key + ": " + value));
    section(terminal, "Series");
    Map<String, Integer> names = new TreeMap<>();
    for (SeriesKey key : run.keys()) {
      names.merge(key.name(), 1, Integer::sum);
    }
    names.forEach((name, count) -> out.println("  " + name + (count > 1 ? " x " + count : "")));
    section(terminal, "Events");
    events(out, run.events());
  }

  private static String lineage(Lineage from, boolean parentIsThere) {
    String changed = from.changedInWords();
    return "Left "
        + from.parent()
        + " after step "
        + from.step()
        + (parentIsThere ? ", which has the steps before" : ", which is not in this store")
        + "; changed: "
        + (changed.isEmpty() ? "nothing" : changed)
        + ".";
  }

  private static void section(Terminal terminal, String title) {
    terminal.out().println();
    terminal.out().println(terminal.bold(title));
  }

  private static void events(PrintWriter out, List<RunEvent> events) {
    Map<EventKind, Integer> counts = new EnumMap<>(EventKind.class);
    int shown = 0;
    for (RunEvent event : events) {
      counts.merge(event.kind(), 1, Integer::sum);
      if (event.kind() != EventKind.CLIP
          && event.kind() != EventKind.HISTOGRAM
          && shown < MOST_EVENTS) {
        shown++;
        String kind = event.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String message = event.message().isEmpty() ? event.details().toString() : event.message();
        out.println("  step " + event.step() + "  " + kind + "  " + message);
      }
    }
    counts.forEach(
        (kind, count) -> out.println("  " + count + " x " + kind.name().toLowerCase(Locale.ROOT)));
  }
}
