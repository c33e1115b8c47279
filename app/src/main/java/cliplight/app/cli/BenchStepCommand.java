package cliplight.app.cli;

import cliplight.engine.lab.StepBench;
import cliplight.engine.lab.StepSweep;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.model.ModelPreset;
import cliplight.engine.runs.NearestName;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code cliplight bench step}: how long a training step takes here. */
@Command(
    name = "step",
    mixinStandardHelpOptions = true,
    description = "Measure a training step, its parts, its heap and the GEMM rate.")
final class BenchStepCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      description = "A preset that can be trained; default: ${DEFAULT-VALUE}.")
  private String model = "reference";

  @Option(names = "--threads", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private String threads = "1";

  @Option(names = "--steps", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
  private String steps = "50";

  @Option(
      names = "--kernels",
      paramLabel = "NAME",
      description = "cpu (default), cpu-bf16 or nd4j.")
  private String kernels = "cpu";

  @Option(names = "--profile", description = "Also time every kernel, which costs a little itself.")
  private boolean profile;

  @Option(
      names = "--sweep",
      description =
          "Instead: how a step's time grows with layers, heads, experts and context, from the"
              + " reference model on, and that of a model of 30 M parameters (minutes).")
  private boolean sweep;

  @Option(names = "--json", description = "Print as JSON.")
  private boolean json;

  BenchStepCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() {
    var config =
        RunSettings.apply(
            StepBench.of(named(model).config(), 1),
            List.of(
                new Setting("threads", threads, ""),
                new Setting("steps", steps, ""),
                new Setting("kernels", kernels, "")));
    PrintWriter out = program.terminal().out();
    if (sweep) {
      sweep(out, config.threads());
      return CliplightCommand.DONE;
    }
    StepBench.Report report = StepBench.run(config, config.steps(), profile);
    if (json) {
      out.println(Json.text(node(report)));
    } else {
      tell(out, report);
    }
    return CliplightCommand.DONE;
  }

  private void sweep(PrintWriter out, int threads) {
    if (json) {
      StepSweep.run(threads, kernels, row -> out.println(Json.text(node(row))));
      return;
    }
    out.println("setting         value   parameters  tokens    step ms  attention ms  the rest ms");
    StepSweep.run(
        threads,
        kernels,
        row -> {
          out.println(
              String.format(
                  Locale.ROOT,
                  "%-15s %5s %,12d %,7d %10.1f %13.1f %12.1f",
                  row.setting(),
                  row.value(),
                  row.parameters(),
                  row.tokensPerStep(),
                  row.millis(),
                  row.attentionMillis(),
                  row.restMillis()));
          out.flush();
        });
  }

  private static ObjectNode node(StepSweep.Row row) {
    ObjectNode node = Json.object();
    node.put("setting", row.setting());
    node.put("value", row.value());
    node.put("parameters", row.parameters());
    node.put("tokensPerStep", row.tokensPerStep());
    node.put("millis", row.millis());
    node.put("attentionMillis", row.attentionMillis());
    node.put("restMillis", row.restMillis());
    return node;
  }

  private static ModelPreset named(String name) {
    return ModelPreset.named(name)
        .orElseThrow(
            () ->
                new WrongUsageException(
                    "No model is called '"
                        + name
                        + "'. "
                        + NearestName.suggestion(name, ModelPreset.keys())));
  }

  private static void tell(PrintWriter out, StepBench.Report report) {
    out.println(
        String.format(
            Locale.ROOT,
            "%,d parameters, %,d tokens a step, %s",
            report.parameters(),
            report.tokensPerStep(),
            report.kernels()));
    out.println(
        String.format(
            Locale.ROOT,
            "step       %8.2f ms  (median of %d, fastest %.2f)  %,.0f tokens/s",
            report.medianMillis(),
            report.steps(),
            report.fastestMillis(),
            report.tokensPerSecond()));
    report.partMillis().forEach((part, millis) -> out.println(line(part, millis)));
    out.println(
        String.format(
            Locale.ROOT, "norms take %.1f %% of the step", 100 * report.observingShare()));
    if (!report.kernelMillis().isEmpty()) {
      out.println("by kernel, mean:");
      report.kernelMillis().forEach((kernel, millis) -> out.println(line(kernel, millis)));
    }
    out.println(
        String.format(
            Locale.ROOT, "heap allocated by a step: %,.1f KB", report.heapBytesPerStep() / 1e3));
    out.println(
        String.format(
            Locale.ROOT,
            "GEMM 2048 x 128 x 512: %.0f GFLOP/s; one core's multiply-adds alone: %.0f",
            report.gemmGigaflops(),
            report.peakGigaflops()));
  }

  private static String line(String part, double millis) {
    return String.format(Locale.ROOT, "  %-26s %8.2f ms", part, millis);
  }

  private static ObjectNode node(StepBench.Report report) {
    ObjectNode node = Json.object();
    node.put("kernels", report.kernels());
    node.put("threads", report.threads());
    node.put("steps", report.steps());
    node.put("parameters", report.parameters());
    node.put("tokensPerStep", report.tokensPerStep());
    node.put("medianMillis", report.medianMillis());
    node.put("fastestMillis", report.fastestMillis());
    node.put("tokensPerSecond", report.tokensPerSecond());
    ObjectNode parts = node.putObject("partMillis");
    report.partMillis().forEach(parts::put);
    ObjectNode kernelMillis = node.putObject("kernelMillis");
    report.kernelMillis().forEach(kernelMillis::put);
    node.put("gemmGigaflops", report.gemmGigaflops());
    node.put("peakGigaflops", report.peakGigaflops());
    node.put("heapBytesPerStep", report.heapBytesPerStep());
    return node;
  }
}
