package cliplight.engine.optim;

import java.util.SplittableRandom;

/** Double-precision matrices for tests: independent of what is tested. */
final class Matrices {

  static double[][] random(int rows, int columns, SplittableRandom random) {
    double[][] a = new double[rows][columns];
    for (double[] row : a) {
      for (int c = 0; c < columns; c++) {
        double radius = Math.sqrt(-2 * Math.log(1 - random.nextDouble()));
        row[c] = radius * Math.cos(2 * Math.PI * random.nextDouble());
      }
    }
    return a;
  }

  /** Columns that are orthogonal and of length 1, by Gram and Schmidt, twice for accuracy. */
  static double[][] orthogonal(int rows, int columns, SplittableRandom random) {
    double[][] q = random(rows, columns, random);
    for (int pass = 0; pass < 2; pass++) {
      for (int c = 0; c < columns; c++) {
        for (int before = 0; before < c; before++) {
          double dot = 0;
          for (double[] row : q) {
            dot += row[c] * row[before];
          }
          for (double[] row : q) {
            row[c] -= dot * row[before];
          }
        }
        double squares = 0;
        for (double[] row : q) {
          squares += row[c] * row[c];
        }
        for (double[] row : q) {
          row[c] /= Math.sqrt(squares);
        }
      }
    }
    return q;
  }

  static double[][] product(double[][] a, double[][] b) {
    double[][] out = new double[a.length][b[0].length];
    for (int r = 0; r < a.length; r++) {
      for (int i = 0; i < b.length; i++) {
        for (int c = 0; c < b[0].length; c++) {
          out[r][c] += a[r][i] * b[i][c];
        }
      }
    }
    return out;
  }

  static double[][] transpose(double[][] a) {
    double[][] out = new double[a[0].length][a.length];
    for (int r = 0; r < a.length; r++) {
      for (int c = 0; c < a[0].length; c++) {
        out[c][r] = a[r][c];
      }
    }
    return out;
  }

  static double[][] scaled(double[][] a, double factor) {
    double[][] out = new double[a.length][a[0].length];
    for (int r = 0; r < a.length; r++) {
      for (int c = 0; c < a[0].length; c++) {
        out[r][c] = factor * a[r][c];
      }
    }
    return out;
  }

  static double[][] diagonal(double... values) {
    double[][] out = new double[values.length][values.length];
    for (int i = 0; i < values.length; i++) {
      out[i][i] = values[i];
    }
    return out;
  }

  static double dot(double[][] a, double[][] b) {
    double sum = 0;
    for (int r = 0; r < a.length; r++) {
      for (int c = 0; c < a[0].length; c++) {
        sum += a[r][c] * b[r][c];
      }
    }
    return sum;
  }

  static double rms(double[][] a) {
    return Math.sqrt(dot(a, a) / a.length / a[0].length);
  }

  static double largestDifference(double[][] a, double[][] b) {
    double largest = 0;
    for (int r = 0; r < a.length; r++) {
      for (int c = 0; c < a[0].length; c++) {
        double difference = Math.abs(a[r][c] - b[r][c]);
        largest = difference <= largest ? largest : difference;
      }
    }
    return largest;
  }

  /** Largest singular value, by power iteration. */
  static double spectralNorm(double[][] a) {
    double[][] at = transpose(a);
    double[][] v = random(a[0].length, 1, new SplittableRandom(9));
    double norm = 0;
    for (int i = 0; i < 300; i++) {
      v = product(at, product(a, v));
      norm = Math.sqrt(dot(v, v));
      v = scaled(v, 1 / norm);
    }
    return Math.sqrt(norm);
  }

  static float[] floats(double[][] a) {
    float[] out = new float[a.length * a[0].length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) a[i / a[0].length][i % a[0].length];
    }
    return out;
  }

  static double[][] of(float[] values, int columns) {
    double[][] out = new double[values.length / columns][columns];
    for (int i = 0; i < values.length; i++) {
      out[i / columns][i % columns] = values[i];
    }
    return out;
  }

  private Matrices() {}
}
