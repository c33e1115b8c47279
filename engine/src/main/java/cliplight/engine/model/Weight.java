package cliplight.engine.model;

import java.util.Arrays;
import java.util.List;

/**
 * A weight that a part of the transformer asks for, before it has memory: {@code matrices} matrices
 * of {@code rows x columns}, one behind the other.
 *
 * @param name unique, such as {@code layers.1.attention.qkv}
 * @param layer the layer, counted from 0; {@link #NO_LAYER} outside the layers
 * @param role what the optimizer may do with it
 * @param matrices how many matrices it holds (M), each orthogonalised on its own
 * @param rows rows of one matrix (R)
 * @param columns columns of one matrix (C), the inputs of a linear map
 * @param std standard deviation of the initial values; 0 sets them all to 1
 * @param slices the weight cut along its matrices into what is observed and named on its own
 */
record Weight(
    String name,
    int layer,
    Role role,
    int matrices,
    int rows,
    int columns,
    double std,
    List<Slice> slices) {

  static final int NO_LAYER = -1;

  /**
   * Consecutive matrices of a weight.
   *
   * @param symbol as a person writes it, such as {@code W_q}
   * @param group the matrix group it is observed in, such as {@code attention.q}
   * @param matrices how many matrices it holds
   * @param experts over how many experts they are spread; 0 if they belong to no expert
   * @param headRows rows of the blocks that make up one head, repeated for every head from the
   *     first row on; empty where heads own no rows
   */
  record Slice(String symbol, String group, int matrices, int experts, List<Integer> headRows) {
    Slice {
      headRows = List.copyOf(headRows);
    }

    /** Of matrices that belong to no head. */
    Slice(String symbol, String group, int matrices, int experts) {
      this(symbol, group, matrices, experts, List.of());
    }

    /** One matrix whose rows belong to heads. */
    static Slice ofHeads(String symbol, String group, Integer... headRows) {
      return new Slice(symbol, group, 1, 0, List.of(headRows));
    }
  }

  /** Matrices of a layer with values of N(0, 1/columns). */
  static Weight matrices(String name, int layer, int rows, int columns, Slice... slices) {
    int matrices = Arrays.stream(slices).mapToInt(Slice::matrices).sum();
    return new Weight(
        name, layer, Role.MATRIX, matrices, rows, columns, fanIn(columns), List.of(slices));
  }

  /** A gain of RMSNorm, all ones. */
  static Weight gain(String name, int layer, String symbol, int width) {
    return new Weight(
        name, layer, Role.GAIN, 1, 1, width, 0, List.of(new Slice(symbol, "norms", 1, 0)));
  }

  static double fanIn(int columns) {
    return 1 / Math.sqrt(columns);
  }
}
