package cliplight.engine.model;

import cliplight.engine.tensor.AttentionShape;
import cliplight.engine.tensor.HeadStats;
import cliplight.engine.tensor.Heads;
import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Qkv;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Multi-head attention (Vaswani et al. 2017) with rotary positions. With fewer key and value heads
 * than query heads it is grouped-query attention (Ainslie et al. 2023), with one multi-query
 * attention. W_q, W_k and W_v lie in one weight where they have one shape, else W_k and W_v in one
 * of their own. Head h owns rows h*K to (h+1)*K of each.
 *
 * <p>Shapes: B batch, T context, N = B*T tokens, D width, H query heads, G key heads, K head size,
 * P rows of one weight.
 */
final class MultiHeadAttention extends Attention {

  /** One linear map of the input and the gradients that belong to it. */
  private record Projection(Tensor w_PD, Tensor dW_PD, Tensor out_NP, Tensor dOut_NP) {}

  /** What QK-norm needs on one side. */
  private record Norm(Tensor gain_K, Tensor dGain_K, Tensor invRms_NH, int heads) {}

  private final Kernels kernels;
  private final Rope rope;
  private final AttentionShape shape;
  private final float eps;
  private final List<Projection> projections;
  private final Tensor wOut_DHK;
  private final Tensor dWOut_DHK;
  private final Tensor probs_BHST;
  private final Tensor heads_NHK;
  private final Tensor dHeads_NHK;

  /** What the projections make. */
  private final Qkv projected;

  private final Qkv dProjected;

  /** What attention reads: the same, or with q and k normalised. */
  private final Qkv qkv;

  private final Qkv dQkv;
  private final Optional<Norm> queryNorm;
  private final Optional<Norm> keyNorm;
  private final HeadStats stats;

  static List<Weight> weights(ModelConfig config, int layer) {
    int queries = config.heads() * config.headSize();
    int keys = config.kvHeads() * config.headSize();
    int width = config.width();
    Weight.Slice q = Weight.Slice.ofHeads("W_q", "attention.q", config.headSize());
    Weight.Slice k = Weight.Slice.ofHeads("W_k", "attention.k", config.headSize());
    Weight.Slice v = Weight.Slice.ofHeads("W_v", "attention.v", config.headSize());
    List<Weight> weights = new ArrayList<>();
    if (keys == queries) {
      weights.add(Weight.matrices(name(layer, "qkv"), layer, queries, width, q, k, v));
    } else {
      weights.add(Weight.matrices(name(layer, "q"), layer, queries, width, q));
      weights.add(Weight.matrices(name(layer, "kv"), layer, keys, width, k, v));
    }
    if (config.attention().qkNorm()) {
      weights.add(
          Weight.gain(name(layer, "q_norm"), layer, "gain of the queries", config.headSize()));
      weights.add(Weight.gain(name(layer, "k_norm"), layer, "gain of the keys", config.headSize()));
    }
    weights.add(
        Weight.matrices(
            name(layer, "out"),
            layer,
            width,
            queries,
            new Weight.Slice("W_o", "attention.o", 1, 0)));
    return weights;
  }

  MultiHeadAttention(
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
    eps = (float) config.normEps();
    int heads = config.heads();
    int kvHeads = config.kvHeads();
    int size = config.headSize();
    shape =
        new AttentionShape(
            batch,
            config.context(),
            heads,
            kvHeads,
            size,
            size,
            (float) (1 / Math.sqrt(size)),
            (float) config.attention().softCap());
    wOut_DHK = parameters.get(name(layer, "out")).rows();
    dWOut_DHK = parameters.get(name(layer, "out")).gradientRows();
    int tokens = batch * config.context();
    int all = heads + 2 * kvHeads;
    projections = new ArrayList<>();
    if (kvHeads == heads) {
      projections.add(projection(name(layer, "qkv"), tokens, 0, parameters, workspace, arena));
      projected = Qkv.fused(projections.get(0).out_NP, heads, size);
      dProjected = Qkv.fused(projections.get(0).dOut_NP, heads, size);
    } else {
      long queries = (long) tokens * heads * size;
      projections.add(projection(name(layer, "q"), tokens, 0, parameters, workspace, arena));
      projections.add(projection(name(layer, "kv"), tokens, queries, parameters, workspace, arena));
      projected = grouped(projections.get(0).out_NP, projections.get(1).out_NP, kvHeads, size);
      dProjected = grouped(projections.get(0).dOut_NP, projections.get(1).dOut_NP, kvHeads, size);
    }
    if (config.attention().qkNorm()) {
      int normed = heads + kvHeads;
      Tensor normed_NHK =
          arena.allocate(name(layer, "normed q and k"), tokens, (long) normed * size);
      Tensor dNormed_NHK =
          workspace.second(
              "d normed q and k", (long) tokens * all * size, tokens, (long) normed * size);
      qkv = normed(normed_NHK, projected.v(), heads, size);
      dQkv = normed(dNormed_NHK, dProjected.v(), heads, size);
      queryNorm = Optional.of(norm(name(layer, "q_norm"), heads, tokens, parameters, arena));
      keyNorm = Optional.of(norm(name(layer, "k_norm"), kvHeads, tokens, parameters, arena));
    } else {
      qkv = projected;
      dQkv = dProjected;
      queryNorm = Optional.empty();
      keyNorm = Optional.empty();
    }
    probs_BHST =
        arena.allocate(name(layer, "probs"), batch, heads, config.context(), config.context());
    heads_NHK = arena.allocate(name(layer, "heads"), tokens, (long) heads * size);
    dHeads_NHK = workspace.first("dHeads", 0, tokens, (long) heads * size);
    stats = HeadStats.ofHeads(heads);
  }

  private static Projection projection(
      String name,
      int tokens,
      long workAt,
      Parameters parameters,
      Workspace workspace,
      TensorArena arena) {
    Tensor w_PD = parameters.get(name).rows();
    return new Projection(
        w_PD,
        parameters.get(name).gradientRows(),
        arena.allocate(name + " out", tokens, w_PD.size(0)),
        workspace.second("d " + name, workAt, tokens, w_PD.size(0)));
  }

  private static Qkv grouped(Tensor q_NHK, Tensor kv_N2GK, int kvHeads, int size) {
    Heads keys = new Heads(kv_N2GK, 0, size);
    return new Qkv(new Heads(q_NHK, 0, size), keys, keys.from(kvHeads * size));
  }

  private static Qkv normed(Tensor normed_NHK, Heads values, int heads, int size) {
    Heads queries = new Heads(normed_NHK, 0, size);
    return new Qkv(queries, queries.from(heads * size), values);
  }

  private static Norm norm(
      String name, int heads, int tokens, Parameters parameters, TensorArena arena) {
    Parameter gain = parameters.get(name);
    int size = gain.weight_MRC().size(2);
    return new Norm(
        gain.weight_MRC().view(name, 0, size),
        gain.gradient_MRC().view("d " + name, 0, size),
        arena.allocate(name + " 1/rms", tokens, heads),
        heads);
  }

  @Override
  void forward(Tensor x_ND, Tensor residual_ND) {
    for (int i = 0; i < projections.size(); i++) {
      kernels.linear(x_ND, projections.get(i).w_PD, 0, projections.get(i).out_NP);
    }
    if (queryNorm.isPresent() && keyNorm.isPresent()) {
      normalise(queryNorm.get(), projected.q(), qkv.q());
      normalise(keyNorm.get(), projected.k(), qkv.k());
    }
    rope.forward(qkv.q(), shape.heads());
    rope.forward(qkv.k(), shape.kvHeads());
    kernels.attention(qkv, shape, probs_BHST, heads_NHK, stats);
    kernels.linear(heads_NHK, wOut_DHK, 1, residual_ND);
  }

  private void normalise(Norm norm, Heads from, Heads to) {
    kernels.headNorm(from, norm.heads, norm.gain_K, eps, to, norm.invRms_NH);
  }

  @Override
  void backward(Tensor dOut_ND, Tensor x_ND, Tensor dX_ND, float beta) {
    kernels.linearBackwardWeight(dOut_ND, heads_NHK, beta, dWOut_DHK);
    kernels.linearBackwardInput(dOut_ND, wOut_DHK, 0, dHeads_NHK);
    kernels.attentionBackward(dHeads_NHK, qkv, probs_BHST, shape, dQkv);
    rope.backward(dQkv.q(), shape.heads());
    rope.backward(dQkv.k(), shape.kvHeads());
    if (queryNorm.isPresent() && keyNorm.isPresent()) {
      denormalise(queryNorm.get(), dQkv.q(), projected.q(), dProjected.q(), beta);
      denormalise(keyNorm.get(), dQkv.k(), projected.k(), dProjected.k(), beta);
    }
    for (int i = 0; i < projections.size(); i++) {
      Projection projection = projections.get(i);
      kernels.linearBackwardWeight(projection.dOut_NP, x_ND, beta, projection.dW_PD);
      kernels.linearBackwardInput(projection.dOut_NP, projection.w_PD, i == 0 ? 0 : 1, dX_ND);
    }
  }

  private void denormalise(Norm norm, Heads dOut, Heads x, Heads dX, float beta) {
    kernels.headNormBackward(
        dOut, x, norm.heads, norm.gain_K, norm.invRms_NH, dX, beta, norm.dGain_K);
  }

  @Override
  public AttentionShape shape() {
    return shape;
  }

  @Override
  public Qkv qkv() {
    return qkv;
  }

  @Override
  public HeadStats stats() {
    return stats;
  }

  @Override
  public void scaleQueries(int head, float own, float shared) {
    int size = shape.keySize();
    kernels.scaleRows(projections.get(0).w_PD, head * size, (head + 1) * size, own);
  }

  @Override
  public void scaleKeys(int kvHead, float factor) {
    int size = shape.keySize();
    boolean fused = projections.size() == 1;
    int first = (fused ? shape.heads() + kvHead : kvHead) * size;
    kernels.scaleRows(projections.get(projections.size() - 1).w_PD, first, first + size, factor);
  }
}
