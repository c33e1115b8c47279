package cliplight.engine.tensor;

import cliplight.engine.tensor.cpu.CpuKernels;

/** Every implementation of {@link Kernels}, for tests that all of them must pass. */
public enum EveryKernels {
  ND4J {
    @Override
    public Kernels open() {
      return new Nd4jKernels();
    }
  },
  CPU {
    @Override
    public Kernels open() {
      return new CpuKernels(1);
    }
  };

  /** A new instance; the caller closes it. */
  public abstract Kernels open();
}
