package cliplight.engine.model;

/** What a weight is to the optimizer: only hidden matrices are orthogonalised. */
public enum Role {
  MATRIX,
  EMBEDDING,
  HEAD,
  GAIN
}
