package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.Heads;
import cliplight.engine.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * Keys of latent attention, each head's own part beside the one that all share, and the way back. N
 * tokens, R columns of the shared part.
 */
final class JoinKeys {

  private final WorkerPool pool;
  private final WorkerPool.Task forwardPart = this::forward;
  private final WorkerPool.Task backwardPart = this::backward;
  private Heads own;
  private Heads keys;
  private Tensor shared;
  private int ownSize;
  private int heads;
  private int rowsPerPart;

  JoinKeys(WorkerPool pool, Tensor none) {
    this.pool = pool;
    this.own = new Heads(none, 0, 1);
    this.keys = own;
    this.shared = none;
  }

  void forward(Heads own, int ownSize, Tensor shared_NR, int heads, Heads keys) {
    take(own, ownSize, shared_NR, heads, keys);
    pool.run(Partition.count(shared.size(0), rowsPerPart), forwardPart);
  }

  void backward(Heads dKeys, int ownSize, int heads, Heads dOwn, Tensor dShared_NR) {
    take(dOwn, ownSize, dShared_NR, heads, dKeys);
    pool.run(Partition.count(shared.size(0), rowsPerPart), backwardPart);
  }

  private void take(Heads own, int ownSize, Tensor shared, int heads, Heads keys) {
    this.own = own;
    this.ownSize = ownSize;
    this.shared = shared;
    this.heads = heads;
    this.keys = keys;
    this.rowsPerPart = Partition.rows(heads * (ownSize + shared.size(1)));
  }

  private void forward(int part, Worker worker) {
    FloatBuffer ownFloats = own.rows_NW().memory().floats();
    FloatBuffer sharedFloats = shared.memory().floats();
    FloatBuffer to = keys.rows_NW().memory().floats();
    int sharedSize = shared.size(1);
    int end = Math.min(shared.size(0), (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      for (int h = 0; h < heads; h++) {
        int at = (int) keys.at(n, h);
        to.put(at, ownFloats, (int) own.at(n, h), ownSize);
        to.put(at + ownSize, sharedFloats, n * sharedSize, sharedSize);
      }
    }
  }

  private void backward(int part, Worker worker) {
    FloatBuffer ownFloats = own.rows_NW().memory().floats();
    FloatBuffer sharedFloats = shared.memory().floats();
    FloatBuffer from = keys.rows_NW().memory().floats();
    int sharedSize = shared.size(1);
    int end = Math.min(shared.size(0), (part + 1) * rowsPerPart);
    for (int n = part * rowsPerPart; n < end; n++) {
      int sharedAt = n * sharedSize;
      sharedFloats.put(sharedAt, from, (int) keys.at(n, 0) + ownSize, sharedSize);
      for (int h = 0; h < heads; h++) {
        int at = (int) keys.at(n, h);
        ownFloats.put((int) own.at(n, h), from, at, ownSize);
        for (int i = 0; h > 0 && i < sharedSize; i++) {
          sharedFloats.put(
              sharedAt + i, sharedFloats.get(sharedAt + i) + from.get(at + ownSize + i));
        }
      }
    }
  }
}
