package cliplight.engine.model;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import java.util.List;

/**
 * Token embedding, N(0, 1) at first.
 *
 * <p>Shapes: N tokens, V vocabulary, D width.
 */
final class Embedding {

  private static final String NAME = "embedding";

  private final Kernels kernels;
  private final Tensor table_VD;
  private final Tensor dTable_VD;

  static List<Weight> weights(ModelConfig config) {
    Weight.Slice slice = new Weight.Slice("the embedding", "embedding", 1, 0);
    return List.of(
        new Weight(
            NAME,
            Weight.NO_LAYER,
            Role.EMBEDDING,
            1,
            config.vocabulary(),
            config.width(),
            1,
            List.of(slice)));
  }

  Embedding(Parameters parameters, Kernels kernels) {
    this.kernels = kernels;
    this.table_VD = parameters.get(NAME).rows();
    this.dTable_VD = parameters.get(NAME).gradientRows();
  }

  void forward(int[] tokens_N, Tensor out_ND) {
    kernels.gatherRows(table_VD, tokens_N, tokens_N.length, out_ND);
  }

  /** {@code beta} is the share that stays of the gradient of the table. */
  void backward(Tensor dOut_ND, int[] tokens_N, float beta) {
    kernels.embeddingBackward(dOut_ND, tokens_N, tokens_N.length, beta, dTable_VD);
  }
}
