package cliplight.engine.optim;

/** The factor on an orthogonalised update of {@code rows x columns}, outputs x inputs. */
public enum UpdateScale {
  /**
   * {@code 0.2 sqrt(max(rows, columns))}: makes the root mean square of a full-rank update 0.2, as
   * AdamW's is in practice (Liu et al. 2025, Moonlight; Kimi K2).
   */
  SPECTRAL {
    @Override
    double of(double rows, double columns) {
      return 0.2 * Math.sqrt(Math.max(rows, columns));
    }
  },
  /** {@code sqrt(max(1, rows / columns))} (Jordan et al. 2024). */
  ORIGINAL {
    @Override
    double of(double rows, double columns) {
      return Math.sqrt(Math.max(1, rows / columns));
    }
  },
  /** {@code sqrt(rows / columns)}: outputs of one size for inputs of one size (Scion). */
  UNIT_RMS {
    @Override
    double of(double rows, double columns) {
      return Math.sqrt(rows / columns);
    }
  };

  abstract double of(double rows, double columns);
}
