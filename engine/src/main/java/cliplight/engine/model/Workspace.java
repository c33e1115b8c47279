package cliplight.engine.model;

import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.stream.LongStream;

/**
 * Memory for gradients of activations that live only while one layer's backward pass runs, shared
 * by all layers. A backward pass goes from one area to the next: what it writes to an area
 * overwrites what the step before it left there.
 */
final class Workspace {

  private final Tensor first;
  private final Tensor second;

  Workspace(ModelConfig config, long tokens, TensorArena arena) {
    long slots = tokens * config.topK();
    long keySize = config.keySize();
    long results = tokens * config.heads() * config.valueSize();
    AttentionConfig attention = config.attention();
    boolean latent = attention.kind() == AttentionConfig.Kind.MLA;
    long latents = latent ? tokens * LatentAttention.latentsPerToken(attention) : 0;
    long projected =
        latent
            ? tokens * config.heads() * (2 * keySize + config.headSize() + config.valueSize())
            : tokens * (config.heads() + 2L * config.kvHeads()) * keySize;
    long normed = attention.qkNorm() ? tokens * (config.heads() + config.kvHeads()) * keySize : 0;
    long dense = config.denseLayers() > 0 ? tokens * config.ffnHidden() : 0;
    long routed = config.moeLayers() > 0 ? slots * config.expertHidden() : 0;
    long shared =
        config.moeLayers() > 0 && config.sharedExperts() > 0 ? tokens * config.expertHidden() : 0;
    long atExperts = config.moeLayers() > 0 ? slots * config.width() : 0;
    first = arena.allocate("workspace 1", largest(results, latents, dense, routed, shared));
    second =
        arena.allocate(
            "workspace 2",
            largest(projected + normed, 2 * dense, 2 * routed + atExperts, 2 * shared));
  }

  /** A view from float {@code at} on of the area for gradients of heads and of hidden values. */
  Tensor first(String name, long at, long... shape) {
    return first.view(name, at, shape);
  }

  /** A view from float {@code at} on of the area for gradients of q, k, v and of gates and ups. */
  Tensor second(String name, long at, long... shape) {
    return second.view(name, at, shape);
  }

  private static long largest(long... sizes) {
    return LongStream.of(sizes).max().orElseThrow();
  }
}
