package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Lanes;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;

/** Embedding look-up, tokens to their experts, and the way back. V rows of D in a table, N out. */
final class RowCopies {

  private final WorkerPool pool;
  private final WorkerPool.Task gatherPart = this::gather;
  private final WorkerPool.Task embeddingBackwardPart = this::embeddingBackward;
  private final WorkerPool.Task tokensBackwardPart = this::tokensBackward;
  private Tensor source;
  private Tensor target;
  private int[] rows = new int[0];
  private int count;
  private float beta;
  private int topK;
  private int rowsPerPart;

  RowCopies(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.source = none;
    this.target = none;
  }

  void gather(Tensor table_VD, int[] rows, int count, Tensor out_ND) {
    this.source = table_VD;
    this.target = out_ND;
    this.rows = rows;
    this.count = count;
    this.rowsPerPart = Partition.rows(table_VD.size(1));
    pool.run(Partition.count(count, rowsPerPart), gatherPart);
  }

  private void gather(int part, Worker worker) {
    int width = source.size(1);
    Object in = source.memory().lanes();
    Object out = target.memory().lanes();
    FloatBuffer inFloats = source.memory().floats();
    FloatBuffer outFloats = target.memory().floats();
    int end = Math.min(count, (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      int from = rows[n] * width;
      int to = n * width;
      int i = 0;
      for (; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
        Lanes.store(Lanes.load(in, from + i), out, to + i);
      }
      for (; i < width; i++) {
        outFloats.put(to + i, inFloats.get(from + i));
      }
    }
  }

  void embeddingBackward(Tensor d_ND, int[] rows, int count, float beta, Tensor dTable_VD) {
    this.source = d_ND;
    this.target = dTable_VD;
    this.rows = rows;
    this.count = count;
    this.beta = beta;
    this.rowsPerPart = Math.max(1, (dTable_VD.size(0) + 3) / 4);
    pool.run(Partition.count(dTable_VD.size(0), rowsPerPart), embeddingBackwardPart);
  }

  /** A part owns a range of the table and looks through all tokens: order of i, no two writers. */
  private void embeddingBackward(int part, Worker worker) {
    int width = target.size(1);
    int firstRow = part * rowsPerPart;
    int endRow = Math.min(target.size(0), firstRow + rowsPerPart);
    Fill.scale(target.memory(), (long) firstRow * width, (long) endRow * width, beta);
    for (int n = 0; n < count; n++) {
      if (rows[n] >= firstRow && rows[n] < endRow) {
        addRow(n * width, rows[n] * width, width);
      }
    }
  }

  void tokensBackward(Tensor d_SD, int[] position_S, int topK, Tensor dX_ND) {
    this.source = d_SD;
    this.target = dX_ND;
    this.rows = position_S;
    this.topK = topK;
    this.count = dX_ND.size(0);
    this.rowsPerPart = Partition.rows(dX_ND.size(1));
    pool.run(Partition.count(count, rowsPerPart), tokensBackwardPart);
  }

  private void tokensBackward(int part, Worker worker) {
    int width = target.size(1);
    int end = Math.min(count, (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      for (int k = 0; k < topK; k++) {
        addRow(rows[n * topK + k] * width, n * width, width);
      }
    }
  }

  private void addRow(int from, int to, int width) {
    Object in = source.memory().lanes();
    Object out = target.memory().lanes();
    int i = 0;
    for (; i <= width - Lanes.COUNT; i += Lanes.COUNT) {
      Lanes.store(Lanes.load(out, to + i).add(Lanes.load(in, from + i)), out, to + i);
    }
    FloatBuffer inFloats = source.memory().floats();
    FloatBuffer outFloats = target.memory().floats();
    for (; i < width; i++) {
      outFloats.put(to + i, outFloats.get(to + i) + inFloats.get(from + i));
    }
  }
}
