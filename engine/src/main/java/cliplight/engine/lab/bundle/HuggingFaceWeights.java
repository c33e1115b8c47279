package cliplight.engine.lab.bundle;

import cliplight.engine.safetensors.SafetensorsWriter;
import cliplight.engine.train.TrainerState;
import cliplight.engine.train.TrainerState.NamedArray;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The weights of a state under the names that Hugging Face's DeepSeek-V3 gives them, such as {@code
 * model.layers.1.mlp.experts.3.gate_proj.weight}. A linear map is outputs x inputs. What the
 * optimizer carries is left out.
 */
final class HuggingFaceWeights {

  private static final Pattern IN_LAYER = Pattern.compile("layers\\.(\\d+)\\.(.+)");
  private static final Pattern BIAS = Pattern.compile("routerBias\\.layers\\.(\\d+)");
  private static final Pattern SHARED = Pattern.compile("shared\\.(\\d+)\\.(gate_up|down)");
  private static final Pattern CARRIED = Pattern.compile("(momentum|m|v)\\..+");

  private final SafetensorsWriter writer;
  private final Map<String, List<NamedArray>> shared = new LinkedHashMap<>();

  private final Map<String, NamedArray> compressed = new LinkedHashMap<>();
  private final boolean compressedQueries;

  private HuggingFaceWeights(TrainerState state, SafetensorsWriter writer) {
    this.writer = writer;
    compressedQueries =
        state.arrays().stream().anyMatch(array -> array.name().endsWith(".attention.q_a"));
  }

  /**
   * Adds every weight to a file.
   *
   * @throws IllegalArgumentException if the state has an array without a name over there
   */
  static void add(TrainerState state, SafetensorsWriter writer) {
    HuggingFaceWeights weights = new HuggingFaceWeights(state, writer);
    state.arrays().forEach(weights::add);
    weights.shared.forEach(weights::addShared);
  }

  private void add(NamedArray array) {
    Matcher bias = BIAS.matcher(array.name());
    Matcher inLayer = IN_LAYER.matcher(array.name());
    if (bias.matches()) {
      whole("model.layers." + bias.group(1) + ".mlp.gate.e_score_correction_bias", array);
    } else if (inLayer.matches()) {
      addOfLayer("model.layers." + inLayer.group(1) + ".", inLayer.group(2), array);
    } else if (!CARRIED.matcher(array.name()).matches()) {
      switch (array.name()) {
        case "embedding" -> matrix("model.embed_tokens.weight", array, 0);
        case "final_norm" -> gain("model.norm.weight", array);
        case "head" -> matrix("lm_head.weight", array, 0);
        default -> throw unknown(array);
      }
    }
  }

  private void addOfLayer(String layer, String name, NamedArray array) {
    Matcher ofShared = SHARED.matcher(name);
    if (ofShared.matches()) {
      shared
          .computeIfAbsent(
              layer + "mlp.shared_experts." + ofShared.group(2), key -> new ArrayList<>())
          .add(array);
      return;
    }
    switch (name) {
      case "attention_norm" -> gain(layer + "input_layernorm.weight", array);
      case "attention.qkv" -> {
        matrix(layer + "self_attn.q_proj.weight", array, 0);
        matrix(layer + "self_attn.k_proj.weight", array, 1);
        matrix(layer + "self_attn.v_proj.weight", array, 2);
      }
      case "attention.q", "attention.q_b" -> matrix(layer + "self_attn." + query(name), array, 0);
      case "attention.kv" -> {
        matrix(layer + "self_attn.k_proj.weight", array, 0);
        matrix(layer + "self_attn.v_proj.weight", array, 1);
      }
      case "attention.q_norm" -> gain(layer + "self_attn.q_norm.weight", array);
      case "attention.k_norm" -> gain(layer + "self_attn.k_norm.weight", array);
      case "attention.q_a" -> matrix(layer + "self_attn.q_a_proj.weight", array, 0);
      case "attention.q_a_norm" -> gain(layer + "self_attn.q_a_layernorm.weight", array);
      case "attention.kv_a" -> compressed.put(layer, array);
      case "attention.kv_a_norm" -> gain(layer + "self_attn.kv_a_layernorm.weight", array);
      case "attention.k_rope" -> addCompressed(layer, array);
      case "attention.kv_b" -> matrix(layer + "self_attn.kv_b_proj.weight", array, 0);
      case "attention.out" -> matrix(layer + "self_attn.o_proj.weight", array, 0);
      case "ffn_norm" -> gain(layer + "post_attention_layernorm.weight", array);
      case "ffn.gate_up" -> {
        matrix(layer + "mlp.gate_proj.weight", array, 0);
        matrix(layer + "mlp.up_proj.weight", array, 1);
      }
      case "ffn.down" -> matrix(layer + "mlp.down_proj.weight", array, 0);
      case "router" -> matrix(layer + "mlp.gate.weight", array, 0);
      case "experts.gate_up" -> {
        for (int e = 0; e < array.shape().get(0) / 2; e++) {
          matrix(layer + "mlp.experts." + e + ".gate_proj.weight", array, 2 * e);
          matrix(layer + "mlp.experts." + e + ".up_proj.weight", array, 2 * e + 1);
        }
      }
      case "experts.down" -> {
        for (int e = 0; e < array.shape().get(0); e++) {
          matrix(layer + "mlp.experts." + e + ".down_proj.weight", array, e);
        }
      }
      default -> throw unknown(array);
    }
  }

  /** Without compression Hugging Face calls the queries' map as in multi-head attention. */
  private String query(String name) {
    return name.endsWith("q_b") && compressedQueries ? "q_b_proj.weight" : "q_proj.weight";
  }

  /** What keys and values are compressed to and the shared rotary key are one map over there. */
  private void addCompressed(String layer, NamedArray keyRope) {
    NamedArray down = Objects.requireNonNull(compressed.get(layer));
    float[] both = Arrays.copyOf(down.values(), down.values().length + keyRope.values().length);
    System.arraycopy(keyRope.values(), 0, both, down.values().length, keyRope.values().length);
    long rows = (long) down.shape().get(1) + keyRope.shape().get(1);
    writer.floats(
        layer + "self_attn.kv_a_proj_with_mqa.weight",
        List.of(rows, (long) down.shape().get(2)),
        FloatBuffer.wrap(both));
  }

  /** All shared experts of a layer are one over there, their hidden values side by side. */
  private void addShared(String name, List<NamedArray> experts) {
    if (name.endsWith("gate_up")) {
      String layer = name.substring(0, name.length() - "gate_up".length());
      addShared(layer + "gate_proj.weight", experts, 0, false);
      addShared(layer + "up_proj.weight", experts, 1, false);
    } else {
      String layer = name.substring(0, name.length() - "down".length());
      addShared(layer + "down_proj.weight", experts, 0, true);
    }
  }

  private void addShared(String name, List<NamedArray> experts, int matrix, boolean byColumns) {
    int rows = experts.get(0).shape().get(1);
    int columns = experts.get(0).shape().get(2);
    int count = experts.size();
    float[] all = new float[count * rows * columns];
    for (int e = 0; e < count; e++) {
      float[] one = experts.get(e).values();
      for (int r = 0; r < rows; r++) {
        int to = byColumns ? (r * count + e) * columns : (e * rows + r) * columns;
        System.arraycopy(one, (matrix * rows + r) * columns, all, to, columns);
      }
    }
    List<Long> shape =
        byColumns
            ? List.of((long) rows, (long) count * columns)
            : List.of((long) count * rows, (long) columns);
    writer.floats(name, shape, FloatBuffer.wrap(all));
  }

  /** One matrix of a stack of matrices x rows x columns. */
  private void matrix(String name, NamedArray array, int matrix) {
    int rows = array.shape().get(1);
    int columns = array.shape().get(2);
    writer.floats(
        name,
        List.of((long) rows, (long) columns),
        FloatBuffer.wrap(array.values(), matrix * rows * columns, rows * columns));
  }

  private void gain(String name, NamedArray array) {
    writer.floats(name, List.of((long) array.values().length), FloatBuffer.wrap(array.values()));
  }

  private void whole(String name, NamedArray array) {
    List<Long> shape = array.shape().stream().map(Integer::longValue).toList();
    writer.floats(name, shape, FloatBuffer.wrap(array.values()));
  }

  private static IllegalArgumentException unknown(NamedArray array) {
    return new IllegalArgumentException(
        "The weight " + array.name() + " has no name in Hugging Face's DeepSeek-V3");
  }
}
