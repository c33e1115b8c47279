package cliplight.engine.lab;

import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.model.ModelConfig;
import cliplight.engine.train.RunConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * How the time of a step grows with layers, heads, experts and context, each changed alone from the
 * reference model at 2,048 tokens a step, and that of a model of 30 million parameters at a context
 * of 1,024. Attention, whose cost per token grows with the context, is told apart.
 */
public final class StepSweep {

  /** Models of a few hundred milliseconds a step. */
  private static final int WARM_UP = 12;

  private static final int STEPS = 7;

  /** The large one: the code is compiled by then. */
  private static final int LARGE_WARM_UP = 1;

  private static final int LARGE_STEPS = 3;

  /**
   * One size.
   *
   * @param setting what was changed, such as {@code model.layers}
   * @param value to what
   * @param parameters of the model
   * @param tokensPerStep batch x context
   * @param millis median of a whole step
   * @param attentionMillis mean of attention's kernels in a step, forward and backward
   */
  public record Row(
      String setting,
      String value,
      long parameters,
      int tokensPerStep,
      double millis,
      double attentionMillis) {

    public double restMillis() {
      return millis - attentionMillis;
    }
  }

  private StepSweep() {}

  /** Measures one size after the other and hands each over when it is done. */
  public static void run(int threads, String kernels, Consumer<Row> measured) {
    List<Setting> all =
        List.of(
            new Setting("threads", Integer.toString(threads), ""),
            new Setting("kernels", kernels, ""));
    for (String value : List.of("2", "4", "8", "16")) {
      measured.accept(row(all, "model.layers", value));
    }
    for (String value : List.of("2", "4", "8", "16")) {
      measured.accept(row(all, "model.heads", value));
    }
    for (String value : List.of("4", "8", "16", "32")) {
      measured.accept(row(all, "model.experts", value));
    }
    for (int context : new int[] {128, 256, 512, 1024}) {
      Setting batch = new Setting("batch", Integer.toString(2048 / context), "");
      measured.accept(row(all, "model.context", Integer.toString(context), batch));
    }
    List<Setting> large = new ArrayList<>(all);
    String[] sizes = {
      "batch", "2",
      "model.context", "1024",
      "model.width", "512",
      "model.layers", "6",
      "model.heads", "8",
      "model.headSize", "64",
      "model.ffnHidden", "1024",
      "model.expertHidden", "320"
    };
    for (int i = 0; i < sizes.length; i += 2) {
      large.add(new Setting(sizes[i], sizes[i + 1], ""));
    }
    measured.accept(measure(large, "model", "30 M", LARGE_WARM_UP, LARGE_STEPS));
  }

  private static Row row(List<Setting> all, String setting, String value, Setting... more) {
    List<Setting> settings = new ArrayList<>(all);
    settings.addAll(List.of(more));
    settings.add(new Setting(setting, value, ""));
    return measure(settings, setting, value, WARM_UP, STEPS);
  }

  private static Row measure(
      List<Setting> settings, String setting, String value, int warmUp, int steps) {
    RunConfig config = RunSettings.apply(StepBench.of(ModelConfig.REFERENCE, 1), settings);
    StepBench.Report report = StepBench.run(config, steps, warmUp, true);
    double attention =
        report.kernelMillis().getOrDefault("attention", 0.0)
            + report.kernelMillis().getOrDefault("attentionBackward", 0.0);
    return new Row(
        setting,
        value,
        report.parameters(),
        report.tokensPerStep(),
        report.medianMillis(),
        attention);
  }
}
