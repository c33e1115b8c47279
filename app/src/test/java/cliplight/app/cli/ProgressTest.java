package cliplight.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cliplight.engine.lab.Study;
import cliplight.engine.lab.StudySession;
import cliplight.engine.runs.RunId;
import cliplight.engine.runs.RunInfo;
import cliplight.engine.runs.RunReader;
import cliplight.engine.runs.RunState;
import cliplight.engine.runs.RunStore;
import cliplight.engine.runs.StoreException;
import cliplight.engine.train.RunConfig;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What is said while a study trains. */
class ProgressTest {

  /** A store that cannot be written when it is first looked at. */
  private static RunStore fullAtFirst() {
    AtomicInteger asked = new AtomicInteger();
    return proxy(
        RunStore.class,
        method ->
            method.equals("failure") && asked.getAndIncrement() == 0
                ? Optional.of(new StoreException("Points do not reach the disk."))
                : Optional.empty());
  }

  private static StudySession withoutRuns() {
    AtomicInteger asked = new AtomicInteger();
    return proxy(
        StudySession.class,
        method ->
            switch (method) {
              case "study" -> Study.ofOne(RunConfig.DEFAULT);
              case "runs" -> List.of();
              case "finished" -> asked.getAndIncrement() > 0;
              default -> throw new IllegalArgumentException(method);
            });
  }

  private interface Answers {
    Object to(String method);
  }

  private static <T> T proxy(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> answers.to(method.getName())));
  }

  @Test
  void aStoreThatCannotBeWrittenIsSaidAtOnceAndWhenItIsOver() throws InterruptedException {
    StringWriter err = new StringWriter();
    PrintWriter out = new PrintWriter(new StringWriter());
    Terminal terminal = new Terminal(out, new PrintWriter(err), false, 100);
    new Progress(withoutRuns(), fullAtFirst(), terminal, out).follow();
    assertThat(err.toString())
        .isEqualTo(
            "Points do not reach the disk. Make room before the runs end.\n"
                + "The store can be written again: all steps so far are on disk.\n");
  }

  /** A twin is planned as its parent is, and ends sooner. */
  @Test
  void stepsAreCountedUpToWhereTheRunEnds() throws InterruptedException {
    RunId id = new RunId("20260101-000000-twin");
    RunInfo info =
        new RunInfo(
            id,
            "twin",
            "fork",
            "",
            0,
            "trained",
            RunState.DONE,
            "",
            Instant.EPOCH,
            100,
            100,
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty());
    RunReader run =
        proxy(RunReader.class, method -> method.equals("info") ? info : Optional.empty());
    RunStore store =
        proxy(RunStore.class, method -> method.equals("open") ? run : Optional.empty());
    StudySession session =
        proxy(
            StudySession.class,
            method ->
                switch (method) {
                  case "study" -> Study.ofOne(RunConfig.DEFAULT);
                  case "runs" -> List.of(id);
                  case "finished" -> true;
                  default -> throw new IllegalArgumentException(method);
                });
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    new Progress(session, store, new Terminal(out, out, false, 100), out).follow();
    assertThat(RunConfig.DEFAULT.steps()).isNotEqualTo(100);
    assertThat(text.toString()).contains("step 100/100 ").endsWith("done\n");
  }
}
