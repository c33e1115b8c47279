package cliplight.engine.model;

import cliplight.engine.tensor.Kernels;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A decoder-only transformer in the manner of Kimi K2: embedding, blocks, final norm, untied head.
 * All its arrays come from the arena when it is made; passes allocate nothing.
 *
 * <p>Shapes: B batch, T context, N = B*T tokens, D width.
 */
public final class Transformer {

  private final ModelConfig config;
  private final int tokens;
  private final Parameters parameters;
  private final Embedding embedding;
  private final Block[] blocks;
  private final OutputHead head;
  private final Tensor embedded_ND;
  private final Tensor d_ND;
  private final Tensor dNormed_ND;

  /**
   * @param batch sequences per pass (B)
   * @param seed of the initial weights; see {@link Initialisation}
   */
  public Transformer(ModelConfig config, int batch, long seed, Kernels kernels, TensorArena arena) {
    this.config = config;
    tokens = Math.multiplyExact(batch, config.context());
    parameters = new Parameters(weights(config), seed, arena);
    embedding = new Embedding(parameters, kernels);
    Rope rope = new Rope(config, kernels, arena);
    Workspace workspace = new Workspace(config, tokens, arena);
    blocks = new Block[config.layers()];
    for (int layer = 0; layer < blocks.length; layer++) {
      blocks[layer] = new Block(config, layer, batch, rope, parameters, workspace, kernels, arena);
    }
    head = new OutputHead(config, tokens, parameters, kernels, arena);
    embedded_ND = arena.allocate("embedded", tokens, config.width());
    d_ND = arena.allocate("d residual", tokens, config.width());
    dNormed_ND = arena.allocate("d normed", tokens, config.width());
  }

  /** Every weight that a model asks for, in the order in which the forward pass meets it. */
  static List<Weight> weights(ModelConfig config) {
    List<Weight> weights = new ArrayList<>(Embedding.weights(config));
    for (int layer = 0; layer < config.layers(); layer++) {
      weights.addAll(Block.weights(config, layer));
    }
    weights.addAll(OutputHead.weights(config));
    return weights;
  }

  /**
   * Reads a batch, row after row.
   *
   * @param targets_N the token that follows each input
   * @return mean cross-entropy in nats per token
   */
  public double forward(int[] tokens_N, int[] targets_N) {
    return forward(tokens_N, targets_N, 1);
  }

  /**
   * Reads a microbatch.
   *
   * @param targets_N the token that follows each input
   * @param share of the whole batch that this is: the factor on all gradients
   * @return mean cross-entropy in nats per token of these tokens
   */
  public double forward(int[] tokens_N, int[] targets_N, float share) {
    if (tokens_N.length != tokens || targets_N.length != tokens) {
      throw new IllegalArgumentException(
          "A batch has " + tokens + " tokens, got " + tokens_N.length + ", " + targets_N.length);
    }
    embedding.forward(tokens_N, embedded_ND);
    Tensor x_ND = embedded_ND;
    for (Block block : blocks) {
      x_ND = block.forward(x_ND);
    }
    return head.forward(x_ND, targets_N, share);
  }

  /** Overwrites the gradient of every parameter with that of the last forward pass. */
  public void backward(int[] tokens_N) {
    backward(tokens_N, 0);
  }

  /**
   * Finds the gradient of every parameter by the last forward pass.
   *
   * @param beta share that stays of what stands in the gradients: 0 overwrites, 1 adds
   */
  public void backward(int[] tokens_N, float beta) {
    head.backward(blocks[blocks.length - 1].out(), dNormed_ND, d_ND, beta);
    for (int layer = blocks.length - 1; layer >= 0; layer--) {
      Tensor x_ND = layer == 0 ? embedded_ND : blocks[layer - 1].out();
      blocks[layer].backward(d_ND, x_ND, dNormed_ND, beta);
    }
    embedding.backward(d_ND, tokens_N, beta);
  }

  /** What the output head reads: the residual stream of the last forward pass, normed. */
  public Tensor headInput() {
    return head.input();
  }

  public ModelConfig config() {
    return config;
  }

  public Parameters parameters() {
    return parameters;
  }

  /** Attention of a layer. */
  public Attention attention(int layer) {
    return blocks[layer].attention();
  }

  /** Router of a layer, empty where it is dense. */
  public Optional<Router> router(int layer) {
    return blocks[layer].router();
  }
}
