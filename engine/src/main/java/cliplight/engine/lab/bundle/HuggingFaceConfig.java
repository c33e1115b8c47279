package cliplight.engine.lab.bundle;

import cliplight.engine.model.AttentionConfig;
import cliplight.engine.model.ModelConfig;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A model's sizes under the keys of Hugging Face's {@code DeepseekV3Config}. Multi-head attention
 * has no low ranks: {@code q_lora_rank} and {@code kv_lora_rank} are null, {@code head_dim} is the
 * size of a head.
 */
final class HuggingFaceConfig {

  private static final ObjectMapper JSON = new ObjectMapper();

  private HuggingFaceConfig() {}

  static ObjectNode of(ModelConfig model) {
    ObjectNode config = JSON.createObjectNode();
    config.putArray("architectures").add("DeepseekV3ForCausalLM");
    config.put("model_type", "deepseek_v3");
    config.put("vocab_size", model.vocabulary());
    config.put("max_position_embeddings", model.context());
    config.put("hidden_size", model.width());
    config.put("num_hidden_layers", model.layers());
    config.put("num_attention_heads", model.heads());
    config.put("num_key_value_heads", model.kvHeads());
    addAttention(model, config);
    config.put("attention_bias", false);
    config.put("rope_theta", model.ropeTheta());
    // pairs (2i, 2i + 1) are turned together, as in DeepSeek's own code
    config.put("rope_interleave", true);
    config.put("rms_norm_eps", model.normEps());
    config.put("hidden_act", "silu");
    config.put("intermediate_size", model.ffnHidden());
    config.put("first_k_dense_replace", model.denseLayers());
    config.put("moe_intermediate_size", model.expertHidden());
    config.put("n_routed_experts", model.experts());
    config.put("n_shared_experts", model.sharedExperts());
    config.put("num_experts_per_tok", model.topK());
    config.put("n_group", 1);
    config.put("topk_group", 1);
    config.put("norm_topk_prob", true);
    config.put("routed_scaling_factor", model.routedScaling());
    config.put("scoring_func", "sigmoid");
    config.put("topk_method", "noaux_tc");
    config.put("tie_word_embeddings", false);
    config.put("torch_dtype", "float32");
    return config;
  }

  private static void addAttention(ModelConfig model, ObjectNode config) {
    AttentionConfig attention = model.attention();
    if (attention.kind() == AttentionConfig.Kind.MLA) {
      if (attention.queryRank() > 0) {
        config.put("q_lora_rank", attention.queryRank());
      } else {
        config.putNull("q_lora_rank");
      }
      config.put("kv_lora_rank", attention.kvRank());
      config.put("qk_nope_head_dim", model.headSize());
      config.put("qk_rope_head_dim", attention.ropeSize());
      config.put("v_head_dim", model.valueSize());
    } else {
      config.putNull("q_lora_rank");
      config.putNull("kv_lora_rank");
      config.put("head_dim", model.headSize());
    }
  }
}
