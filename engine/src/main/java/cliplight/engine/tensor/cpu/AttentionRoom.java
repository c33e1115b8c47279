package cliplight.engine.tensor.cpu;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.Lanes;

/**
 * Where everything lies in the heap array that a thread computes attention in. S keys (rows up to a
 * multiple of {@link MicroKernel#ROWS}), Q queries of a block, K and V sizes of key and value (rows
 * up to whole vectors); what fills up is undefined, and stays in rows and columns that nobody
 * reads.
 */
final class AttentionRoom {

  private static final int BLOCK = CausalSoftmax.STRIDE;

  final int keyColumns;
  final int valueColumns;
  final int k_SK;
  final int v_SV;
  final int q_QK;

  /** Results, or their gradients. */
  final int o_QV;

  /** The queries, or those gradients, as columns. */
  final int panel;

  /** Logits, then weights. */
  final int s_SQ;

  /** Of each query: largest logit, sum of exponentials, its inverse, mean logit below the max. */
  final int max;

  final int sum;
  final int inverse;
  final int mean;

  /** Gradients of weights, then of logits. */
  final int ds_SQ;

  /** Logits before a cap. */
  final int raw_SQ;

  final int dq_QK;
  final int dk_SK;
  final int dv_SV;
  final int length;

  AttentionRoom(AttentionShape shape) {
    int rows = upTo(shape.context(), MicroKernel.ROWS);
    keyColumns = columns(shape.keySize());
    valueColumns = columns(shape.valueSize());
    k_SK = 0;
    v_SV = k_SK + rows * keyColumns;
    q_QK = v_SV + rows * valueColumns;
    o_QV = q_QK + BLOCK * keyColumns;
    panel = o_QV + BLOCK * valueColumns;
    s_SQ = panel + Math.max(keyColumns, valueColumns) * BLOCK;
    max = s_SQ + rows * BLOCK;
    sum = max + BLOCK;
    inverse = sum + BLOCK;
    mean = inverse + BLOCK;
    ds_SQ = mean + BLOCK;
    raw_SQ = ds_SQ + rows * BLOCK;
    dq_QK = raw_SQ + (shape.softCap() > 0 ? rows * BLOCK : 0);
    dk_SK = dq_QK + BLOCK * keyColumns;
    dv_SV = dk_SK + rows * keyColumns;
    length = dv_SV + rows * valueColumns;
  }

  /** Floats from a row of {@code size} to the next. */
  static int columns(int size) {
    return upTo(size, Lanes.COUNT);
  }

  private static int upTo(int size, int multiple) {
    return Partition.count(size, multiple) * multiple;
  }
}
