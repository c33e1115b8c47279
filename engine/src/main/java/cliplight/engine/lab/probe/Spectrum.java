package cliplight.engine.lab.probe;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/** Singular values of the matrices of one head, in double precision. */
final class Spectrum {

  private Spectrum() {}

  /** The rows {@code from} to {@code to} of a matrix of this many columns. */
  static DMatrixRMaj rows(float[] w_RC, int from, int to, int columns) {
    DMatrixRMaj rows = new DMatrixRMaj(to - from, columns);
    for (int i = 0; i < rows.getNumElements(); i++) {
      rows.set(i, w_RC[from * columns + i]);
    }
    return rows;
  }

  /** W_q^T W_k: what a token at a distance of 0 is asked about another. */
  static DMatrixRMaj product(DMatrixRMaj wQ_KD, DMatrixRMaj wK_KD) {
    DMatrixRMaj product_DD = new DMatrixRMaj(wQ_KD.getNumCols(), wK_KD.getNumCols());
    CommonOps_DDRM.multTransA(wQ_KD, wK_KD, product_DD);
    return product_DD;
  }

  /** The largest singular values, largest first; NaN all where a number is not finite. */
  static double[] singularValues(DMatrixRMaj matrix, int count) {
    double[] largest = new double[count];
    Arrays.fill(largest, Double.NaN);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(false, false, true);
    if (Arrays.stream(matrix.getData()).allMatch(Double::isFinite)
        && svd.decompose(matrix.copy())) {
      double[] values = Arrays.copyOf(svd.getSingularValues(), svd.numberOfSingularValues());
      Arrays.sort(values);
      for (int i = 0; i < count; i++) {
        largest[i] = i < values.length ? values[values.length - 1 - i] : 0;
      }
    }
    return largest;
  }

  /** {@code ||W||_F^2 / ||W||_2^2}. */
  static double stableRank(double[] singularValues) {
    double squares = Arrays.stream(singularValues).map(s -> s * s).sum();
    return squares / (singularValues[0] * singularValues[0]);
  }
}
