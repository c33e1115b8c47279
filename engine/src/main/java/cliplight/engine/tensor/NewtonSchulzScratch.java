package cliplight.engine.tensor;

/**
 * Room for Newton-Schulz on stacks of M matrices of R x C, with S = min(R, C) and L = max(R, C).
 *
 * @param gram_MSS X X^T
 * @param poly_MSS b X X^T + c (X X^T)^2
 * @param next_MSL the next X, with the shorter side as rows
 */
public record NewtonSchulzScratch(Tensor gram_MSS, Tensor poly_MSS, Tensor next_MSL) {}
