package cliplight.engine.lab.probe;

import cliplight.engine.model.Attention;
import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.Heads;
import java.nio.FloatBuffer;

/**
 * The logits of one head for one sequence, and the attention weights that they make, from the
 * queries and keys of the last forward pass.
 *
 * <p>Shapes: T context, K size of a query and a key.
 */
final class HeadLogits {

  private HeadLogits() {}

  /** Scaled logits before any cap, query x key; NaN where a key is in the future. */
  static float[] of(Attention attention, int sequence, int head) {
    AttentionShape shape = attention.shape();
    int context = shape.context();
    Heads q = attention.qkv().q();
    Heads k = attention.qkv().k();
    FloatBuffer queries = q.rows_NW().memory().floats();
    FloatBuffer keys = k.rows_NW().memory().floats();
    long first = (long) sequence * context;
    float[] logits_TT = new float[context * context];
    for (int i = 0; i < context; i++) {
      int query = Math.toIntExact(q.at(first + i, head));
      for (int j = 0; j < context; j++) {
        int key = Math.toIntExact(k.at(first + j, head / shape.group()));
        double dot = 0;
        for (int d = 0; d < shape.keySize(); d++) {
          dot += (double) queries.get(query + d) * keys.get(key + d);
        }
        logits_TT[i * context + j] = j <= i ? (float) (dot * shape.scale()) : Float.NaN;
      }
    }
    return logits_TT;
  }

  /** Softmax of each row, exact 0 where a key is in the future. */
  static float[] softmax(float[] logits_TT, AttentionShape shape) {
    int context = shape.context();
    float[] weights_TT = new float[logits_TT.length];
    for (int i = 0; i < context; i++) {
      double max = Double.NEGATIVE_INFINITY;
      for (int j = 0; j <= i; j++) {
        max = Math.max(max, capped(logits_TT[i * context + j], shape));
      }
      double sum = 0;
      for (int j = 0; j <= i; j++) {
        sum += Math.exp(capped(logits_TT[i * context + j], shape) - max);
      }
      for (int j = 0; j <= i; j++) {
        double weight = Math.exp(capped(logits_TT[i * context + j], shape) - max) / sum;
        weights_TT[i * context + j] = (float) weight;
      }
    }
    return weights_TT;
  }

  private static double capped(double logit, AttentionShape shape) {
    double cap = shape.softCap();
    return cap > 0 ? cap * Math.tanh(logit / cap) : logit;
  }

  /** Length of a vector of a head. */
  static float length(Heads heads, long token, int head, int size) {
    FloatBuffer values = heads.rows_NW().memory().floats();
    int first = Math.toIntExact(heads.at(token, head));
    double squares = 0;
    for (int d = 0; d < size; d++) {
      squares += (double) values.get(first + d) * values.get(first + d);
    }
    return (float) Math.sqrt(squares);
  }
}
