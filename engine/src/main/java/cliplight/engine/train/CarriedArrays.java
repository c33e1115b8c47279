package cliplight.engine.train;

import cliplight.engine.model.Parameter;
import cliplight.engine.model.Router;
import cliplight.engine.model.Transformer;
import cliplight.engine.optim.Optimizer;
import cliplight.engine.tensor.Tensor;
import cliplight.engine.train.TrainerState.NamedArray;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The live arrays behind a {@link TrainerState}: copied out, and copied back in. */
final class CarriedArrays {

  /** One live array; either in the arena or, for a router's bias, on the heap. */
  private interface Carried {
    String name();

    List<Integer> shape();

    float[] read();

    void write(float[] values);
  }

  private record OfArena(String name, Tensor tensor) implements Carried {
    @Override
    public List<Integer> shape() {
      return IntStream.range(0, tensor.rank()).mapToObj(tensor::size).toList();
    }

    @Override
    public float[] read() {
      float[] values = new float[Math.toIntExact(tensor.length())];
      tensor.copyTo(values);
      return values;
    }

    @Override
    public void write(float[] values) {
      tensor.copyFrom(values);
    }
  }

  private record OfRouter(String name, Router router) implements Carried {
    @Override
    public List<Integer> shape() {
      return List.of(router.bias().length);
    }

    @Override
    public float[] read() {
      return router.bias().clone();
    }

    @Override
    public void write(float[] values) {
      System.arraycopy(values, 0, router.bias(), 0, values.length);
    }
  }

  private final List<Carried> all = new ArrayList<>();

  CarriedArrays(Transformer model, Optimizer[] optimizers) {
    for (Parameter parameter : model.parameters().all()) {
      all.add(new OfArena(parameter.name(), parameter.weight_MRC()));
    }
    for (Optimizer optimizer : optimizers) {
      optimizer.state().forEach(tensor -> all.add(new OfArena(tensor.name(), tensor)));
    }
    for (int layer = 0; layer < model.config().layers(); layer++) {
      String name = "routerBias.layers." + layer;
      model.router(layer).ifPresent(router -> all.add(new OfRouter(name, router)));
    }
  }

  List<NamedArray> read() {
    return all.stream()
        .map(array -> new NamedArray(array.name(), array.shape(), array.read()))
        .toList();
  }

  /**
   * @throws IllegalArgumentException if an array is missing, too many, or of another shape; nothing
   *     is written
   */
  void write(List<NamedArray> arrays) {
    if (arrays.size() != all.size()) {
      throw new IllegalArgumentException(
          "The state has "
              + arrays.size()
              + " arrays, but this run has "
              + all.size()
              + ": it is of another configuration");
    }
    for (int i = 0; i < all.size(); i++) {
      NamedArray given = arrays.get(i);
      Carried own = all.get(i);
      if (!given.name().equals(own.name()) || !given.shape().equals(own.shape())) {
        throw new IllegalArgumentException(
            "The state has %s %s where this run has %s %s: it is of another configuration"
                .formatted(given.name(), given.shape(), own.name(), own.shape()));
      }
    }
    for (int i = 0; i < all.size(); i++) {
      all.get(i).write(arrays.get(i).values());
    }
  }
}
