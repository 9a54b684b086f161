package io.tidegate.edge.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code config.json} and {@code generation_config.json} say about a decoder.
 *
 * @param modelType the architecture's name, for example {@code qwen2}
 * @param vocabSize width of the logits, at least 1
 * @param layers transformer layers, each with one key and one value cache, at least 1
 * @param kvHeads heads of the cache, at least 1
 * @param headDim width of one head, at least 1
 * @param contextWindow most positions of prompt and answer together, at least 1
 * @param eosIds tokens that end an answer
 * @param temperature the exporter's default; 0 (always the likeliest token) unless it says that the
 *     model is to be sampled
 * @param topP the exporter's default, in (0, 1]
 * @param topK the exporter's default, 0 for no limit
 */
public record ModelSettings(
    String modelType,
    int vocabSize,
    int layers,
    int kvHeads,
    int headDim,
    int contextWindow,
    Set<Integer> eosIds,
    double temperature,
    double topP,
    int topK) {
  public ModelSettings {
    eosIds = Set.copyOf(eosIds);
  }

  /**
   * Reads the settings of a folder.
   *
   * @throws ModelFolderException if {@code config.json} lacks a value or holds an impossible one
   */
  public static ModelSettings read(ModelFolder folder) {
    JsonNode config = folder.requiredJson("config.json");
    String where = folder.path().resolve("config.json").toString();
    int hidden = positive(config, "hidden_size", where);
    int heads = positive(config, "num_attention_heads", where);
    int kvHeads =
        config.hasNonNull("num_key_value_heads")
            ? positive(config, "num_key_value_heads", where)
            : heads;
    int headDim =
        config.hasNonNull("head_dim") ? positive(config, "head_dim", where) : hidden / heads;
    if (headDim < 1 || heads % kvHeads != 0) {
      throw new ModelFolderException(
          where
              + ": hidden_size "
              + hidden
              + ", num_attention_heads "
              + heads
              + " and num_key_value_heads "
              + kvHeads
              + " do not fit together; use the file that the model was exported with");
    }
    Set<Integer> eosIds = new LinkedHashSet<>();
    addIds(eosIds, config.get("eos_token_id"));
    Optional<JsonNode> generation = folder.optionalJson("generation_config.json");
    generation.ifPresent(tree -> addIds(eosIds, tree.get("eos_token_id")));
    boolean sampled = generation.map(tree -> tree.path("do_sample").asBoolean(false)).orElse(false);
    double temperature =
        sampled ? generation.map(tree -> tree.path("temperature").asDouble(1.0)).orElse(1.0) : 0.0;
    double topP = generation.map(tree -> tree.path("top_p").asDouble(1.0)).orElse(1.0);
    int topK = sampled ? generation.map(tree -> tree.path("top_k").asInt(0)).orElse(0) : 0;
    return new ModelSettings(
        config.path("model_type").asText("unknown"),
        positive(config, "vocab_size", where),
        positive(config, "num_hidden_layers", where),
        kvHeads,
        headDim,
        positive(config, "max_position_embeddings", where),
        eosIds,
        Math.min(2.0, Math.max(0.0, temperature)),
        topP > 0 && topP <= 1 ? topP : 1.0,
        Math.max(0, topK));
  }

  private static int positive(JsonNode config, String field, String where) {
    JsonNode value = config.get(field);
    if (value == null
        || !value.canConvertToInt()
        || !value.isIntegralNumber()
        || value.intValue() < 1) {
      throw new ModelFolderException(
          where
              + ": "
              + field
              + " must be a whole number >= 1, was "
              + (value == null ? "missing" : value)
              + "; use the file that the model was exported with");
    }
    return value.intValue();
  }

  private static void addIds(Set<Integer> ids, @Nullable JsonNode value) {
    if (value == null) {
      return;
    }
    if (value.isArray()) {
      value.forEach(one -> addIds(ids, one));
    } else if (value.isIntegralNumber()) {
      ids.add(value.intValue());
    }
  }
}
