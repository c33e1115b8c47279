package cliplight.app.cli;

import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.StoreBench;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cliplight bench store}: how fast runs are recorded, opened and listed. */
@Command(
    name = "store",
    mixinStandardHelpOptions = true,
    description = {
      "Measure recording, opening, drawing, listing and disk space in stores made for it.",
      "Takes about a minute, 3 GB of memory and 1 GB in the folder for temporary files."
    })
final class BenchStoreCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  BenchStoreCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException {
    Terminal terminal = program.terminal();
    List<StoreBench.Figure> figures =
        StoreBench.run(
            figure -> {
              terminal.err().println("  " + figure.what() + ": " + value(figure));
              terminal.err().flush();
            });
    if (json) {
      terminal.out().println(Json.text(node(figures)));
    } else {
      List<List<String>> rows = new ArrayList<>();
      rows.add(List.of("measured", "value", "bar", ""));
      for (StoreBench.Figure figure : figures) {
        String verdict = !figure.hasBar() ? "" : figure.met() ? "reached" : "missed";
        rows.add(List.of(figure.what(), value(figure), bar(figure), verdict));
      }
      TextTable.lines(rows).forEach(terminal.out()::println);
      terminal
          .out()
          .println(
              "Recorded runs are kept in memory up to "
                  + (H2RunStore.CACHE_BYTES >> 20)
                  + " MiB, whatever the store holds; the longest unused goes first.");
    }
    return CliplightCommand.DONE;
  }

  private static String value(StoreBench.Figure figure) {
    return String.format(Locale.ROOT, "%.2f %s", figure.value(), figure.unit());
  }

  private static String bar(StoreBench.Figure figure) {
    return figure.hasBar()
        ? String.format(
            Locale.ROOT,
            "%s %s %s",
            figure.atLeast() ? "at least" : "at most",
            Double.toString(figure.bar()).replaceAll("\\.0$", ""),
            figure.unit())
        : "";
  }

  private static ObjectNode node(List<StoreBench.Figure> figures) {
    ObjectNode node = Json.object();
    node.put("cacheBytes", H2RunStore.CACHE_BYTES);
    ArrayNode all = node.putArray("figures");
    for (StoreBench.Figure figure : figures) {
      ObjectNode each = all.addObject();
      each.put("what", figure.what());
      each.put("value", figure.value());
      each.put("unit", figure.unit());
      if (figure.hasBar()) {
        each.put(figure.atLeast() ? "atLeast" : "atMost", figure.bar());
        each.put("reached", figure.met());
      }
    }
    return node;
  }
}
