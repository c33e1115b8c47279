package cliplight.engine.model;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Qkv;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.List;

/**
 * Causal multi-head attention with rotary positions. W_q, W_k and W_v lie in one weight of 3HK x D:
 * head h owns rows h*K to (h+1)*K of each third.
 *
 * <p>Shapes: B batch, T context, N = B*T tokens, D width, H heads, K head size.
 */
public final class Attention {

  private final Kernels kernels;
  private final Rope rope;
  private final AttentionShape shape;
  private final Tensor wQkv_3HKD;
  private final Tensor dWQkv_3HKD;
  private final Tensor wOut_DHK;
  private final Tensor dWOut_DHK;
  private final Tensor qkv_N3HK;
  private final Tensor probs_BHTT;
  private final Tensor heads_NHK;
  private final Tensor dHeads_NHK;
  private final Tensor dQkv_N3HK;
  private final Qkv qkv;
  private final Qkv dQkv;
  private final HeadStats stats;

  static List<Weight> weights(ModelConfig config, int layer) {
    int size = config.attentionSize();
    return List.of(
        Weight.matrices(
            qkvName(layer),
            layer,
            size,
            config.width(),
            new Weight.Slice("W_q", "attention.q", 1, 0),
            new Weight.Slice("W_k", "attention.k", 1, 0),
            new Weight.Slice("W_v", "attention.v", 1, 0)),
        Weight.matrices(
            outName(layer),
            layer,
            config.width(),
            size,
            new Weight.Slice("W_o", "attention.o", 1, 0)));
  }

  Attention(
      ModelConfig config,
      int layer,
      int batch,
      Rope rope,
      Parameters parameters,
      Workspace workspace,
      Kernels kernels,
      TensorArena arena) {
    this.kernels = kernels;
    this.rope = rope;
    float scale = (float) (1 / Math.sqrt(config.headSize()));
    shape =
        AttentionShape.multiHead(batch, config.context(), config.heads(), config.headSize(), scale);
    wQkv_3HKD = parameters.get(qkvName(layer)).rows();
    dWQkv_3HKD = parameters.get(qkvName(layer)).gradientRows();
    wOut_DHK = parameters.get(outName(layer)).rows();
    dWOut_DHK = parameters.get(outName(layer)).gradientRows();
    long tokens = (long) batch * config.context();
    int size = config.attentionSize();
    qkv_N3HK = arena.allocate(qkvName(layer) + " out", tokens, 3L * size);
    probs_BHTT =
        arena.allocate(
            "layers." + layer + ".attention.probs",
            batch,
            config.heads(),
            config.context(),
            config.context());
    heads_NHK = arena.allocate("layers." + layer + ".attention.heads", tokens, size);
    dHeads_NHK = workspace.first("dHeads", tokens, size);
    dQkv_N3HK = workspace.second("dQkv", tokens, 3L * size);
    qkv = Qkv.fused(qkv_N3HK, config.heads(), config.headSize());
    dQkv = Qkv.fused(dQkv_N3HK, config.heads(), config.headSize());
    stats = HeadStats.ofHeads(config.heads());
  }

  /** Adds attention of {@code x} to {@code residual}. */
  void forward(Tensor x_ND, Tensor residual_ND) {
    kernels.linear(x_ND, wQkv_3HKD, 0, qkv_N3HK);
    rope.forward(qkv.q(), 2 * shape.heads());
    kernels.attention(qkv, shape, probs_BHTT, heads_NHK, stats);
    kernels.linear(heads_NHK, wOut_DHK, 1, residual_ND);
  }

  /** Overwrites {@code dX}; {@code beta} is the share that stays of the gradients of weights. */
  void backward(Tensor dOut_ND, Tensor x_ND, Tensor dX_ND, float beta) {
    kernels.linearBackwardWeight(dOut_ND, heads_NHK, beta, dWOut_DHK);
    kernels.linearBackwardInput(dOut_ND, wOut_DHK, 0, dHeads_NHK);
    kernels.attentionBackward(dHeads_NHK, qkv, probs_BHTT, shape, dQkv);
    rope.backward(dQkv.q(), 2 * shape.heads());
    kernels.linearBackwardWeight(dQkv_N3HK, x_ND, beta, dWQkv_3HKD);
    kernels.linearBackwardInput(dQkv_N3HK, wQkv_3HKD, 0, dX_ND);
  }

  /** W_q, W_k and W_v one below the other. */
  public Tensor qkvWeight() {
    return wQkv_3HKD;
  }

  /** What the last forward pass saw of each head. */
  public HeadStats stats() {
    return stats;
  }

  private static String qkvName(int layer) {
    return "layers." + layer + ".attention.qkv";
  }

  private static String outName(int layer) {
    return "layers." + layer + ".attention.out";
  }
}
