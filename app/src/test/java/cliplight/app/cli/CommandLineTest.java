package cliplight.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cliplight.app.AppRequest;
import cliplight.engine.lab.settings.ConfigFile;
import cliplight.engine.lab.settings.RunSettings;
import cliplight.engine.lab.settings.Setting;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.StoreException;
import cliplight.engine.train.RunConfig;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands as somebody types them, with a store of their own. */
class CommandLineTest {

  /** What a command left behind. */
  private record Outcome(int code, String out, String err) {
    JsonNode json() throws IOException {
      return new ObjectMapper().readTree(out);
    }
  }

  @TempDir Path folder;
  private final List<AppRequest> windows = new ArrayList<>();

  private Outcome cliplight(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false, 100);
    int code = CliplightCommand.execute(terminal, windows::add, arguments);
    return new Outcome(code, out.toString(), err.toString());
  }

  private Outcome inStore(String... arguments) {
    String[] all = Arrays.copyOf(arguments, arguments.length + 2);
    all[arguments.length] = "--store";
    all[arguments.length + 1] = store().toString();
    return cliplight(all);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 54, 55, 400})
  void aTerminalOfAnyWidthWillDo(int width) {
    StringWriter out = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(new StringWriter()), false, width);
    assertThat(CliplightCommand.execute(terminal, windows::add, "study", "--help")).isZero();
    assertThat(out.toString()).contains("--headless");
  }

  @Test
  void theStoreMayBeNamedBeforeTheCommand() {
    String[] training = {
      "--store", store().toString(), "--headless", "study", "quick-look", "--set", "steps=2"
    };
    assertThat(cliplight(training).code()).isZero();
    assertThat(windows).isEmpty();
    assertThat(inStore("runs").out()).contains("MuonClip");
    assertThat(cliplight("--store", store().toString(), "runs").out())
        .isEqualTo(inStore("runs").out());
  }

  private Path store() {
    return folder.resolve("a store");
  }

  private Outcome trainLittle(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "train",
                "--model",
                "micro",
                "--steps",
                "4",
                "--threads",
                "1",
                "--set",
                "batch=2",
                "--set",
                "data.size=20000"));
    arguments.addAll(List.of(more));
    return inStore(arguments.toArray(new String[0]));
  }

  @Test
  void whatCannotFitInMemoryIsRefusedBeforeAnythingIsOnRecord() throws IOException {
    Outcome refused = trainLittle("--set", "model.width=50000", "--set", "model.layers=90");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("Training this needs ", "are free. Take a smaller batch");
    assertThat(inStore("runs", "--json").json()).isEmpty();
  }

  @Test
  void aRunWhoseTextWasMovedIsVerifiedOnceItsPlaceIsSaid() throws IOException {
    Path text = Files.writeString(folder.resolve("text.txt"), "To be, or not to be. ".repeat(90));
    Outcome trained = trainLittle("--name", "hamlet", "--data", text.toString());
    assertThat(trained.code()).as(trained.err()).isZero();
    Path moved = Files.move(text, folder.resolve("hamlet.txt"));
    Outcome missed = inStore("verify", "hamlet");
    assertThat(missed.code()).isEqualTo(1);
    assertThat(missed.err()).contains("There is no file or folder", "(--data)");
    Path other = Files.writeString(folder.resolve("other.txt"), "Not to be. ".repeat(90));
    Outcome refused = inStore("verify", "hamlet", "--data", other.toString());
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err())
        .contains("This is not the text that the run ", "-hamlet-", "SHA-256 was");
    assertThat(inStore("probe", "hamlet", "--at", "3", "--what", "forward").code()).isEqualTo(1);
    Outcome found = inStore("verify", "hamlet", "--data", moved.toString());
    assertThat(found.out()).contains("Bit-identical: ");
    assertThat(inStore("probe", "hamlet", "--at", "3", "--what", "forward").out())
        .contains("loss ", "every observed value has the bits");
    assertThat(inStore("fork", "hamlet", "--at", "3", "--steps", "5", "--name", "f").code())
        .isZero();
    assertThat(inStore("verify", "f").out()).contains("Bit-identical: ");
  }

  @Test
  void aDryRunTellsWhatMemoryItWouldTakeAndStartsNothing() throws IOException {
    Outcome told = trainLittle("--dry-run");
    assertThat(told.code()).isZero();
    assertThat(told.out())
        .matches("\\d\\d,\\d\\d\\d parameters; \\d+\\.\\d MiB for arrays [^\\n]*\\n");
    assertThat(trainLittle("--dry-run", "--json").json().get("arrayBytes").asLong())
        .isGreaterThan(1 << 20);
    assertThat(inStore("runs", "--json").json()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "study",
        "train",
        "runs",
        "runs show",
        "runs delete",
        "formula",
        "compare",
        "spikes",
        "resume",
        "fork",
        "verify",
        "export",
        "probe",
        "import",
        "bench",
        "bench step",
        "model",
        "figure",
        "config"
      })
  void everyCommandHasHelpThatNamesIt(String command) {
    List<String> arguments =
        new ArrayList<>(command.isEmpty() ? List.of() : List.of(command.split(" ")));
    arguments.add("--help");
    Outcome help = cliplight(arguments.toArray(new String[0]));
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains(("Usage: cliplight " + command).strip());
    assertThat(help.err()).isEmpty();
    assertThat(help.out()).doesNotContain("\u001b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "study explosoin|Did you mean 'explosion'?",
        "train --optimizer muonclp|Did you mean 'muonclip'?",
        "train --set optimizer.lrr=1|Did you mean 'optimizer.lr'?",
        "train --tau 30|--tau is for QK-Clip",
        "train --set steps|key=value",
        "train --config missing.yaml|missing.yaml",
        "train --dry-run --set model.width=50000 --set model.layers=90|Training this needs ",
        "train --dry-run --set model.vocabulary=9|vocabulary is 9, but the data has 256 tokens",
        "train --lr 0|lr is 0.0: use a number above 0",
        "train --set microbatches=5|microbatches is 5, but a batch of 16 does not split",
        "train --set model.topK=9|topK is 9, but there are only 8 experts",
        "train --set model.context=3000000|context",
        "study explosion --set model.topK=99|model.topK is 99",
        "model smal|Did you mean 'small'?",
        "model small --set model.topK=99|model.topK is 99",
        "bench|bench step",
        "bench step --threads none|threads is 'none'",
        "bench step --model kimi-k2|Training this needs ",
        "model micro --set model.layers=20000000|layers is 20000000: use at most 10000",
        "model micro --set model.experts=2147483647 --set model.width=2147483647|parameters",
        "model micro --set model.sharedExperts=2147483647|sharedExperts is 2147483647: use at most",
        "study quick-look --set optimizer.kind=adamw|optimizer.kind tells the runs of a study",
        "study quick-look --set name=x|name tells the runs of a study apart, such as Muon",
        "probe x --at 3 --what ,|--what names nothing",
        "watch . --seconds -1|--seconds is -1.0: use more than 0",
        "compare x --target NaN|--target is NaN",
        "runs show|RUN",
        "export x --format pdf|pdf",
        "frobnicate|frobnicate"
      })
  void wrongUsageIsCodeTwoAndStartsNothing(String command, String words) {
    Outcome outcome = cliplight((command + " ").split(" "));
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(words);
    assertThat(outcome.out()).isEmpty();
    assertThat(windows).isEmpty();
    assertThat(store()).doesNotExist();
  }

  @Test
  void aRunIsTrainedListedShownExportedImportedAndDeleted() throws IOException {
    Outcome trained = trainLittle("--optimizer", "muonclip", "--tau", "20", "--lr", "0.05");
    assertThat(trained.err()).isEmpty();
    assertThat(trained.code()).isZero();
    assertThat(trained.out())
        .contains("MuonClip at learning rate 0.05", "Runs:   " + store(), "Report: ");

    JsonNode listed = inStore("runs", "--json").json();
    assertThat(listed).hasSize(1);
    assertThat(listed.get(0).get("state").asText()).isEqualTo("done");
    assertThat(listed.get(0).get("lastStep").asInt()).isEqualTo(4);
    assertThat(listed.get(0).get("settings").get("optimizer.tau").asText()).isEqualTo("20");
    String id = listed.get(0).get("id").asText();
    assertThat(inStore("runs").out()).contains(id, "4/4", "done");

    JsonNode shown = inStore("runs", "show", "muonclip", "--json").json();
    assertThat(shown.get("id").asText()).isEqualTo(id);
    assertThat(shown.get("series").toString()).contains("attention/max_logit{head=1,layer=1}");
    assertThat(shown.get("finalLoss").asDouble()).isBetween(1.0, 8.0);
    assertThat(inStore("runs", "show", id.substring(0, 15)).out())
        .contains(id, "optimizer.lr = 0.05", "Grammar text");

    Outcome csv = inStore("export", id, "--format", "csv");
    assertThat(csv.out()).startsWith("series,labels,step,value,wall time,tokens\n");
    assertThat(csv.out().lines().filter(line -> line.startsWith("loss,"))).hasSize(4);

    Path archive = folder.resolve("run.zip");
    assertThat(inStore("export", id, "--format", "archive", "--out", archive.toString()).code())
        .isZero();
    assertThat(inStore("export", id, "--format", "archive", "--out", archive.toString()).code())
        .isEqualTo(2);
    String other = folder.resolve("other").toString();
    assertThat(cliplight("import", archive.toString(), "--store", other).out())
        .contains("Imported " + id);
    assertThat(cliplight("import", archive.toString(), "--store", other).out())
        .contains("Known    " + id);
    assertThat(cliplight("export", id, "--store", other).out()).isEqualTo(csv.out());

    assertThat(inStore("runs", "delete", id).code()).isEqualTo(1);
    assertThat(inStore("runs", "delete", id, "--yes").code()).isZero();
    assertThat(inStore("runs", "--json").json()).isEmpty();
  }

  @Test
  void aUsersOwnFilesAreTrainedOn() throws IOException {
    Path text = Files.createDirectories(folder.resolve("my text"));
    Files.write(text.resolve("a.bin"), new byte[3000]);
    Files.writeString(text.resolve("b.txt"), "to be or not to be, ".repeat(200));
    Outcome trained = trainLittle("--data", text.toString(), "--json");
    assertThat(trained.code()).isZero();
    JsonNode run = trained.json().get("runs").get(0);
    assertThat(run.get("settings").get("data.path").asText()).isEqualTo(text.toString());
    assertThat(inStore("runs", "show", run.get("id").asText()).out())
        .contains("7,001 bytes of 2 files");
    assertThat(Path.of(trained.json().get("report").asText())).exists();
  }

  @Test
  void whatCannotBeTrainedOnFailsAndLeavesNoRun() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.txt"));
    Outcome outcome = trainLittle("--data", empty.toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("empty.txt").doesNotContain("Exception");
    assertThat(inStore("runs", "--json").json()).isEmpty();
  }

  @Test
  void aDryRunLooksAtTheText() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty.txt"));
    Outcome outcome = cliplight("train", "--dry-run", "--data", empty.toString());
    assertThat(outcome.code()).isEqualTo(1);
    assertThat(outcome.err()).contains("empty.txt");
    assertThat(cliplight("train", "--dry-run", "--data", folder + "/missing").code()).isEqualTo(1);
  }

  @Test
  void nothingNamesNoRunAndNoFolder() throws IOException {
    trainLittle("--name", "run");
    assertThat(inStore("runs", "delete", "", "--yes").code()).isEqualTo(2);
    assertThat(inStore("compare", "").err()).contains("The name of a run is empty.");
    assertThat(inStore("import", "").err()).contains("the path is empty");
    assertThat(inStore("train", "--data", "").code()).isEqualTo(2);
    assertThat(cliplight("runs", "--store", "").err()).contains("the path is empty");
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(cliplight("runs", "--store", file.toString()).err()).contains("is a file.");
    assertThat(inStore("runs", "--json").json()).hasSize(1);
  }

  @Test
  void anExactNameIsMeantBeforeWhatBeginsWithIt() {
    trainLittle("--name", "other");
    String id = inStore("runs", "--json").out();
    String beginning = id.substring(id.indexOf("\"id\" : \"") + 8).substring(0, 8);
    trainLittle("--name", beginning);
    assertThat(inStore("runs", "show", beginning).out()).startsWith(beginning + "  ");
  }

  @Test
  void whereToIsSaidInAWord() throws IOException {
    trainLittle("--name", "run");
    Path there = Files.createDirectory(folder.resolve("there"));
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(inStore("export", "run", "--force", there.toString()).err())
        .contains("is a folder: name a file in it.");
    assertThat(inStore("export", "run", folder + "/no/x.csv").err())
        .contains("the folder it is in, is not there")
        .doesNotContain("Exception");
    assertThat(inStore("export", "run", "--format", "tensorboard", file.toString()).err())
        .contains("is a file: name a folder.");
    assertThat(inStore("export", "run", "--steps", "3").err()).contains("--format bundle");
    assertThat(inStore("fork", "run", "--at", "2", "--twin", "-1").err())
        .contains("-1 steps: use 1 or more");
    assertThat(trainLittle("--name", "two\nlines").code()).isEqualTo(2);
  }

  @Test
  void aRunThatBreaksIsCodeOneAndOnRecord() {
    Outcome outcome = trainLittle("--lr", "1e38", "--set", "steps=30");
    assertThat(outcome.code()).isEqualTo(1);
    try (H2RunStore runs = H2RunStore.open(store())) {
      RunInfo info = runs.runs().get(0);
      assertThat(info.state()).isEqualTo(RunState.FAILED);
      assertThat(info.reason()).startsWith("Step " + info.lastStep());
      assertThat(outcome.out()).contains(info.reason());
    }
  }

  @Test
  void aConfigFileAndTheCommandLineTogetherMakeTheRun() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("run.yaml"), "name: Filed\nsteps: 3\noptimizer: adamw\nseed: 5\n");
    Outcome trained = trainLittle("--config", file.toString(), "--seed", "6", "--json");
    JsonNode settings = trained.json().get("runs").get(0).get("settings");
    assertThat(settings.get("name").asText()).isEqualTo("Filed");
    assertThat(settings.get("optimizer.lr").asText()).isEqualTo("0.005");
    assertThat(settings.get("seed").asText()).isEqualTo("6");
    assertThat(settings.get("steps").asText()).isEqualTo("4");
  }

  @Test
  void configPrintsAFileThatMeansTheDefaults() throws IOException {
    Path file = Files.writeString(folder.resolve("all.yaml"), cliplight("config").out());
    assertThat(ConfigFile.read(file))
        .hasSizeGreaterThan(40)
        .noneMatch(setting -> setting.key().equals("threads"));
    assertThat(
            RunSettings.apply(
                RunSettings.apply(RunConfig.DEFAULT, List.of(Setting.parse("model=reference"))),
                ConfigFile.read(file)))
        .isEqualTo(RunConfig.DEFAULT);
    assertThat(cliplight("config", "--json").json()).hasSize(RunSettings.keys().size());
  }

  @Test
  void modelsAreListedAndCounted() throws IOException {
    assertThat(cliplight("model").out()).contains("small", "k2-mini", "kimi-k2", "activated");
    assertThat(cliplight("model", "--json").json().get(0).get("name").asText()).isEqualTo("small");
    assertThat(cliplight("model", "small").out()).contains("226,112 parameters", "shared_experts");
    JsonNode adam = cliplight("model", "small", "--json", "--set", "optimizer=adamw").json();
    assertThat(adam.get("parameters").asLong()).isEqualTo(226_112);
    assertThat(adam.at("/bytes/optimizerState").asLong()).isEqualTo(2 * 4 * 226_112);
    assertThat(cliplight("model", "small", "--set", "model.layers=3").out())
        .contains("small, changed", "3 layers");
    assertThat(cliplight("model", "deepseek-v3").out())
        .contains("671,026,404,352 parameters", "published", "+0.00 %");
    assertThat(cliplight("model", "kimi-k2").out())
        .contains("1,040.0 B", "1.04 T", "1,026.4 B", "61 layers with experts would be 1,043.0 B");
    for (String large : List.of("kimi-k2", "deepseek-v3", "moonlight")) {
      assertThat(inStore("train", "--model", large).err())
          .contains("Training this needs ", "are free");
    }
    assertThat(inStore("runs", "--json").json()).isEmpty();
    assertThat(cliplight("model", "kimi-k2", "--set", "model.layers=3").out())
        .doesNotContain("1,040.0 B");
    assertThat(cliplight("model", "kimi-k2", "--json").json().at("/published/0/stated").asLong())
        .isEqualTo(1_040_000_000_000L);
  }

  @Test
  void studiesAreListedWithTheirTimes() throws IOException {
    assertThat(cliplight("study").out()).contains("explosion", "quick-look", "takes about");
    assertThat(cliplight("study", "--json").json().get(0).get("expectedSeconds").asInt())
        .isPositive();
  }

  @Test
  void aStoreWithoutRunsIsNotBegunByLookingAtIt() throws IOException {
    assertThat(inStore("runs").out()).contains("No runs yet");
    assertThat(inStore("runs", "--json").json()).isEmpty();
    assertThat(inStore("runs", "show", "x").code()).isEqualTo(1);
    assertThat(store()).doesNotExist();
  }

  @Test
  void headlessStudyRunsInTheTerminalAndWritesItsReport() throws IOException {
    Outcome outcome =
        inStore(
            "study",
            "quick-look",
            "--headless",
            "--set",
            "steps=4",
            "--set",
            "batch=2",
            "--set",
            "data.size=20000");
    assertThat(outcome.code()).isZero();
    assertThat(windows).isEmpty();
    assertThat(outcome.out()).contains("Muon at learning rate 0.1", "MuonClip at learning rate");
    String page =
        outcome.out().lines().filter(line -> line.startsWith("Report: ")).findFirst().orElseThrow();
    assertThat(Files.readString(Path.of(page.substring("Report: ".length()))))
        .contains("# Study quick-look", "| Muon | 0.1 | 4 |", "## Ran on");
  }

  @Test
  void formulasOfARunAndOfTwo() throws IOException {
    String first = trainLittle("--json").json().at("/runs/0/id").asText();
    String second = trainLittle("--seed", "7", "--json").json().at("/runs/0/id").asText();
    String[] lines = inStore("formula", "loss * 2", first).out().split("\n");
    assertThat(lines).hasSize(5).startsWith("step,value");
    JsonNode loss = inStore("formula", "loss", first, "--json").json().get(0).get("values");
    assertThat(lines[1]).isEqualTo("1," + 2 * loss.get(0).asDouble());

    JsonNode heads =
        inStore("formula", "max(attention/max_logit{*})", first, "--json").json().get(0);
    assertThat(heads.get("values"))
        .isEqualTo(
            inStore("formula", "attention/max_logit_all", first, "--json")
                .json()
                .get(0)
                .get("values"));
    JsonNode difference =
        inStore("formula", "loss@a - loss@b", first, second, "--json").json().get(0);
    assertThat(difference.get("steps")).hasSize(4);
    assertThat(difference.at("/values/3").asDouble()).isNotZero();
    assertThat(inStore("formula", "ema(loss, 0.9)", first, second).out())
        .startsWith("run,step,value")
        .contains(second + ",4,");
  }

  @Test
  void aFormulaThatCannotBeReadIsPointedAt() throws IOException {
    String run = trainLittle("--set", "name=Mine", "--json").json().at("/runs/0/id").asText();
    Outcome outcome = inStore("formula", "ema(los, 0.9)", run);
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err())
        .isEqualTo(
            "ema(los, 0.9)\n    ^\nThere is no series 'los' in Mine. Did you mean 'loss'?\n");
    assertThat(cliplight("formula").out()).contains("quantile(loss@*, 0.9)");
    assertThat(inStore("formula", "loss").code()).isEqualTo(2);
    assertThat(inStore("formula", "loss", "nobody").err()).contains("no run or study 'nobody'");
  }

  @Test
  void aLogWithoutLogitsIsToldByItsStepsAndItsLoss() throws IOException {
    Path log = Files.writeString(folder.resolve("main.csv"), "step,loss\n1,2.5\n40,2.25\n");
    assertThat(inStore("import", log.toString()).code()).isZero();
    String run = inStore("runs", "--json").json().at("/0/id").asText();
    assertThat(inStore("runs", "show", run).out())
        .contains("main: no attention logit is on record, up to step 40. Final loss 2.250.\n");
  }

  @Test
  void seedsAreCompared() throws IOException {
    for (String lr : List.of("0.01", "0.05")) {
      for (String seed : List.of("1", "2", "3")) {
        trainLittle("--lr", lr, "--seed", seed, "--set", "name=Compared");
      }
    }
    JsonNode groups =
        inStore("compare", "Compared", "--last", "2", "--target", "100", "--json").json();
    assertThat(groups.get("groups")).hasSize(2);
    JsonNode first = groups.at("/groups/0");
    assertThat(first.get("name").asText()).startsWith("optimizer.lr=0.0");
    assertThat(first.get("n").asInt()).isEqualTo(3);
    double sum = 0;
    for (JsonNode run : first.get("runs")) {
      JsonNode loss =
          inStore("formula", "loss", run.get("id").asText(), "--json").json().at("/0/values");
      double last = (loss.get(2).asDouble() + loss.get(3).asDouble()) / 2;
      assertThat(run.get("final").asDouble()).isEqualTo(last);
      sum += last;
    }
    assertThat(first.get("mean").asDouble()).isCloseTo(sum / 3, within(1e-9));
    assertThat(first.at("/target/firstSteps")).hasSize(3);
    assertThat(groups.get("welch")).hasSize(1);
    assertThat(groups.at("/pairedBySeed/0/pairs").asInt()).isEqualTo(3);
    assertThat(groups.at("/pairedBySeed/0/difference").asDouble())
        .isCloseTo(groups.at("/welch/0/difference").asDouble(), within(1e-9));
    assertThat(inStore("compare", "Compared", "--last", "2", "--target", "5").out())
        .contains("Welch t =", "Paired by seed: ", "3 pairs", "one-sided p =", "optimizer.lr=0.05");
    assertThat(inStore("compare", "Compared", "--last", "2", "--curve").out().lines())
        .hasSize(1 + 2 * 4);
    JsonNode curve =
        inStore("compare", "Compared", "--last", "2", "--curve", "--json")
            .json()
            .at("/groups/0/curve");
    assertThat(curve).hasSize(4);
    assertThat(curve.get(3).get("step").asLong()).isEqualTo(4);
    assertThat(curve.get(3).get("n").asInt()).isEqualTo(3);
    assertThat(inStore("compare", "Compared").out()).contains("has 4 points of it");
    assertThat(inStore("compare", "Compared", "--of", "los").err()).contains("mean 'loss'");
    assertThat(inStore("compare", "Compared", "--group-by", "sed").code()).isEqualTo(2);
  }

  @Test
  void spikesThatRunsShareAreThoseOfRunsThatSawTheSameData() throws IOException {
    String a = trainLittle("--lr", "0.01", "--json").json().at("/runs/0/id").asText();
    String b = trainLittle("--lr", "0.05", "--json").json().at("/runs/0/id").asText();
    String other = trainLittle("--seed", "9", "--json").json().at("/runs/0/id").asText();
    // a threshold that every value passes once the rule judges, from step 3 on
    String[] search = {
      "spikes", "--detector", "megatron", "--window", "2", "--threshold", "1e-9", "--json"
    };
    JsonNode found = inStore(search).json();
    assertThat(found.get("runs")).hasSize(3);
    assertThat(found.at("/runs/0/judged").asInt()).isEqualTo(2);
    assertThat(found.at("/runs/0/spikes/0/step").asInt()).isEqualTo(3);
    assertThat(found.at("/runs/0/spikes/0/points").asInt()).isEqualTo(2);
    assertThat(found.get("sameData")).hasSize(1);
    assertThat(found.at("/sameData/0").toString()).contains(a, b).doesNotContain(other);
    assertThat(found.at("/sameData/0/steps/0").asInt()).isEqualTo(3);
    assertThat(found.at("/sameData/0/p").asDouble()).isEqualTo(0.5);
    assertThat(inStore("spikes", a, other).out()).contains("--same-data", "0 spikes in 0 steps");
    assertThat(inStore("spikes", a, other, "--same-data").out()).contains("1 pair of runs, taken");
    assertThat(inStore("spikes", a, "--detector", "olmo").code()).isEqualTo(2);
    assertThat(inStore("spikes", a, "--of", "los").err()).contains("mean 'loss'");
  }

  @Test
  void aNameIsNotTakenForLongerOnes() throws IOException {
    for (String seed : List.of("seed1", "seed10")) {
      String points = "step,loss\n1,5\n2,4\n3," + seed.length() + "\n";
      Path csv = Files.writeString(folder.resolve(seed + ".csv"), points);
      assertThat(inStore("import", csv.toString()).code()).isZero();
    }
    JsonNode runs = inStore("runs", "--json").json();
    assertThat(runs).hasSize(2).allMatch(run -> run.get("id").asText().startsWith("seed1"));
    assertThat(inStore("formula", "loss", "seed1").out()).startsWith("step,value\n");
    assertThat(inStore("formula", "loss", "SEED1").out()).startsWith("step,value\n");
    assertThat(inStore("formula", "loss", "see").out()).startsWith("run,step,value\n");
    assertThat(inStore("spikes", "seed1", "--json").json().get("runs")).hasSize(1);
    assertThat(inStore("formula", "loss@a + loss@b", "seed1", "seed10").out()).contains("3,11.0");
    Outcome refused = inStore("formula", "loss@a - loss@b", "see", "seed10");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("2 runs match 'see'. Name one by its id: seed1");
  }

  @Test
  void whatMeansSeveralRunsIsNotTakenForOne() throws IOException {
    trainLittle("--name", "twice");
    trainLittle("--name", "twice", "--seed", "2");
    for (String word : List.of("twice", "TWICE", "2")) {
      Outcome refused = inStore("runs", "delete", word, "--yes");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err()).contains("2 runs match '" + word + "'. Name one by its id: 2");
    }
    assertThat(inStore("runs", "--json").json()).hasSize(2);
    assertThat(inStore("compare", "twice", "--last", "2", "--json").code()).isZero();
    assertThat(inStore("formula", "loss", "twice").out()).startsWith("run,step,value");
  }

  @Test
  void aFormulaMayBeginWithAMinus() throws IOException {
    trainLittle("--name", "run");
    assertThat(inStore("formula", "-loss", "run").out()).startsWith("step,value\n1,-");
    Outcome refused = inStore("formula", "loss", "run", "--jsn");
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("Unknown option: '--jsn'");
  }

  @Test
  void aTwinThatEndsEarlierThanAskedSaysSo() {
    trainLittle("--name", "run");
    Outcome forked = inStore("fork", "run", "--at", "3", "--twin", "500");
    assertThat(forked.code()).isZero();
    assertThat(forked.err())
        .contains("goes on for 1 steps, not 500: the run was planned to end at step 4.");
    assertThat(inStore("fork", "run", "--at", "4", "--steps", "6", "--twin", "1").err())
        .contains("fork before it, or without a twin");
  }

  @Test
  void aReportThatCannotBeWrittenIsANote() throws IOException {
    Files.createDirectories(store());
    Files.createFile(store().resolve("reports"));
    Outcome trained = trainLittle("--name", "run");
    assertThat(trained.code()).isZero();
    assertThat(trained.err()).contains("There is no report of it. ", "reports is there already");
    assertThat(trained.out()).contains("Runs:   ").doesNotContain("Report: ");
    assertThat(trainLittle("--json").json().has("report")).isFalse();
  }

  @Test
  void whatAStoreLostIsSaidToo() {
    StringWriter err = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(new StringWriter()), new PrintWriter(err), false, 100);
    StoreException first = new StoreException("No room.");
    first.addSuppressed(new StoreException("Not complete there: a, b."));
    first.addSuppressed(new StoreException("No room."));
    assertThat(CliplightCommand.explain(terminal, first)).isEqualTo(1);
    assertThat(err.toString()).isEqualTo("No room.\nNot complete there: a, b.\n");
  }

  @Test
  void aClipOfNormalisedQueriesAndKeysIsExplained() {
    Outcome trained =
        trainLittle("--optimizer", "muonclip", "--set", "model.attention.qkNorm=true");
    assertThat(trained.err()).contains("W_q and W_k smaller");
  }

  @Test
  void aChartIsDrawnIntoAFileOrRefusedWithWhatThereIs() throws IOException {
    trainLittle("--name", "run", "--optimizer", "muonclip", "--tau", "20");
    for (String ending : List.of("pdf", "svg", "png")) {
      Path file = folder.resolve("heads." + ending);
      Outcome drawn = inStore("figure", "run", "--chart", "max-logit", "--to", file.toString());
      assertThat(drawn.code()).as(drawn.err()).isZero();
      assertThat(drawn.out().strip()).isEqualTo(file.toString());
      assertThat(file).isNotEmptyFile();
    }
    Path csv = folder.resolve("loss.csv");
    String[] values = {"figure", "run", "--from", "2", "--smooth", "none", "--to", csv.toString()};
    assertThat(inStore(values).code()).isZero();
    List<String> losses = inStore("formula", "loss", "run").out().lines().skip(2).limit(3).toList();
    assertThat(Files.readAllLines(csv))
        .hasSize(4)
        .startsWith("step,run")
        .satisfies(
            lines -> {
              for (int i = 0; i < losses.size(); i++) {
                String[] point = losses.get(i).split(",", -1);
                assertThat(lines.get(i + 1)).startsWith(point[0] + ",");
                assertThat(Float.parseFloat(lines.get(i + 1).split(",", -1)[1]))
                    .isEqualTo(Float.parseFloat(point[1]));
              }
            });
    assertThat(inStore(values).err()).contains("loss.csv already. Say --force");
    String there = Files.readString(csv);
    String to = folder.resolve("other.pdf").toString();
    for (String[] wrong :
        new String[][] {
          {"--to", folder.resolve("loss.jpg").toString(), "end its name in one of .pdf"},
          {"--to", folder.toString(), "does not say what to write"},
          {"--chart", "entropy", "There are: loss, max-logit"},
          {"--size", "A4", "'A4' is no size"},
          {"--smooth", "sharp", "sharp"},
          {"--scale", "root", "use log or linear"},
          {"--head", "3", "as in L1H3"},
          {"--until", "0", "no steps from 0 to 0"},
          {"--until", "Infinity", "are steps, such as 100"},
          {"--from", "NaN", "are steps, such as 100"},
          {"--until", "0.5", "No run shown has a value at steps from 0 to 0.500"},
          {"--head", "L1H3", "--head goes with --chart max-logit alone"},
          {"--chart=max-logit", "--head=L70H3", "No run shown has a layer 70 head 3"}
        }) {
      List<String> arguments = new ArrayList<>(List.of("figure", "run", wrong[0], wrong[1]));
      if (!wrong[0].equals("--to")) {
        arguments.addAll(List.of("--to", to));
      }
      Outcome refused = inStore(arguments.toArray(new String[0]));
      assertThat(refused.code()).as(refused.err()).isEqualTo(2);
      assertThat(refused.err()).contains(wrong[2]);
    }
    assertThat(Path.of(to)).doesNotExist();
    assertThat(csv).hasContent(there);
  }

  @Test
  void everyKindOfExportIsThereOnceItIsComplete() throws IOException {
    trainLittle("--name", "run");
    Path events = folder.resolve("a/b/events");
    Outcome exported = inStore("export", "run", "--format", "tensorboard", events.toString());
    assertThat(exported.code()).as(exported.err()).isZero();
    assertThat(Path.of(exported.out().strip())).isRegularFile().hasParent(events);
    Path bundle = folder.resolve("bundle");
    assertThat(inStore("export", "run", "--format", "bundle", bundle.toString()).code()).isZero();
    assertThat(bundle.resolve("weights-4.safetensors")).exists();
    Path csv = folder.resolve("run.csv");
    assertThat(inStore("export", "run", csv.toString()).code()).isZero();
    assertThat(Files.readString(csv)).startsWith("series,");
    Path probed = folder.resolve("probed");
    Outcome probe = inStore("probe", "run", "--at", "2", "--what", "norms", "--out", "" + probed);
    assertThat(probe.out()).contains(probed.resolve("step-2-norms.npy").toString());
    assertThat(probed.resolve("step-2-norms.csv")).exists();
    for (Path place : List.of(events, bundle, probed, folder)) {
      try (Stream<Path> files = Files.list(place)) {
        assertThat(files).noneMatch(file -> file.toString().contains(".part"));
      }
    }
    Outcome refused = inStore("probe", "run", "--at", "2", "--what", "norms", "--out", "" + csv);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("run.csv is there already");
  }

  @Test
  @EnabledOnOs(OS.LINUX) // it has a device that is always full
  void aFullDiskIsNamedWithWhatWasWrittenTo() {
    trainLittle("--name", "run");
    Outcome exported = inStore("export", "run", "--force", "/dev/full");
    assertThat(exported.code()).isEqualTo(1);
    assertThat(exported.err())
        .startsWith("/dev/full could not be written: ")
        .doesNotContain("Exception");
    assertThat(Path.of("/dev/full")).exists();
  }
}
