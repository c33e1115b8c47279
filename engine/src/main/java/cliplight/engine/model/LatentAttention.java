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
 * Multi-head latent attention of DeepSeek-V2, V3 and Kimi K2: queries, keys and values come from
 * compressed latents, and positions turn only a part of the queries and one key part that all heads
 * share.
 *
 * <pre>
 *   c_q = norm(W_qa x)        [q^C_h | q^R_h] = W_qb c_q        q^R = rope(q^R)
 *   c_kv = norm(W_kva x)      [k^C_h | v_h] = W_kvb c_kv        k^R = rope(W_kr x)
 *   logit_h = (q^C_h . k^C_h + q^R_h . k^R) / sqrt(U + R)
 * </pre>
 *
 * <p>Shapes: B batch, T context, N = B*T tokens, D width, H heads, A query rank, C kv rank, U size
 * of q^C and k^C, R size of q^R and k^R, K = U + R, V size of a value.
 */
final class LatentAttention extends Attention {

  /** The way of the queries' latent, where they have one. */
  private record QueryLatent(
      Tensor wDown_AD,
      Tensor dWDown_AD,
      Tensor c_NA,
      RmsNorm norm,
      Tensor dNormed_NA,
      Tensor dC_NA) {}

  private final Kernels kernels;
  private final Rope rope;
  private final AttentionShape shape;
  private final int ownSize;
  private final Optional<QueryLatent> queryLatent;
  private final Tensor wQuery_HKA;
  private final Tensor dWQuery_HKA;
  private final Tensor q_NHK;
  private final Tensor dQ_NHK;
  private final Tensor wKvDown_CD;
  private final Tensor dWKvDown_CD;
  private final Tensor c_NC;
  private final RmsNorm kvNorm;
  private final Tensor dNormed_NC;
  private final Tensor dC_NC;
  private final Tensor wKeyRope_RD;
  private final Tensor dWKeyRope_RD;
  private final Tensor keyRope_NR;
  private final Tensor dKeyRope_NR;
  private final Tensor wKvUp_HUVC;
  private final Tensor dWKvUp_HUVC;
  private final Tensor kv_NHUV;
  private final Tensor dKv_NHUV;
  private final Heads keys;
  private final Heads dKeys;
  private final Tensor wOut_DHV;
  private final Tensor dWOut_DHV;
  private final Tensor probs_BHST;
  private final Tensor heads_NHV;
  private final Tensor dHeads_NHV;
  private final Qkv qkv;
  private final Qkv dQkv;
  private final HeadStats stats;

  static List<Weight> weights(ModelConfig config, int layer) {
    AttentionConfig attention = config.attention();
    int heads = config.heads();
    int keySize = config.headSize() + attention.ropeSize();
    int rank = attention.queryRank();
    int kvRank = attention.kvRank();
    List<Weight> weights = new ArrayList<>();
    if (rank > 0) {
      weights.add(matrix(layer, "q_a", "W_qa", rank, config.width()));
      weights.add(Weight.gain(name(layer, "q_a_norm"), layer, "gain of the query latent", rank));
    }
    weights.add(
        matrix(layer, "q_b", "W_qb", heads * keySize, rank > 0 ? rank : config.width(), keySize));
    weights.add(matrix(layer, "kv_a", "W_kva", kvRank, config.width()));
    weights.add(Weight.gain(name(layer, "kv_a_norm"), layer, "gain of the kv latent", kvRank));
    weights.add(matrix(layer, "k_rope", "W_kr", attention.ropeSize(), config.width()));
    weights.add(
        matrix(
            layer,
            "kv_b",
            "W_kvb",
            heads * (config.headSize() + config.valueSize()),
            kvRank,
            config.headSize(),
            config.valueSize()));
    weights.add(matrix(layer, "out", "W_o", config.width(), heads * config.valueSize()));
    return weights;
  }

  private static Weight matrix(
      int layer, String name, String symbol, int rows, int columns, Integer... headRows) {
    String group = "attention." + (name.equals("out") ? "o" : name);
    return Weight.matrices(
        name(layer, name), layer, rows, columns, Weight.Slice.ofHeads(symbol, group, headRows));
  }

  LatentAttention(
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
    AttentionConfig attention = config.attention();
    int heads = config.heads();
    int ropeSize = attention.ropeSize();
    int valueSize = config.valueSize();
    int rank = attention.queryRank();
    int kvRank = attention.kvRank();
    ownSize = config.headSize();
    int keySize = ownSize + ropeSize;
    shape =
        new AttentionShape(
            batch,
            config.context(),
            heads,
            heads,
            keySize,
            valueSize,
            (float) (1 / Math.sqrt(keySize)),
            (float) attention.softCap());
    int tokens = batch * config.context();

    long queries = (long) tokens * heads * keySize;
    wQuery_HKA = parameters.get(name(layer, "q_b")).rows();
    dWQuery_HKA = parameters.get(name(layer, "q_b")).gradientRows();
    q_NHK = arena.allocate(name(layer, "q"), tokens, (long) heads * keySize);
    dQ_NHK = workspace.second("dQ", 0, tokens, (long) heads * keySize);
    Tensor keys_NHK = arena.allocate(name(layer, "keys"), tokens, (long) heads * keySize);
    Tensor dKeys_NHK = workspace.second("dKeys", queries, tokens, (long) heads * keySize);
    keys = new Heads(keys_NHK, 0, keySize);
    dKeys = new Heads(dKeys_NHK, 0, keySize);
    int kvSize = ownSize + valueSize;
    wKvUp_HUVC = parameters.get(name(layer, "kv_b")).rows();
    dWKvUp_HUVC = parameters.get(name(layer, "kv_b")).gradientRows();
    kv_NHUV = arena.allocate(name(layer, "kv"), tokens, (long) heads * kvSize);
    dKv_NHUV = workspace.second("dKv", 2 * queries, tokens, (long) heads * kvSize);

    // gradients of latents come after that of the heads' results has been used up
    long at = 0;
    wKvDown_CD = parameters.get(name(layer, "kv_a")).rows();
    dWKvDown_CD = parameters.get(name(layer, "kv_a")).gradientRows();
    c_NC = arena.allocate(name(layer, "kv latent"), tokens, kvRank);
    kvNorm = new RmsNorm(parameters.get(name(layer, "kv_a_norm")), config, tokens, kernels, arena);
    dNormed_NC = workspace.first("d normed kv latent", at, tokens, kvRank);
    at += (long) tokens * kvRank;
    dC_NC = workspace.first("d kv latent", at, tokens, kvRank);
    at += (long) tokens * kvRank;
    wKeyRope_RD = parameters.get(name(layer, "k_rope")).rows();
    dWKeyRope_RD = parameters.get(name(layer, "k_rope")).gradientRows();
    keyRope_NR = arena.allocate(name(layer, "k_rope out"), tokens, ropeSize);
    dKeyRope_NR = workspace.first("d shared key", at, tokens, ropeSize);
    at += (long) tokens * ropeSize;
    queryLatent =
        rank == 0
            ? Optional.empty()
            : Optional.of(
                new QueryLatent(
                    parameters.get(name(layer, "q_a")).rows(),
                    parameters.get(name(layer, "q_a")).gradientRows(),
                    arena.allocate(name(layer, "query latent"), tokens, rank),
                    new RmsNorm(
                        parameters.get(name(layer, "q_a_norm")), config, tokens, kernels, arena),
                    workspace.first("d normed query latent", at, tokens, rank),
                    workspace.first("d query latent", at + (long) tokens * rank, tokens, rank)));

    wOut_DHV = parameters.get(name(layer, "out")).rows();
    dWOut_DHV = parameters.get(name(layer, "out")).gradientRows();
    probs_BHST =
        arena.allocate(name(layer, "probs"), batch, heads, config.context(), config.context());
    heads_NHV = arena.allocate(name(layer, "heads"), tokens, (long) heads * valueSize);
    dHeads_NHV = workspace.first("dHeads", 0, tokens, (long) heads * valueSize);
    qkv = new Qkv(new Heads(q_NHK, 0, keySize), keys, own(kv_NHUV).from(ownSize));
    dQkv = new Qkv(new Heads(dQ_NHK, 0, keySize), dKeys, own(dKv_NHUV).from(ownSize));
    stats = HeadStats.ofHeads(heads);
  }

  /** How many floats per token the gradients of the latents take in the first work area. */
  static long latentsPerToken(AttentionConfig attention) {
    return 2L * attention.kvRank() + attention.ropeSize() + 2L * attention.queryRank();
  }

  /** Each head's own keys, in front of its values. */
  private Heads own(Tensor kv_NHUV) {
    return new Heads(kv_NHUV, 0, ownSize + shape.valueSize());
  }

  @Override
  void forward(Tensor x_ND, Tensor residual_ND) {
    Tensor queryInput = x_ND;
    if (queryLatent.isPresent()) {
      QueryLatent latent = queryLatent.get();
      kernels.linear(x_ND, latent.wDown_AD, 0, latent.c_NA);
      queryInput = latent.norm.forward(latent.c_NA);
    }
    kernels.linear(queryInput, wQuery_HKA, 0, q_NHK);
    rope.forward(qkv.q().from(ownSize), shape.heads());

    kernels.linear(x_ND, wKvDown_CD, 0, c_NC);
    kernels.linear(kvNorm.forward(c_NC), wKvUp_HUVC, 0, kv_NHUV);
    kernels.linear(x_ND, wKeyRope_RD, 0, keyRope_NR);
    rope.forward(sharedKey(keyRope_NR), 1);
    kernels.joinKeys(own(kv_NHUV), ownSize, keyRope_NR, shape.heads(), keys);

    kernels.attention(qkv, shape, probs_BHST, heads_NHV, stats);
    kernels.linear(heads_NHV, wOut_DHV, 1, residual_ND);
  }

  private Heads sharedKey(Tensor key_NR) {
    return new Heads(key_NR, 0, key_NR.size(1));
  }

  @Override
  void backward(Tensor dOut_ND, Tensor x_ND, Tensor dX_ND, float beta) {
    kernels.linearBackwardWeight(dOut_ND, heads_NHV, beta, dWOut_DHV);
    kernels.linearBackwardInput(dOut_ND, wOut_DHV, 0, dHeads_NHV);
    kernels.attentionBackward(dHeads_NHV, qkv, probs_BHST, shape, dQkv);

    kernels.joinKeysBackward(dKeys, ownSize, shape.heads(), own(dKv_NHUV), dKeyRope_NR);
    rope.backward(sharedKey(dKeyRope_NR), 1);
    kernels.linearBackwardWeight(dKeyRope_NR, x_ND, beta, dWKeyRope_RD);
    kernels.linearBackwardInput(dKeyRope_NR, wKeyRope_RD, 0, dX_ND);
    kernels.linearBackwardWeight(dKv_NHUV, kvNorm.out(), beta, dWKvUp_HUVC);
    kernels.linearBackwardInput(dKv_NHUV, wKvUp_HUVC, 0, dNormed_NC);
    kernels.zero(dC_NC);
    kvNorm.backward(dNormed_NC, c_NC, dC_NC, beta);
    kernels.linearBackwardWeight(dC_NC, x_ND, beta, dWKvDown_CD);
    kernels.linearBackwardInput(dC_NC, wKvDown_CD, 1, dX_ND);

    rope.backward(dQkv.q().from(ownSize), shape.heads());
    if (queryLatent.isEmpty()) {
      kernels.linearBackwardWeight(dQ_NHK, x_ND, beta, dWQuery_HKA);
      kernels.linearBackwardInput(dQ_NHK, wQuery_HKA, 1, dX_ND);
      return;
    }
    QueryLatent latent = queryLatent.get();
    kernels.linearBackwardWeight(dQ_NHK, latent.norm.out(), beta, dWQuery_HKA);
    kernels.linearBackwardInput(dQ_NHK, wQuery_HKA, 0, latent.dNormed_NA);
    kernels.zero(latent.dC_NA);
    latent.norm.backward(latent.dNormed_NA, latent.c_NA, latent.dC_NA, beta);
    kernels.linearBackwardWeight(latent.dC_NA, x_ND, beta, latent.dWDown_AD);
    kernels.linearBackwardInput(latent.dC_NA, latent.wDown_AD, 1, dX_ND);
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
    int first = head * shape.keySize();
    kernels.scaleRows(wQuery_HKA, first, first + ownSize, own);
    kernels.scaleRows(wQuery_HKA, first + ownSize, first + shape.keySize(), shared);
  }

  @Override
  public void scaleKeys(int kvHead, float factor) {
    int first = kvHead * (ownSize + shape.valueSize());
    kernels.scaleRows(wKvUp_HUVC, first, first + ownSize, factor);
  }
}
