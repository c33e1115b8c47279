package cliplight.engine.model;

import cliplight.engine.tensor.Tensor;

/** The second half of a block: dense or a mixture of experts. */
sealed interface FeedForward permits SwiGlu, MixtureOfExperts {

  /** Adds the result for {@code x} to {@code residual}. */
  void forward(Tensor x_ND, Tensor residual_ND);

  /** Overwrites {@code dX}; {@code beta} is the share that stays of the gradients of weights. */
  void backward(Tensor dOut_ND, Tensor x_ND, Tensor dX_ND, float beta);
}
