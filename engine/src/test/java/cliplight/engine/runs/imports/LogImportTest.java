package cliplight.engine.runs.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cliplight.engine.runs.CsvExport;
import cliplight.engine.runs.EventKind;
import cliplight.engine.runs.H2RunStore;
import cliplight.engine.runs.RunEvent;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.SeriesKey;
import cliplight.engine.runs.SeriesNames;
import cliplight.engine.runs.SeriesReader;
import cliplight.engine.runs.Superseded;
import cliplight.engine.runs.exports.JsonLinesExport;
import cliplight.engine.runs.exports.TensorBoardExport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format from file to store, good and damaged. */
class LogImportTest {

  @TempDir private Path folder;
  private H2RunStore store;

  @BeforeEach
  void open() {
    store = H2RunStore.open(folder.resolve("store"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Path file(String name, String text) throws IOException {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private Path file(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve("logs").resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, bytes);
  }

  private RunReader imported(Path path) {
    List<LogSource> sources = new LogFolder().look(path);
    assertThat(sources).hasSize(1);
    LogImport.Outcome outcome = new LogImport(store).add(sources.get(0), more -> {});
    assertThat(outcome.known()).isFalse();
    return store.open(outcome.run());
  }

  private static SeriesReader series(RunReader run, String name) {
    return run.series(SeriesKey.parse(name)).orElseThrow();
  }

  private static List<String> notes(RunReader run) {
    return run.events().stream()
        .filter(event -> event.kind() == EventKind.NOTE)
        .map(RunEvent::message)
        .toList();
  }

  private static byte[] events(int from, int to, String tag) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int step = from; step < to; step++) {
      TensorBoardExport.scalar(out, 1_700_000_000 + step, step, tag, step * 0.5f);
    }
    return out.toByteArray();
  }

  @Test
  void modedNanogptAndLlmcLogsBetweenSourceCode() throws IOException {
    RunReader run =
        imported(
            file(
                "a.txt",
                "import torch\nprint(f\"step:{step}/{n} val_loss:{v}\")\ns = 1\n"
                    + "step:0/3 val_loss:10.8258 train_time:0ms step_avg:nanms\n"
                    + "step:1/3 train_loss:10.5 train_time:1.5s step_avg:7.25ms\n"
                    + "step:x/3 train_loss:1\n"
                    + "step:2/3 train_loss:nan train_time:200ms step_avg:7ms"));
    assertThat(series(run, "val_loss").value(0)).isEqualTo(10.8258);
    assertThat(series(run, SeriesNames.LOSS).valueAt(1)).isEqualTo(10.5);
    assertThat(series(run, SeriesNames.LOSS).valueAt(2)).isNaN();
    assertThat(series(run, SeriesNames.LOSS).size()).isEqualTo(2);
    assertThat(series(run, "train_time_ms").valueAt(1)).isEqualTo(1500);
    assertThat(series(run, "step_avg_ms").valueAt(0)).isNaN();
    assertThat(run.info().plannedSteps()).isEqualTo(3);
    assertThat(run.info().reason()).contains("step 2 of 3");
    RunReader llmc =
        imported(file("main.log", "s:0 tel:11.0092\ns:0 trl:11.5 lr:0.000001 norm:15.37\n"));
    assertThat(series(llmc, "val_loss").value(0)).isEqualTo(11.0092);
    assertThat(series(llmc, SeriesNames.LEARNING_RATE).value(0)).isEqualTo(0.000001);
  }

  @Test
  void megatronConsole() throws IOException {
    RunReader run =
        imported(
            file(
                "out",
                "using world size: 8\n"
                    + " [2026-01-02 03:04:05] iteration       10/     100 | consumed samples: 160"
                    + " | learning rate: 1.0E-04 | lm loss: 7.5E+00 | grad norm: 1.25 |"
                    + " number of nan iterations:   0 |\n"
                    + " validation loss at iteration 10 | lm loss value: 7.0E+00 | lm loss PPL:"
                    + " 1.1E+03 |\n"));
    assertThat(series(run, SeriesNames.LOSS).valueAt(10)).isEqualTo(7.5);
    assertThat(series(run, SeriesNames.GRAD_NORM).valueAt(10)).isEqualTo(1.25);
    assertThat(series(run, "validation/lm loss value").valueAt(10)).isEqualTo(7.0);
    assertThat(run.info().created().toString()).isEqualTo("2026-01-02T03:04:05Z");
    assertThat(run.info().origin()).isEqualTo("megatron");
  }

  @Test
  void jsonLinesWithNestedKeysAndHeads() throws IOException {
    RunReader run =
        imported(
            file(
                "run.jsonl",
                "{\"lr\": \"cosine\", \"model\": {\"layers\": 2}}\n"
                    + "{\"step\": 1, \"time\": 1700000000.5, \"train\": {\"loss\": 2.5},"
                    + " \"max_logit\": [[1.5, 2.5], [3.5, NaN]]}\n"
                    + "{\"step\": 2, \"train\": {\"loss\": \n"
                    + "{\"step\": 3, \"train\": {\"loss\": 0.1}, \"L1H0/entropy\": 0.5}\n"));
    assertThat(series(run, SeriesNames.LOSS).valueAt(3)).isEqualTo(0.1);
    assertThat(series(run, "attention/max_logit{head=0,layer=1}").valueAt(1)).isEqualTo(3.5);
    assertThat(series(run, "attention/max_logit{head=1,layer=1}").valueAt(1)).isNaN();
    assertThat(series(run, "attention/entropy{head=0,layer=1}").valueAt(3)).isEqualTo(0.5);
    assertThat(series(run, SeriesNames.LOSS).wallMillis(0)).isEqualTo(1_700_000_000_500L);
    assertThat(run.info().settings()).containsEntry("model.layers", "2");
    assertThat(notes(run)).singleElement().asString().contains("run.jsonl, byte 138");
  }

  @Test
  void aTableOfAEuropeanSpreadsheetHasDecimalCommas() throws IOException {
    RunReader run = imported(file("e.csv", "step;loss;acc\r\n1;2,5;0,1\r\n2,0;-1,25e-3;1.5\r\n"));
    assertThat(series(run, "loss").value(0)).isEqualTo(2.5);
    assertThat(series(run, "loss").value(1)).isEqualTo(-1.25e-3);
    assertThat(series(run, "acc").value(1)).isEqualTo(1.5);
  }

  @Test
  void twoColumnsOfOneNameAreTwoSeries() throws IOException {
    RunReader run = imported(file("d.csv", "step,loss,loss\n1,2,3\n2,4,5\n"));
    assertThat(run.keys()).extracting(SeriesKey::name).containsExactly("loss", "loss (2)");
    assertThat(series(run, "loss (2)").value(1)).isEqualTo(5);
    RunReader three = imported(file("f.csv", "step,loss,loss,loss (2)\n1,2,3,4\n"));
    assertThat(series(three, "loss (2)").value(0)).isEqualTo(4);
    assertThat(series(three, "loss (3)").value(0)).isEqualTo(3);
  }

  @Test
  void tablesWideAndLong() throws IOException {
    RunReader wide =
        imported(file("w.csv", "Step,\"loss, train\",acc\r\n1,0.1,\r\n2,inf,0.5\r\n2,0.3,\r\n"));
    assertThat(series(wide, "loss, train").valueAt(1)).isEqualTo(0.1);
    assertThat(series(wide, "loss, train").valueAt(2)).isEqualTo(0.3);
    assertThat(wide.series(Superseded.name(SeriesKey.of("loss, train"), 1)).orElseThrow().value(0))
        .isEqualTo(Double.POSITIVE_INFINITY);
    assertThat(series(wide, "acc").size()).isEqualTo(1);
    RunReader rows =
        imported(file("l.csv", "run_id,key,value,step,timestamp\nr,m,1.5,7,1700000000000\n"));
    assertThat(series(rows, "m").valueAt(7)).isEqualTo(1.5);
    assertThat(series(rows, "m").wallMillis(0)).isEqualTo(1_700_000_000_000L);
  }

  @Test
  void aJsonLineWithoutAStepIsOfTheStepBefore() throws IOException {
    RunReader run =
        imported(
            file(
                "t.jsonl",
                """
                {"loss": 3.5, "step": 10}
                {"eval_loss": 3.25, "epoch": 1}
                {"loss": 3.0, "step": 20}
                {"eval_loss": 3.125, "epoch": 2}
                {"train_runtime": 12.5}
                """));
    assertThat(steps(series(run, "eval_loss"))).containsExactly(10L, 20L);
    assertThat(steps(series(run, "train_runtime"))).containsExactly(20L);
    RunReader counted = imported(file("n.jsonl", "{\"loss\": 3}\n{\"loss\": 2}\n{\"loss\": 1}\n"));
    assertThat(steps(series(counted, SeriesNames.LOSS))).containsExactly(0L, 1L, 2L);
  }

  private static List<Long> steps(SeriesReader series) {
    return IntStream.range(0, series.size()).mapToObj(series::step).toList();
  }

  @Test
  void whatCsvAndJsonLinesExportIsReadBack() throws IOException {
    RunReader run =
        imported(
            file(
                "run.jsonl",
                "{\"step\": 1, \"loss\": 0.1, \"max_logit\": [[1.5, \"Infinity\"]]}\n"
                    + "{\"step\": 2, \"loss\": NaN}\n"));
    StringWriter csv = new StringWriter();
    CsvExport.write(run, csv);
    StringWriter json = new StringWriter();
    JsonLinesExport.write(run, json);
    for (RunReader again :
        List.of(
            imported(file("again.csv", csv.toString())),
            imported(file("again.jsonl", json.toString())))) {
      assertThat(again.keys()).isEqualTo(run.keys());
      for (SeriesKey key : run.keys()) {
        SeriesReader expected = run.series(key).orElseThrow();
        SeriesReader actual = again.series(key).orElseThrow();
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
          assertThat(actual.step(i)).isEqualTo(expected.step(i));
          assertThat(actual.value(i)).isEqualTo(Double.valueOf(expected.value(i)));
        }
      }
    }
  }

  @Test
  void aCellMayHoldLinesAndAQuoteThatIsNotClosedCostsItsRow() throws IOException {
    RunReader run =
        imported(
            file(
                "q.csv",
                "step,note,loss\n1,\"two\nlines, and \"\"a quote\"\"\",0.5\r\n2,\"open,0.25\n"
                    + "3,shut,0.125\n4,\"a\" b,0.5\n5,,0.0625\n6,\"never"));
    SeriesReader loss = series(run, "loss");
    assertThat(loss.size()).isEqualTo(3);
    assertThat(loss.valueAt(1)).isEqualTo(0.5);
    assertThat(loss.valueAt(3)).isEqualTo(0.125);
    assertThat(loss.valueAt(5)).isEqualTo(0.0625);
    assertThat(notes(run)).anyMatch(note -> note.contains("byte 51: a row is not closed"));
  }

  @Test
  void aTableOfSeveralRunsIsSeveralRuns() throws IOException {
    Path file =
        file(
            "wandb_export.csv",
            "\"Step\",\"a - b - _step\",\"a - b - _step__MIN\",\"a - b - loss\",\"a - b -"
                + " loss__MIN\",\"a - b - loss__MAX\",\"wise-fox - loss\"\n"
                + "\"1\",\"1\",\"1\",\"2.5\",\"2.5\",\"2.75\",\"\"\n"
                + "\"2\",\"2\",\"2\",\"2.25\",\"2.25\",\"2.25\",\"3\"\n");
    List<RunReader> runs = new ArrayList<>();
    for (LogSource source : new LogFolder().look(file)) {
      runs.add(store.open(new LogImport(store).add(source, more -> {}).run()));
    }
    assertThat(runs).extracting(run -> run.info().name()).containsExactly("a - b", "wise-fox");
    assertThat(runs.get(0).keys()).extracting(SeriesKey::name).containsExactly("loss", "loss__MAX");
    assertThat(series(runs.get(0), "loss").valueAt(2)).isEqualTo(2.25);
    assertThat(series(runs.get(0), "loss__MAX").size()).isEqualTo(1);
    assertThat(series(runs.get(1), "loss").valueAt(2)).isEqualTo(3);
    assertThat(series(runs.get(1), "loss").size()).isEqualTo(1);
  }

  @Test
  void aDamagedPackedFileIsSaidToBeAndWhatItHeldBeforeIsKept() throws IOException {
    StringBuilder text = new StringBuilder();
    Random random = new Random(3);
    for (int step = 1; step <= 20_000; step++) {
      text.append("step:" + step + "/20000 train_loss:" + random.nextDouble() + "\n");
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = Arrays.copyOf(packed.toByteArray(), packed.size() / 2);
    RunReader run = imported(file("cut.txt.gz", bytes));
    assertThat(series(run, SeriesNames.LOSS).size()).isBetween(9000, 11_000);
    assertThat(notes(run))
        .anyMatch(note -> note.contains("cut.txt.gz, byte " + bytes.length + ": the packed file"));
  }

  @Test
  void tokensThatWereExportedAreTokensAgain() throws IOException {
    RunReader run =
        imported(
            file(
                "t.jsonl",
                "{\"step\": 1, \"wall_millis\": 1700000000000, \"tokens\": 2048, \"loss\": 2}\n"
                    + "{\"step\": 2, \"wall_millis\": 1700000000001, \"tokens\": 4096, \"loss\":"
                    + " 1}\n"));
    StringWriter csv = new StringWriter();
    CsvExport.write(run, csv);
    for (RunReader each : List.of(run, imported(file("t.csv", csv.toString())))) {
      assertThat(each.keys()).extracting(SeriesKey::name).containsExactly(SeriesNames.LOSS);
      assertThat(series(each, SeriesNames.LOSS).tokens(1)).isEqualTo(4096);
    }
    RunReader others = imported(file("o.jsonl", "{\"step\": 1, \"tokens\": 5, \"loss\": 2}\n"));
    assertThat(series(others, "tokens").valueAt(1)).isEqualTo(5);
  }

  @Test
  void aListKnowsTheLargestLogitOfALogThatHasThoseOfHeadsOnly() throws IOException {
    RunReader run =
        imported(file("h.jsonl", "{\"step\": 1, \"max_logit\": [[1.5, 2.5], [37.5, NaN]]}\n"));
    assertThat(store.summary(run.info().id()).maxLogit()).isEqualTo(37.5);
  }

  @Test
  void manySmallLogsComeInOrderAndOneThatIsRefusedCostsNoOther() throws IOException {
    for (int i = 0; i < 60; i++) {
      file("many/" + (100 + i) + ".csv", "step,loss\n1," + (i == 7 ? 6 : i) + "\n");
    }
    file("many/130.csv", "step,loss\n");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("step,loss\n1,1000\n".getBytes(StandardCharsets.UTF_8));
    }
    file("many/140.csv", packed.toByteArray());
    List<RunId> runs = new ArrayList<>();
    List<String> refused = new ArrayList<>();
    boolean all =
        new PathImport(
                store,
                new PathImport.Told() {
                  @Override
                  public void brought(PathImport.Brought run) {
                    runs.add(run.run());
                    assertThat(run.known()).isEqualTo(run.from().endsWith("107.csv"));
                  }

                  @Override
                  public void refused(String sentence) {
                    refused.add(sentence);
                  }
                })
            .add(folder.resolve("logs"));
    assertThat(all).isFalse();
    assertThat(refused).singleElement().asString().contains("130.csv holds nothing");
    assertThat(runs).hasSize(59);
    assertThat(runs.get(7)).isEqualTo(runs.get(6));
    assertThat(store.runs()).hasSize(58);
    assertThat(series(store.open(runs.get(39)), "loss").value(0)).isEqualTo(1000);
  }

  @Test
  void mlflowFileStore() throws IOException {
    file("mlruns/0/abc/meta.yaml", "run_name: 'quiet-fox'\nstatus: 3\n");
    file("mlruns/0/abc/params/lr", "0.1");
    file("mlruns/0/abc/metrics/train/loss", "1700000000000 0.5 1\n1700000001000 bad 2\n");
    file("mlruns/0/abc/metrics/acc", "1700000000000 0.25 1\n");
    RunReader run = imported(folder.resolve("logs"));
    assertThat(run.info().name()).isEqualTo("quiet-fox");
    assertThat(run.info().settings()).containsEntry("lr", "0.1");
    assertThat(series(run, SeriesNames.LOSS).valueAt(1)).isEqualTo(0.5);
    assertThat(series(run, "acc").valueAt(1)).isEqualTo(0.25);
    assertThat(notes(run)).hasSize(1);
  }

  @Test
  void severalEventFilesOfAFolderAreOneResumedRun() throws IOException {
    file("tb/events.out.tfevents.1.host", events(0, 10, "model/layer_3/head_5/max_logit"));
    file("tb/events.out.tfevents.2.host", events(6, 12, "model/layer_3/head_5/max_logit"));
    RunReader run = imported(folder.resolve("logs"));
    SeriesKey head = SeriesKey.ofHead(SeriesNames.MAX_LOGIT, 3, 5);
    assertThat(run.series(head).orElseThrow().size()).isEqualTo(12);
    assertThat(run.series(Superseded.name(head, 1)).orElseThrow().size()).isEqualTo(4);
    assertThat(run.info().name()).isEqualTo("tb");
  }

  @Test
  void aDamagedEventFileKeepsAllBeforeAndBehind() throws IOException {
    byte[] first = events(0, 10, "x");
    byte[] second = events(10, 20, "x");
    byte[] third = events(20, 30, "x");
    int record = second.length / 10;
    second[3 * record + 20] ^= 1; // data of step 13
    third[4 * record + 1] ^= 1; // length of step 24
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(first);
    all.writeBytes(second);
    all.writeBytes(third);
    all.write(third, 0, 17);
    RunReader run = imported(file("t", all.toByteArray()));
    assertThat(series(run, "x").size()).isEqualTo(28);
    assertThat(series(run, "x").valueAt(13)).isNaN();
    assertThat(series(run, "x").valueAt(24)).isNaN();
    assertThat(series(run, "x").valueAt(29)).isEqualTo(14.5);
    assertThat(notes(run))
        .hasSize(3)
        .anyMatch(note -> note.contains("byte " + (first.length + 3 * record)))
        .anyMatch(note -> note.contains("byte " + (first.length + second.length + 4 * record)));
  }

  @Test
  void tensorsHistogramsTextsAndHyperParametersOfAnEventFile() throws IOException {
    TensorBoardFile file = new TensorBoardFile();
    file.hyperParameters();
    file.scalarTensor(3, "epoch_loss", 0.25f);
    file.text(4, "config", "| layers | 2 |");
    file.histogram(5, "weights");
    RunReader run = imported(file("events", file.bytes()));
    assertThat(run.info().settings())
        .containsEntry("lr", "0.25")
        .containsEntry("optimizer", "muon")
        .containsEntry("clip", "true");
    assertThat(series(run, "epoch_loss").valueAt(3)).isEqualTo(0.25);
    RunEvent text = event(run, EventKind.TEXT);
    assertThat(text.message()).isEqualTo("| layers | 2 |");
    assertThat(text.step()).isEqualTo(4);
    assertThat(text.details()).containsEntry("series", "config");
    assertThat(event(run, EventKind.HISTOGRAM).details())
        .containsEntry("series", "weights")
        .containsEntry("min", "0.5")
        .containsEntry("max", "3.5")
        .containsEntry("upperLimits", "[1.0, 2.0, 4.0]")
        .containsEntry("counts", "[1.0, 2.0, 3.0]");
    assertThat(notes(run)).isEmpty();
  }

  private static RunEvent event(RunReader run, EventKind kind) {
    List<RunEvent> events = run.events().stream().filter(event -> event.kind() == kind).toList();
    assertThat(events).hasSize(1);
    return events.get(0);
  }

  @Test
  void packedFilesAndDuplicates() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(events(0, 100, "x"));
    }
    RunReader run = imported(file("p.gz", packed.toByteArray()));
    assertThat(series(run, "x").size()).isEqualTo(100);
    LogImport.Outcome again =
        new LogImport(store)
            .add(new LogFolder().look(file("q/copy", events(0, 100, "x"))).get(0), more -> {});
    assertThat(again.known()).isTrue();
    assertThat(again.run()).isEqualTo(run.info().id());
  }

  @Test
  void aZipBombIsRefusedAndLeavesTheStoreAsItWas() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("step:1/2 train_loss:1\n".getBytes(StandardCharsets.UTF_8));
      byte[] nothing = new byte[1 << 20];
      java.util.Arrays.fill(nothing, (byte) '\n');
      for (int i = 0; i < 400; i++) {
        gzip.write(nothing);
      }
    }
    // gzip alone reaches 1000:1; twice packed it would be far more, and only one layer is opened
    ByteArrayOutputStream twice = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(twice)) {
      gzip.write(packed.toByteArray());
    }
    assertThat(new LogFolder().look(file("bomb.gz", twice.toByteArray()))).isEmpty();
    assertThatThrownBy(() -> new LogFolder().look(folder.resolve("nowhere")))
        .isInstanceOf(ImportException.class);
    assertThat(store.runs()).isEmpty();
  }

  @Test
  void moreTagsThanARunMayHaveAreLeftOutAndSaid() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < 150_000; i++) {
      TensorBoardExport.scalar(out, 1, 1, "t" + i, 1);
    }
    RunReader run = imported(file("many", out.toByteArray()));
    assertThat(run.keys()).hasSize(100_000);
    assertThat(notes(run))
        .anyMatch(note -> note.contains("first 100,000 are kept, and 50,000 points"));
  }

  @Test
  void wandbOfflineFile() throws IOException {
    RunReader run = imported(file("x.wandb", WandbFile.write(5000)));
    assertThat(run.info().name()).isEqualTo("quiet-fox-7");
    assertThat(run.info().settings()).containsEntry("lr", "0.5").containsEntry("model.depth", "3");
    SeriesReader loss = series(run, SeriesNames.LOSS);
    assertThat(loss.size()).isEqualTo(5000);
    assertThat(loss.valueAt(4321)).isCloseTo(1.0 / 4322, within(0.0));
    assertThat(loss.wallMillis(0)).isEqualTo(1_700_000_000_000L);
    assertThat(notes(run)).isEmpty();
  }

  @Test
  void aDamagedWandbBlockCostsItsRecordsOnly() throws IOException {
    byte[] bytes = WandbFile.write(5000);
    bytes[100_000] ^= 1;
    RunReader run = imported(file("x.wandb", bytes));
    assertThat(series(run, SeriesNames.LOSS).size()).isBetween(4990, 4999);
    assertThat(notes(run)).isNotEmpty();
  }

  @Test
  void whyNothingCanBeReadIsSaid() throws IOException {
    Path file = file("n.csv", "step,loss\nfirst,1\nsecond,2\n");
    assertThatThrownBy(() -> imported(file))
        .isInstanceOf(ImportException.class)
        .hasMessageEndingWith(
            "n.csv holds nothing that can be read. n.csv, byte 10: the step 'first' is no number.");
    Path wide = file("u.csv", "\ufeffstep,loss\n1,2\n".getBytes(StandardCharsets.UTF_16LE));
    assertThatThrownBy(() -> imported(wide))
        .isInstanceOf(ImportException.class)
        .hasMessageEndingWith(
            "u.csv is refused: its text is encoded as UTF-16; save it as UTF-8, then it can be"
                + " read.");
  }

  @Test
  void equalContentsHaveOneIdInEveryStore() throws IOException {
    RunId id = imported(file("a.csv", "step,loss\n1,2\n")).info().id();
    try (H2RunStore other = H2RunStore.open(folder.resolve("other"))) {
      new LogImport(other).add(new LogFolder().look(folder.resolve("logs")).get(0), more -> {});
      assertThat(other.runs()).extracting(RunInfo::id).containsExactly(id);
    }
  }
}
