package cliplight.engine.runs.imports;

import java.util.Optional;

/** The kinds of log that can be read; what a file is, its contents say and not its name. */
public enum LogKind {
  TENSORBOARD("tensorboard", "TensorBoard events"),
  WANDB("wandb", "wandb offline run"),
  STEP_LOG("step-log", "step: log"),
  MEGATRON("megatron", "Megatron console log"),
  JSON_LINES("jsonl", "JSON lines"),
  CSV("csv", "CSV table"),
  MLFLOW("mlflow", "MLflow run");

  private final String origin;
  private final String title;

  LogKind(String origin, String title) {
    this.origin = origin;
    this.title = title;
  }

  /** What {@link cliplight.engine.runs.RunInfo#origin} says of such a run. */
  public String origin() {
    return origin;
  }

  /** For a person. */
  public String title() {
    return title;
  }

  /** Whether its files are lines of text. */
  boolean isText() {
    return this != TENSORBOARD && this != WANDB;
  }

  /**
   * What a file is.
   *
   * @param head its first bytes
   * @param length how many of them there are
   * @param whole whether that is all of it
   */
  static Optional<LogKind> of(byte[] head, int length, boolean whole) {
    if (TensorBoardEvents.matches(head, length)) {
      return Optional.of(TENSORBOARD);
    }
    if (WandbLog.matches(head, length)) {
      return Optional.of(WANDB);
    }
    if (ByteOrderMark.isUtf16(head, 0, length)) {
      // reading it says why it is refused; a file that is no log is passed over
      byte[] text = ByteOrderMark.asUtf8(head, length);
      return of(text, text.length, whole);
    }
    boolean first = true;
    int from = ByteOrderMark.utf8(head, 0, length);
    while (from < length) {
      int to = from;
      while (to < length && head[to] != '\n') {
        if (head[to] == 0) {
          return Optional.empty();
        }
        to++;
      }
      if (to == length && !whole) {
        return Optional.empty();
      }
      int end = to > from && head[to - 1] == '\r' ? to - 1 : to;
      if (end > from) {
        Optional<LogKind> kind = ofLine(head, from, end, first);
        if (kind.isPresent()) {
          return kind;
        }
        first = false;
      }
      from = to + 1;
    }
    return Optional.empty();
  }

  private static Optional<LogKind> ofLine(byte[] head, int from, int to, boolean first) {
    if (StepLog.matches(head, from, to)) {
      return Optional.of(STEP_LOG);
    }
    if (MegatronLog.matches(head, from, to)) {
      return Optional.of(MEGATRON);
    }
    if (first && JsonLines.matches(head, from, to)) {
      return Optional.of(JSON_LINES);
    }
    return first && CsvTable.matches(head, from, to) ? Optional.of(CSV) : Optional.empty();
  }

  /** Reads a file of this kind, whatever it is called. */
  LogParser parser(LogSink sink) {
    return switch (this) {
      case TENSORBOARD -> new TensorBoardEvents(sink);
      case WANDB -> new WandbLog(sink);
      case STEP_LOG -> new StepLog(sink);
      case MEGATRON -> new MegatronLog(sink);
      case JSON_LINES -> new JsonLines(sink);
      case CSV -> new CsvTable(sink, "", "");
      case MLFLOW -> new MlflowMetric(sink, "value");
    };
  }
}
