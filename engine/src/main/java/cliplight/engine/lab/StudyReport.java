package cliplight.engine.lab;

import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.RunSummary;
import cliplight.engine.runs.SettingChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What became of the runs of a study, read from the record. It says what was measured, with the
 * learning rate beside every number, and claims nothing beyond.
 *
 * @param arms one per run, in the study's order
 */
public record StudyReport(List<ArmReport> arms) {

  /** How the figures are meant. */
  public static final String LEGEND =
      "Final loss is the "
          + RunSummary.LOSS_WORDS
          + ". S_max is the largest attention logit of a"
          + " batch over all heads. QK-Clip acts one step later, so single steps pass tau.";

  public StudyReport {
    arms = List.copyOf(arms);
    if (arms.isEmpty()) {
      throw new IllegalArgumentException("A report needs at least one run");
    }
  }

  /**
   * Reads the runs from the store.
   *
   * @throws cliplight.engine.runs.StoreException if one of them is not there
   */
  public static StudyReport of(RunStore store, List<RunId> runs) {
    List<RunInfo> infos = runs.stream().map(run -> store.open(run).info()).toList();
    OptionalDouble reference =
        infos.stream()
            .map(StudyReport::ownTau)
            .filter(OptionalDouble::isPresent)
            .findFirst()
            .orElse(OptionalDouble.empty());
    List<ArmReport> arms = new ArrayList<>();
    for (RunInfo info : infos) {
      OptionalDouble own = ownTau(info);
      arms.add(ArmReport.of(store.open(info.id()), own.isPresent() ? own : reference));
    }
    return new StudyReport(arms);
  }

  private static OptionalDouble ownTau(RunInfo info) {
    if (!ArmReport.clips(info)) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(Double.parseDouble(info.setting("optimizer.tau", "")));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** True if every run reached its planned last step. */
  public boolean allDone() {
    return arms.stream().allMatch(arm -> arm.info().state() == RunState.DONE);
  }

  /** What it is about: the study, or the run where there is no study. */
  public String title() {
    RunInfo first = arms.get(0).info();
    return first.study().isEmpty() ? first.name() : "Study " + first.study();
  }

  /** A table of the arms: a row of titles, then one row per arm. */
  public List<List<String>> table() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "run",
            "lr",
            "steps",
            "final loss",
            "max S_max",
            "at step",
            "within 1.5 tau",
            "10 tau at step",
            "heads clipped",
            "spikes loss/grad",
            "state"));
    for (ArmReport arm : arms) {
      rows.add(row(arm));
    }
    return rows;
  }

  private static List<String> row(ArmReport arm) {
    RunInfo info = arm.info();
    return List.of(
        info.name() + (arm.changes().isEmpty() ? "" : " (changed)"),
        info.setting("optimizer.lr", "-"),
        Long.toString(info.lastStep()),
        number(arm.finalLoss(), "%.3f"),
        number(arm.maxLogit(), "%.1f"),
        arm.maxLogitStep().isPresent() ? Long.toString(arm.maxLogitStep().getAsLong()) : "-",
        percent(arm.withinShare()),
        arm.passedTenTau().isPresent()
            ? Long.toString(arm.passedTenTau().getAsLong())
            : arm.tau().isPresent() ? "never" : "-",
        percent(arm.headsClipped()),
        arm.lossSpikes() + "/" + arm.gradNormSpikes(),
        info.state().name().toLowerCase(Locale.ROOT));
  }

  private static String number(OptionalDouble value, String format) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
  }

  private static String percent(OptionalDouble share) {
    return share.isPresent()
        ? String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble())
        : "-";
  }

  /** One sentence per arm, its learning rate in it. */
  public List<String> sentences() {
    return arms.stream().map(StudyReport::sentence).toList();
  }

  private static String sentence(ArmReport arm) {
    RunInfo info = arm.info();
    StringBuilder text = new StringBuilder(info.name());
    String lr = info.setting("optimizer.lr", "");
    // the record of another tool need not say
    if (!lr.isEmpty() && !info.name().contains("lr ")) {
      text.append(" at learning rate ").append(lr);
    }
    if (info.lastStep() == 0) {
      return text.append(" took no step.").toString();
    }
    if (arm.maxLogit().isEmpty()) {
      text.append(": no attention logit is on record, up to step ").append(info.lastStep());
    } else {
      largestLogit(arm, text);
    }
    text.append(". Final loss ").append(number(arm.finalLoss(), "%.3f")).append('.');
    for (SettingChange change : arm.changes()) {
      text.append(" At step ").append(change.step()).append(' ').append(change.words());
    }
    if (!info.reason().isEmpty()) {
      text.append(' ').append(info.reason());
    }
    return text.toString();
  }

  private static void largestLogit(ArmReport arm, StringBuilder text) {
    text.append(
        String.format(
            Locale.ROOT,
            ": the largest attention logit was %.1f, at step %d of %d",
            arm.maxLogit().getAsDouble(),
            arm.maxLogitStep().orElse(0),
            arm.info().lastStep()));
    if (arm.tau().isPresent()) {
      String tau = plain(arm.tau().getAsDouble());
      text.append(
          arm.passedTenTau().isPresent()
              ? "; it passed 10 tau (tau " + tau + ") at step " + arm.passedTenTau().getAsLong()
              : "; it never passed 10 tau (tau " + tau + ")");
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number)
        ? Long.toString(Math.round(number))
        : Double.toString(number);
  }

  /** The report as a page of Markdown. */
  public String markdown() {
    RunInfo first = arms.get(0).info();
    StringBuilder page = new StringBuilder();
    page.append("# ").append(title()).append("\n\nBegun ").append(first.created()).append(".\n\n");
    List<List<String>> rows = table();
    for (int i = 0; i < rows.size(); i++) {
      page.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
      if (i == 0) {
        page.append("|---".repeat(rows.get(0).size())).append("|\n");
      }
    }
    page.append('\n');
    for (String sentence : sentences()) {
      page.append("- ").append(sentence).append('\n');
    }
    page.append('\n').append(LEGEND).append('\n');
    page.append("\n## Runs\n\n");
    for (ArmReport arm : arms) {
      page.append("- ").append(arm.info().name()).append(": `").append(arm.info().id());
      page.append(String.format(Locale.ROOT, "`, %.1f s\n", arm.seconds()));
    }
    page.append("\n## Ran on\n\n");
    first
        .environment()
        .forEach(
            (key, value) -> page.append("- ").append(key).append(": ").append(value).append('\n'));
    return page.toString();
  }

  /**
   * Writes the page into the folder {@code reports} beside the store.
   *
   * @return the file
   */
  public Path write(Path storeFolder) throws IOException {
    RunInfo first = arms.get(0).info();
    String name = first.studyId().isEmpty() ? first.id().value() : first.studyId();
    Path folder = Files.createDirectories(storeFolder.resolve("reports"));
    return Files.writeString(folder.resolve(name + ".md"), markdown(), StandardCharsets.UTF_8);
  }
}
