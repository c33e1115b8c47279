package cliplight.engine.runs.imports;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;

/**
 * Reads one large file of lines on all cores: blocks of whole lines are parsed some ahead, each by
 * itself, and what they say is told in their order. A block that cannot be understood without the
 * lines before it, or that a line before it waits for, is read again in its turn.
 */
final class LineBlocks {

  private static final int BLOCK_BYTES = 1 << 20;

  private final LineParser parser;
  private final LogSink sink;
  private final int blockBytes;
  private final int mostAhead = 2 + ForkJoinPool.getCommonPoolParallelism();
  private final Deque<Block> begun = new ArrayDeque<>();

  /** Those that nobody parses yet, the first first. */
  private final Queue<FutureTask<Ahead>> waiting = new ConcurrentLinkedQueue<>();

  /** What a block says, and the parser that read it. */
  private record Ahead(LineParser parser, Said said) {}

  /**
   * Whole lines, or a part of a line that is too long.
   *
   * @param to how many of the bytes they are
   * @param offset of the first in the file
   * @param end whether the file ends with it
   * @param ahead empty where it is read in its turn
   */
  @SuppressWarnings("ArrayRecordComponent") // private, never compared
  private record Block(
      byte[] bytes, int to, long offset, boolean end, Optional<FutureTask<Ahead>> ahead) {}

  /**
   * @param parser of the file, which tells {@code sink}
   */
  LineBlocks(LineParser parser, LogSink sink) {
    this(parser, sink, BLOCK_BYTES);
  }

  LineBlocks(LineParser parser, LogSink sink, int blockBytes) {
    this.parser = parser;
    this.sink = sink;
    this.blockBytes = blockBytes;
  }

  /** Reads what the stream holds, to its end. */
  void read(InputStream in, MessageDigest digest, LogReading.Listener listener) throws IOException {
    try {
      readBlocks(in, digest, listener);
    } finally {
      waiting.clear();
    }
  }

  private void readBlocks(InputStream in, MessageDigest digest, LogReading.Listener listener)
      throws IOException {
    byte[] rest = {};
    long offset = 0;
    boolean inTurn = true;
    boolean end = false;
    while (!end) {
      byte[] bytes = Arrays.copyOf(rest, rest.length + blockBytes);
      int n = in.readNBytes(bytes, rest.length, blockBytes);
      end = n < blockBytes;
      digest.update(bytes, rest.length, n);
      listener.bytes(n);
      int filled = rest.length + n;
      int to = end ? filled : lineEnd(bytes, rest.length, filled);
      boolean tooLong = to == 0 && filled > LineParser.MOST_BYTES;
      if (tooLong) {
        to = filled;
      }
      rest = Arrays.copyOfRange(bytes, to, filled);
      if (to > 0) {
        begin(bytes, to, offset, end, inTurn || tooLong);
        inTurn = tooLong;
        offset += to;
      }
    }
    while (!begun.isEmpty()) {
      takeFirst();
    }
    parser.end();
  }

  /** Behind the last line that ends; 0 where none does. */
  private static int lineEnd(byte[] bytes, int from, int to) {
    int i = to;
    while (i > from && bytes[i - 1] != '\n') {
      i--;
    }
    return i == from ? 0 : i;
  }

  private void begin(byte[] bytes, int to, long offset, boolean end, boolean inTurn) {
    if (inTurn) {
      begun.add(new Block(bytes, to, offset, end, Optional.empty()));
    } else {
      FutureTask<Ahead> ahead = new FutureTask<>(() -> ahead(bytes, to, offset, end));
      begun.add(new Block(bytes, to, offset, end, Optional.of(ahead)));
      waiting.add(ahead);
      ForkJoinPool.commonPool().execute(this::parseNext);
    }
    if (begun.size() > mostAhead) {
      takeFirst();
    }
  }

  private void parseNext() {
    Optional.ofNullable(waiting.poll()).ifPresent(FutureTask::run);
  }

  private Ahead ahead(byte[] bytes, int to, long offset, boolean end) {
    Said said = new Said();
    LineParser further = parser.further(said);
    further.parse(bytes, 0, to, offset, end);
    return new Ahead(further, said);
  }

  private void takeFirst() {
    Block block = begun.remove();
    if (block.ahead.isPresent() && !parser.waits()) {
      Ahead ahead = waitFor(block.ahead.get());
      if (!ahead.parser.lacksLinesBefore()) {
        ahead.said.tell(sink);
        parser.goOnBehind(ahead.parser);
        return;
      }
    }
    parser.parse(block.bytes, 0, block.to, block.offset, block.end);
  }

  /** Parses as well, this one or one behind it, rather than only to wait. */
  private Ahead waitFor(FutureTask<Ahead> first) {
    while (!first.isDone() && !waiting.isEmpty()) {
      parseNext();
    }
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return first.get();
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw e.getCause() instanceof RuntimeException cause
              ? cause
              : new IllegalStateException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
