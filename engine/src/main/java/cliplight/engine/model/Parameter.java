package cliplight.engine.model;

import cliplight.engine.tensor.Tensor;
import java.util.List;

/**
 * A weight with its memory and that of its gradient.
 *
 * @param name unique, such as {@code layers.1.attention.qkv}
 * @param role what the optimizer may do with it
 * @param weight_MRC its matrices
 * @param gradient_MRC its gradient, overwritten by every backward pass
 * @param parts the same memory cut into what is observed and named on its own
 */
public record Parameter(
    String name, Role role, Tensor weight_MRC, Tensor gradient_MRC, List<Part> parts) {

  public Parameter {
    parts = List.copyOf(parts);
  }

  /**
   * Matrices of one parameter that are observed together, such as W_k of a layer.
   *
   * @param layer the layer, or negative outside the layers
   * @param symbol as a person writes it, such as {@code W_k}
   * @param group index in {@link Parameters#groups()}
   * @param role as of the parameter
   * @param experts over how many experts its matrices are spread; 0 if they belong to none
   * @param headRows rows of the blocks that make up one head, repeated for every head; empty where
   *     heads own no rows
   * @param weight_MRC view of the weight
   * @param gradient_MRC view of the gradient
   */
  public record Part(
      int layer,
      String symbol,
      int group,
      Role role,
      int experts,
      List<Integer> headRows,
      Tensor weight_MRC,
      Tensor gradient_MRC) {

    public Part {
      headRows = List.copyOf(headRows);
    }

    /** Where an element stands, for a person: {@code layer 1, W_up of expert 3}. */
    public String placeOf(long element) {
      // matrices that alternate, such as the gate and the up map of each expert
      String[] symbols = symbol.split(" and ");
      long matrix = element / ((long) weight_MRC.size(1) * weight_MRC.size(2));
      String own = symbols[(int) (matrix % symbols.length)];
      String place = layer < 0 ? own : "layer " + layer + ", " + own;
      if (experts == 0) {
        return place;
      }
      return place + " of expert " + element / (weight_MRC.length() / experts);
    }
  }

  /** The weight as rows of inputs, all its matrices one below the other: (M*R) x C. */
  Tensor rows() {
    return asRows(weight_MRC);
  }

  /** The gradient in the shape of {@link #rows()}. */
  Tensor gradientRows() {
    return asRows(gradient_MRC);
  }

  private static Tensor asRows(Tensor x_MRC) {
    long rows = (long) x_MRC.size(0) * x_MRC.size(1);
    return x_MRC.view(x_MRC.name(), 0, rows, x_MRC.size(2));
  }
}
