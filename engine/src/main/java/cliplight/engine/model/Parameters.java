package cliplight.engine.model;

import cliplight.engine.tensor.Tensor;
import cliplight.engine.tensor.TensorArena;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All weights of a model with their gradients. Matrices of one shape lie side by side in one {@link
 * Stack}, so that an optimizer works on a whole stack in one call; each parameter is a view of its
 * stack.
 */
public final class Parameters {

  /**
   * All matrices of one role and shape.
   *
   * @param role what they are
   * @param weight_MRC M matrices of R x C
   * @param gradient_MRC their gradients
   * @param parameters the same memory cut into parameters, one behind the other
   */
  public record Stack(
      Role role, Tensor weight_MRC, Tensor gradient_MRC, List<Parameter> parameters) {
    public Stack {
      parameters = List.copyOf(parameters);
    }

    /** The same memory cut into what is observed. */
    public List<Parameter.Part> parts() {
      return parameters.stream().flatMap(parameter -> parameter.parts().stream()).toList();
    }
  }

  private record Form(Role role, int rows, int columns) {}

  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final List<Stack> stacks = new ArrayList<>();
  private final List<String> groups;
  private final long[] groupElements;

  /** Allocates memory for the weights and fills it with the initial values of the seed. */
  Parameters(List<Weight> weights, long seed, TensorArena arena) {
    LinkedHashSet<String> names = new LinkedHashSet<>();
    Map<Form, List<Weight>> forms = new LinkedHashMap<>();
    for (Weight weight : weights) {
      weight.slices().forEach(slice -> names.add(slice.group()));
      Form form = new Form(weight.role(), weight.rows(), weight.columns());
      forms.computeIfAbsent(form, f -> new ArrayList<>()).add(weight);
    }
    groups = List.copyOf(names);
    groupElements = new long[groups.size()];
    Map<String, Parameter> allocated = new LinkedHashMap<>();
    forms.forEach((form, members) -> stacks.add(allocate(form, members, arena, allocated)));
    for (Weight weight : weights) {
      Parameter parameter = Objects.requireNonNull(allocated.get(weight.name()));
      Initialisation.fill(parameter.weight_MRC(), weight.name(), weight.std(), seed);
      if (byName.put(weight.name(), parameter) != null) {
        throw new IllegalArgumentException("Two weights are named " + weight.name());
      }
    }
  }

  private Stack allocate(
      Form form, List<Weight> members, TensorArena arena, Map<String, Parameter> allocated) {
    int matrices = members.stream().mapToInt(Weight::matrices).sum();
    String name = form.role + " " + form.rows + "x" + form.columns;
    Tensor weight = arena.allocate(name, matrices, form.rows, form.columns);
    Tensor gradient = arena.allocate("gradient of " + name, matrices, form.rows, form.columns);
    List<Parameter> parameters = new ArrayList<>();
    long matrix = 0;
    for (Weight member : members) {
      List<Parameter.Part> own = new ArrayList<>();
      long from = matrix;
      for (Weight.Slice slice : member.slices()) {
        Parameter.Part part =
            new Parameter.Part(
                member.layer(),
                slice.symbol(),
                groups.indexOf(slice.group()),
                form.role,
                slice.experts(),
                slice.headRows(),
                matrices(weight, slice.symbol(), matrix, slice.matrices()),
                matrices(gradient, slice.symbol(), matrix, slice.matrices()));
        groupElements[part.group()] += part.weight_MRC().length();
        own.add(part);
        matrix += slice.matrices();
      }
      Parameter parameter =
          new Parameter(
              member.name(),
              form.role,
              matrices(weight, member.name(), from, member.matrices()),
              matrices(gradient, member.name(), from, member.matrices()),
              own);
      allocated.put(member.name(), parameter);
      parameters.add(parameter);
    }
    return new Stack(form.role, weight, gradient, parameters);
  }

  private static Tensor matrices(Tensor stack_MRC, String name, long from, int count) {
    long elements = (long) stack_MRC.size(1) * stack_MRC.size(2);
    return stack_MRC.view(name, from * elements, count, stack_MRC.size(1), stack_MRC.size(2));
  }

  /** Every parameter, in the order in which the forward pass meets it. */
  public List<Parameter> all() {
    return List.copyOf(byName.values());
  }

  /** Every part of every parameter, in the order in which the forward pass meets it. */
  public List<Parameter.Part> parts() {
    return byName.values().stream().flatMap(p -> p.parts().stream()).toList();
  }

  /** All memory of weights, by role and shape. */
  public List<Stack> stacks() {
    return List.copyOf(stacks);
  }

  /** Names of the matrix groups that are observed, such as {@code attention.q}. */
  public List<String> groups() {
    return groups;
  }

  /** Numbers in all weights of a group. */
  public long elementsOf(int group) {
    return groupElements[group];
  }

  /** Numbers in all weights. */
  public long count() {
    return byName.values().stream().mapToLong(p -> p.weight_MRC().length()).sum();
  }

  /**
   * @throws IllegalArgumentException if there is none of that name
   */
  public Parameter get(String name) {
    Parameter parameter = byName.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("No parameter " + name + "; there are " + byName.keySet());
    }
    return parameter;
  }
}
