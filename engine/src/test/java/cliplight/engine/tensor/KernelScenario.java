package cliplight.engine.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One operation on random input of one size: runs on any kernels and returns everything that the
 * operation wrote.
 */
record KernelScenario(String name, Function<Setting, List<float[]>> body) {

  List<float[]> run(Kernels kernels) {
    try (TensorArena arena = new TensorArena()) {
      return body.apply(new Setting(kernels, arena, new Random(name.hashCode())));
    }
  }

  @Override
  public String toString() {
    return name;
  }

  record Setting(Kernels kernels, TensorArena arena, Random random) {

    Tensor gauss(double scale, long... shape) {
      Tensor x = arena.allocate("x", shape);
      float[] values = new float[(int) x.length()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (scale * random.nextGaussian());
      }
      x.copyFrom(values);
      return x;
    }

    Tensor positive(long... shape) {
      Tensor x = gauss(1, shape);
      float[] values = x.toFloats();
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.abs(values[i]) + 0.1f;
      }
      x.copyFrom(values);
      return x;
    }

    /** What an output holds before it is overwritten. */
    Tensor stale(long... shape) {
      Tensor x = arena.allocate("stale", shape);
      float[] values = new float[(int) x.length()];
      java.util.Arrays.fill(values, 777f);
      x.copyFrom(values);
      return x;
    }

    int[] indices(int count, int bound) {
      return random.ints(count, 0, bound).toArray();
    }

    int[] permutation(int count) {
      List<Integer> numbers = new ArrayList<>(IntStream.range(0, count).boxed().toList());
      java.util.Collections.shuffle(numbers, random);
      return numbers.stream().mapToInt(i -> i).toArray();
    }

    float[] gates(int count) {
      float[] gates = new float[count];
      for (int i = 0; i < count; i++) {
        gates[i] = random.nextFloat();
      }
      return gates;
    }

    /** Random row ranges per expert; some experts have none. */
    int[] offsets(int experts, int rows) {
      int[] cuts = random.ints(experts - 1L, 0, rows + 1).sorted().toArray();
      int[] offset = new int[experts + 1];
      System.arraycopy(cuts, 0, offset, 1, experts - 1);
      offset[experts] = rows;
      if (experts > 2) {
        offset[2] = offset[1];
      }
      return offset;
    }
  }

  private static List<float[]> of(Tensor... tensors) {
    return Stream.of(tensors).map(Tensor::toFloats).toList();
  }

  private static final float[] BETAS = {0, 1, 0.5f};

  static Stream<KernelScenario> all() {
    List<KernelScenario> list = new ArrayList<>();
    int[][] rowSizes = {{1, 1}, {1, 16}, {3, 5}, {7, 32}, {33, 40}, {300, 64}, {64, 131}};
    for (int[] size : rowSizes) {
      int rows = size[0];
      int width = size[1];
      String at = " " + rows + "x" + width;
      list.add(
          new KernelScenario(
              "gatherRows" + at,
              s -> {
                Tensor out = s.stale(rows, width);
                s.kernels.gatherRows(s.gauss(1, 9, width), s.indices(rows, 9), rows, out);
                return of(out);
              }));
      for (float beta : BETAS) {
        list.add(
            new KernelScenario(
                "embeddingBackward" + at + " beta " + beta,
                s -> {
                  Tensor out = beta == 0 ? s.stale(9, width) : s.gauss(1, 9, width);
                  s.kernels.embeddingBackward(
                      s.gauss(1, rows, width), s.indices(rows, 9), rows, beta, out);
                  return of(out);
                }));
        list.add(
            new KernelScenario(
                "rmsNormBackward" + at + " beta " + beta,
                s -> {
                  Tensor dX = s.gauss(1, rows, width);
                  Tensor dGain = beta == 0 ? s.stale(width) : s.gauss(1, width);
                  s.kernels.rmsNormBackward(
                      s.gauss(1, rows, width),
                      s.gauss(1, rows, width),
                      s.gauss(1, width),
                      s.positive(rows),
                      dX,
                      beta,
                      dGain);
                  return of(dX, dGain);
                }));
      }
      list.add(
          new KernelScenario(
              "rmsNorm" + at,
              s -> {
                Tensor out = s.stale(rows, width);
                Tensor inverse = s.stale(rows);
                s.kernels.rmsNorm(s.gauss(2, rows, width), s.gauss(1, width), 1e-6f, out, inverse);
                return of(out, inverse);
              }));
      list.add(
          new KernelScenario(
              "linearSwiglu" + at,
              s -> {
                Tensor gateUp = s.stale(rows, 2 * width);
                Tensor out = s.stale(rows, width);
                s.kernels.linearSwiglu(
                    s.gauss(1, rows, 12), s.gauss(1, 2 * width, 12), gateUp, out);
                return of(gateUp, out);
              }));
      list.add(
          new KernelScenario(
              "swigluLinearBackward" + at,
              s -> {
                Tensor dHidden = s.stale(rows, width);
                Tensor dGateUp = s.stale(rows, 2 * width);
                s.kernels.swigluLinearBackward(
                    s.gauss(1, rows, 12),
                    s.gauss(1, 12, width),
                    s.gauss(1, rows, 2 * width),
                    dHidden,
                    dGateUp);
                return of(dHidden, dGateUp);
              }));
      list.add(
          new KernelScenario(
              "expertLinearSwiglu" + at,
              s -> {
                Tensor gateUp = s.stale(rows, 2 * width);
                Tensor out = s.stale(rows, width);
                int[] offset = s.offsets(4, rows);
                s.kernels.expertLinearSwiglu(
                    s.gauss(1, rows, 12), s.gauss(1, 4, 2 * width, 12), offset, gateUp, out);
                return of(gateUp, out);
              }));
      list.add(
          new KernelScenario(
              "swigluExpertLinearBackward" + at,
              s -> {
                Tensor dHidden = s.stale(rows, width);
                Tensor dGateUp = s.stale(rows, 2 * width);
                int[] offset = s.offsets(4, rows);
                s.kernels.swigluExpertLinearBackward(
                    s.gauss(1, rows, 12),
                    s.gauss(1, 4, 12, width),
                    offset,
                    s.gauss(1, rows, 2 * width),
                    dHidden,
                    dGateUp);
                return of(dHidden, dGateUp);
              }));
      list.add(
          new KernelScenario(
              "routerLogits" + at,
              s -> {
                Tensor out = s.stale(rows, 8);
                s.kernels.routerLogits(s.gauss(1, rows, width), s.gauss(1, 8, width), out);
                return of(out);
              }));
      list.add(
          new KernelScenario(
              "swiglu" + at,
              s -> {
                Tensor out = s.stale(rows + 2, width);
                s.kernels.swiglu(s.gauss(5, rows + 2, 2 * width), rows, out);
                return of(out);
              }));
      list.add(
          new KernelScenario(
              "swigluBackward" + at,
              s -> {
                Tensor out = s.stale(rows + 2, 2 * width);
                s.kernels.swigluBackward(
                    s.gauss(1, rows + 2, width), s.gauss(5, rows + 2, 2 * width), rows, out);
                return of(out);
              }));
      list.add(
          new KernelScenario(
              "combineExperts" + at,
              s -> {
                Tensor out = s.gauss(1, rows, width);
                s.kernels.combineExperts(
                    s.gauss(1, 2 * rows, width),
                    s.permutation(2 * rows),
                    s.gates(2 * rows),
                    2,
                    out);
                return of(out);
              }));
      list.add(
          new KernelScenario(
              "combineExpertsBackward" + at,
              s -> {
                Tensor dY = s.stale(2 * rows, width);
                float[] dGate = new float[2 * rows];
                s.kernels.combineExpertsBackward(
                    s.gauss(1, rows, width),
                    s.gauss(1, 2 * rows, width),
                    s.permutation(2 * rows),
                    s.gates(2 * rows),
                    2,
                    dY,
                    dGate);
                return List.of(dY.toFloats(), dGate);
              }));
      list.add(
          new KernelScenario(
              "gatherTokensBackward" + at,
              s -> {
                Tensor dX = s.gauss(1, rows, width);
                s.kernels.gatherTokensBackward(
                    s.gauss(1, 3 * rows, width), s.permutation(3 * rows), 3, dX);
                return of(dX);
              }));
      list.add(
          new KernelScenario(
              "crossEntropy" + at,
              s -> {
                Tensor logits = s.gauss(4, rows, width);
                double loss = s.kernels.crossEntropy(logits, s.indices(rows, width), 3f, 0.02f);
                return List.of(logits.toFloats(), new float[] {(float) loss});
              }));
      list.add(
          new KernelScenario(
              "scaleRows" + at,
              s -> {
                Tensor w = s.gauss(1, rows + 2, width);
                s.kernels.scaleRows(w, 1, rows + 1, 0.3f);
                return of(w);
              }));
    }
    int[][] products = {{1, 1, 1}, {5, 3, 2}, {300, 17, 33}, {128, 128, 64}, {64, 8, 300}};
    for (int[] size : products) {
      for (float beta : BETAS) {
        int n = size[0];
        int i = size[1];
        int o = size[2];
        String at = " " + n + "x" + i + "x" + o + " beta " + beta;
        list.add(
            new KernelScenario(
                "linear" + at,
                s -> {
                  Tensor out = beta == 0 ? s.stale(n, o) : s.gauss(1, n, o);
                  s.kernels.linear(s.gauss(1, n, i), s.gauss(1, o, i), beta, out);
                  return of(out);
                }));
        list.add(
            new KernelScenario(
                "linearBackwardInput" + at,
                s -> {
                  Tensor dX = beta == 0 ? s.stale(n, i) : s.gauss(1, n, i);
                  s.kernels.linearBackwardInput(s.gauss(1, n, o), s.gauss(1, o, i), beta, dX);
                  return of(dX);
                }));
        list.add(
            new KernelScenario(
                "linearBackwardWeight" + at,
                s -> {
                  Tensor dW = beta == 0 ? s.stale(o, i) : s.gauss(1, o, i);
                  s.kernels.linearBackwardWeight(s.gauss(1, n, o), s.gauss(1, n, i), beta, dW);
                  return of(dW);
                }));
        for (int experts : new int[] {1, 4}) {
          list.add(
              new KernelScenario(
                  "expertLinear" + at + " experts " + experts,
                  s -> {
                    Tensor w = s.gauss(1, experts, o, i);
                    int[] offset = s.offsets(experts, n);
                    Tensor out = s.stale(n, o);
                    s.kernels.expertLinear(s.gauss(1, n, i), w, offset, out);
                    Tensor dX = s.stale(n, i);
                    s.kernels.expertLinearBackwardInput(s.gauss(1, n, o), w, offset, dX);
                    Tensor dW = beta == 0 ? s.stale(experts, o, i) : s.gauss(1, experts, o, i);
                    s.kernels.expertLinearBackwardWeight(
                        s.gauss(1, n, o), s.gauss(1, n, i), offset, beta, dW);
                    return of(out, dX, dW);
                  }));
        }
      }
    }
    int[][] attentions = {
      {1, 1, 1, 2}, {2, 7, 3, 4}, {1, 16, 2, 16}, {2, 65, 2, 6}, {2, 96, 3, 32}, {3, 128, 2, 16}
    };
    for (int[] size : attentions) {
      AttentionShape shape =
          AttentionShape.multiHead(
              size[0], size[1], size[2], size[3], (float) (1 / Math.sqrt(size[3])));
      int tokens = size[0] * size[1];
      int width = size[2] * size[3];
      String at = " " + java.util.Arrays.toString(size);
      for (boolean inverse : new boolean[] {false, true}) {
        list.add(
            new KernelScenario(
                "rope" + at + (inverse ? " inverse" : ""),
                s -> {
                  Tensor qkv = s.gauss(1, tokens, 3L * width);
                  int half = shape.keySize() / 2;
                  s.kernels.rope(
                      new Heads(qkv, 0, shape.keySize()),
                      2 * shape.heads(),
                      s.gauss(1, shape.context(), half),
                      s.gauss(1, shape.context(), half),
                      inverse);
                  return of(qkv);
                }));
      }
      list.add(
          new KernelScenario(
              "attention" + at,
              s -> {
                Tensor qkv = s.gauss(1.5, tokens, 3L * width);
                Tensor probs = s.stale(size[0], size[2], size[1], size[1]);
                Tensor out = s.stale(tokens, width);
                HeadStats stats = HeadStats.ofHeads(size[2]);
                s.kernels.attention(Qkv.fused(qkv, size[2], size[3]), shape, probs, out, stats);
                Tensor dQkv = s.stale(tokens, 3L * width);
                s.kernels.attentionBackward(
                    s.gauss(1, tokens, width),
                    Qkv.fused(qkv, size[2], size[3]),
                    probs,
                    shape,
                    Qkv.fused(dQkv, size[2], size[3]));
                return List.of(
                    probs.toFloats(),
                    out.toFloats(),
                    stats.maxLogit_H(),
                    stats.entropy_H(),
                    dQkv.toFloats());
              }));
    }
    // batch, context, query heads, key heads, key size, value size, soft cap
    int[][] grouped = {
      {2, 9, 4, 2, 6, 6, 0},
      {1, 32, 6, 1, 16, 16, 0},
      {2, 70, 4, 4, 24, 16, 0},
      {2, 33, 4, 2, 8, 12, 3}
    };
    for (int[] size : grouped) {
      AttentionShape shape =
          new AttentionShape(size[0], size[1], size[2], size[3], size[4], size[5], 0.3f, size[6]);
      list.add(
          new KernelScenario(
              "attention of shared keys " + java.util.Arrays.toString(size),
              s -> {
                Tensor q = s.gauss(2, (long) size[0] * size[1], size[2] * size[4] + 3L);
                Tensor kv =
                    s.gauss(2, (long) size[0] * size[1], (long) size[3] * (size[4] + size[5]));
                Tensor dQ = s.stale(size[0] * size[1], size[2] * size[4] + 3L);
                Tensor dKv = s.stale(size[0] * size[1], size[3] * (size[4] + size[5]));
                dQ.array().assign(0);
                Tensor probs = s.stale(size[0], size[2], size[1], size[1]);
                Tensor out = s.stale(size[0] * size[1], size[2] * size[5]);
                HeadStats stats = HeadStats.ofHeads(size[2]);
                Qkv qkv = sharedKeys(q, kv, shape);
                s.kernels.attention(qkv, shape, probs, out, stats);
                s.kernels.attentionBackward(
                    s.gauss(1, (long) size[0] * size[1], (long) size[2] * size[5]),
                    qkv,
                    probs,
                    shape,
                    sharedKeys(dQ, dKv, shape));
                return List.of(
                    probs.toFloats(),
                    out.toFloats(),
                    stats.maxLogit_H(),
                    stats.entropy_H(),
                    dQ.toFloats(),
                    dKv.toFloats());
              }));
    }
    for (int[] size : new int[][] {{7, 3, 6}, {40, 2, 16}, {65, 5, 40}}) {
      list.add(
          new KernelScenario(
              "head norm " + java.util.Arrays.toString(size),
              s -> {
                Tensor x = s.gauss(2, size[0], 2L * size[1] * size[2]);
                Tensor gain = s.gauss(1, size[2]);
                Tensor out = s.stale(size[0], (long) size[1] * size[2]);
                Tensor inverse = s.stale(size[0], size[1]);
                Tensor dX = s.stale(size[0], (long) size[1] * size[2]);
                Tensor dGain = s.gauss(1, size[2]);
                Heads from = new Heads(x, size[2], 2 * size[2]);
                s.kernels.headNorm(from, size[1], gain, 1e-6f, new Heads(out, 0, size[2]), inverse);
                s.kernels.headNormBackward(
                    new Heads(s.gauss(1, size[0], (long) size[1] * size[2]), 0, size[2]),
                    from,
                    size[1],
                    gain,
                    inverse,
                    new Heads(dX, 0, size[2]),
                    1,
                    dGain);
                return List.of(out.toFloats(), inverse.toFloats(), dX.toFloats(), dGain.toFloats());
              }));
      list.add(
          new KernelScenario(
              "joined keys " + java.util.Arrays.toString(size),
              s -> {
                int heads = size[1];
                int own = size[2];
                Tensor kv = s.gauss(1, size[0], heads * (own + 5L));
                Tensor shared = s.gauss(1, size[0], 4);
                Tensor keys = s.stale(size[0], heads * (own + 4L));
                s.kernels.joinKeys(
                    new Heads(kv, 0, own + 5), own, shared, heads, new Heads(keys, 0, own + 4));
                Tensor dShared = s.stale(size[0], 4);
                s.kernels.joinKeysBackward(
                    new Heads(s.gauss(1, size[0], heads * (own + 4L)), 0, own + 4),
                    own,
                    heads,
                    new Heads(kv, 0, own + 5),
                    dShared);
                return List.of(keys.toFloats(), kv.toFloats(), dShared.toFloats());
              }));
    }
    float[][] muon = new float[5][];
    java.util.Arrays.fill(muon, new float[] {3.4445f, -4.7750f, 2.0315f});
    float[][] even = {{4.0848f, -6.8946f, 2.9270f}, {3.9505f, -6.3029f, 2.6377f}};
    int[][] stacks = {{1, 1, 1}, {3, 5, 5}, {2, 8, 40}, {2, 40, 8}, {1, 64, 64}, {3, 96, 33}};
    for (int[] size : stacks) {
      int shorter = Math.min(size[1], size[2]);
      int longer = Math.max(size[1], size[2]);
      for (float[][] coefficients : List.of(muon, even)) {
        list.add(
            new KernelScenario(
                "newtonSchulz " + java.util.Arrays.toString(size) + " x" + coefficients.length,
                s -> {
                  Tensor x = s.gauss(3, size[0], size[1], size[2]);
                  s.kernels.newtonSchulz(
                      x,
                      coefficients,
                      new NewtonSchulzScratch(
                          s.stale(size[0], shorter, shorter),
                          s.stale(size[0], shorter, shorter),
                          s.stale(size[0], shorter, longer)));
                  return of(x);
                }));
      }
    }
    for (int length : new int[] {1, 17, 16_384, 50_003}) {
      list.add(
          new KernelScenario(
              "sumOfSquares " + length,
              s -> List.of(new float[] {(float) s.kernels.sumOfSquares(s.gauss(2, length))})));
      for (boolean nesterov : new boolean[] {false, true}) {
        list.add(
            new KernelScenario(
                "momentum " + length + " " + nesterov,
                s -> {
                  Tensor m = s.gauss(1, length);
                  Tensor out = s.stale(length);
                  s.kernels.momentum(
                      m, s.gauss(1, length), 0.95f, nesterov ? 0.05f : 1, nesterov, out);
                  return of(m, out);
                }));
      }
      list.add(
          new KernelScenario(
              "applyUpdate " + length,
              s -> {
                Tensor w = s.gauss(1, length);
                s.kernels.applyUpdate(w, 0.99f, s.gauss(1, length), -0.3f);
                return of(w);
              }));
      list.add(
          new KernelScenario(
              "adamW " + length,
              s -> {
                Tensor w = s.gauss(1, length);
                Tensor m = s.gauss(1, length);
                Tensor v = s.positive(length);
                double squares =
                    s.kernels.adamW(
                        w,
                        s.gauss(1, length),
                        m,
                        v,
                        0.9f,
                        0.95f,
                        0.19f,
                        0.0975f,
                        1e-8f,
                        0.999f,
                        0.01f);
                return List.of(
                    w.toFloats(), m.toFloats(), v.toFloats(), new float[] {(float) squares});
              }));
      list.add(
          new KernelScenario(
              "zero " + length,
              s -> {
                Tensor x = s.gauss(1, length);
                s.kernels.zero(x);
                return of(x);
              }));
    }
    return list.stream();
  }

  /** Values behind their keys in {@code kv}. */
  private static Qkv sharedKeys(Tensor q, Tensor kv, AttentionShape shape) {
    int stride = shape.keySize() + shape.valueSize();
    Heads keys = new Heads(kv, 0, stride);
    return new Qkv(new Heads(q, 2, shape.keySize()), keys, keys.from(shape.keySize()));
  }
}
