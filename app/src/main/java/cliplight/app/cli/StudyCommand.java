package cliplight.app.cli;

import cliplight.app.AppRequest;
import cliplight.engine.lab.Studies;
import cliplight.engine.lab.Study;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.train.RunConfig;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cliplight study}: lists the studies there are, or trains one. */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = "Train a study: runs side by side in the window. Without a name, list them.")
final class StudyCommand implements Callable<Integer> {

  private final CliplightCommand program;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The study, such as explosion.")
  private Optional<String> name = Optional.empty();

  @Mixin private SettingOptions settings = new SettingOptions();

  @Option(names = "--headless", description = "Train in the terminal, open no window.")
  private boolean headless;

  @Option(names = "--json", description = "Print the list or the result as JSON.")
  private boolean json;

  StudyCommand(CliplightCommand program) {
    this.program = program;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (name.isEmpty()) {
      list();
      return CliplightCommand.DONE;
    }
    Study study = changed(named(name.get()));
    boolean opened =
        program.openWindow(
            new AppRequest(program.store().folder(), Optional.of(study)),
            !headless && !program.headless() && !json,
            "training in the terminal.");
    if (opened) {
      program.terminal().out().println("Runs: " + program.store().folder());
      return CliplightCommand.DONE;
    }
    return new TerminalTraining(program.terminal(), program.store(), json).run(study);
  }

  private static Study named(String name) {
    try {
      return Studies.named(name);
    } catch (IllegalArgumentException e) {
      throw new WrongUsageException(String.valueOf(e.getMessage()));
    }
  }

  private Study changed(Study study) {
    List<Setting> changes = new ArrayList<>(settings.ofFile());
    changes.addAll(settings.ofCommandLine());
    return changes.isEmpty() ? study : study.withArms(arm -> changed(arm, changes));
  }

  /** An arm's name says what it is. */
  private static RunConfig changed(RunConfig arm, List<Setting> changes) {
    RunConfig changed = RunSettings.apply(arm, changes);
    boolean other = changed.optimizer().kind() != arm.optimizer().kind();
    if (other || !changed.name().equals(arm.name())) {
      throw new WrongUsageException(
          (other ? "optimizer.kind" : "name")
              + " tells the runs of a study apart, such as "
              + arm.name()
              + ": it cannot be set for all. 'cliplight train' trains one run.");
    }
    return changed;
  }

  private void list() {
    Terminal terminal = program.terminal();
    if (json) {
      ArrayNode studies = Json.array();
      for (Study study : Studies.all()) {
        ObjectNode node = studies.addObject();
        node.put("name", study.name());
        node.put("title", study.title());
        node.put("description", study.description());
        node.put("expectedSeconds", study.expectedSeconds());
        study.arms().forEach(arm -> node.withArray("arms").add(arm.name()));
      }
      terminal.out().println(Json.text(studies));
      return;
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("study", "runs", "takes about", "shows"));
    for (Study study : Studies.all()) {
      rows.add(
          List.of(
              study.name(),
              Integer.toString(study.arms().size()),
              Progress.time(study.expectedSeconds()),
              study.title()));
    }
    TextTable.lines(rows).forEach(terminal.out()::println);
    terminal.out().println();
    terminal
        .out()
        .println("Times are for two cores with the window open; the terminal takes less.");
    terminal.out().println("Start one with: cliplight study NAME");
  }
}
