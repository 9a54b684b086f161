package io.tidegate.edge.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration files of a folder say about its decoder.
 *
 * @param modelType the architecture's name, for example {@code qwen2}
 * @param vocabSize width of the logits, at least 1
 * @param layers transformer layers, each with one key and one value cache, at least 1
 * @param kvHeads heads of the cache, at least 1
 * @param headDim width of one head, at least 1
 * @param contextWindow most positions of prompt and answer together, at least 1
 * @param eosIds tokens that end an answer
 * @param defaults what holds where a caller says nothing
 */
public record ModelSettings(
    String modelType,
    int vocabSize,
    int layers,
    int kvHeads,
    int headDim,
    int contextWindow,
    Set<Integer> eosIds,
    GenerationDefaults defaults) {
  public ModelSettings {
    eosIds = Set.copyOf(eosIds);
  }

  /**
   * Reads the settings of a folder.
   *
   * @throws ModelFolderException if the configuration lacks a value or holds an impossible one
   */
  public static ModelSettings read(ModelFolder folder) {
    Optional<JsonNode> genAi = folder.optionalJson("genai_config.json");
    Optional<JsonNode> own = folder.optionalJson("config.json");
    Fields fields =
        own.isEmpty() && genAi.isPresent()
            ? Fields.ofGenAi(genAi.get(), folder.path().resolve("genai_config.json").toString())
            : new Fields(
                own.orElseGet(() -> folder.requiredJson("config.json")),
                folder.path().resolve("config.json").toString());
    int hidden = fields.positive("hidden_size", "n_embd");
    int heads = fields.positive("num_attention_heads", "n_head");
    int kvHeads = fields.positiveOr(heads, "num_key_value_heads");
    int headDim = fields.positiveOr(hidden / heads, "head_dim", "head_size");
    if (headDim < 1 || heads % kvHeads != 0) {
      throw new ModelFolderException(
          fields.where
              + ": hidden_size "
              + hidden
              + ", num_attention_heads "
              + heads
              + " and num_key_value_heads "
              + kvHeads
              + " do not fit together; use the file that the model was exported with");
    }
    Optional<JsonNode> generation = folder.optionalJson("generation_config.json");
    Set<Integer> eosIds = new LinkedHashSet<>();
    addIds(eosIds, fields.tree.get("eos_token_id"));
    generation.ifPresent(tree -> addIds(eosIds, tree.get("eos_token_id")));
    return new ModelSettings(
        fields.tree.path("model_type").asText("unknown"),
        fields.positive("vocab_size"),
        fields.positive("num_hidden_layers", "n_layer"),
        kvHeads,
        headDim,
        fields.positive("max_position_embeddings", "n_positions"),
        eosIds,
        GenerationDefaults.read(generation.or(() -> genAi.map(tree -> tree.path("search")))));
  }

  /** The members of a configuration, some of which have another name in older architectures. */
  private record Fields(JsonNode tree, String where) {
    /** Brings the members of ONNX Runtime GenAI's configuration under the usual names. */
    static Fields ofGenAi(JsonNode genAi, String where) {
      JsonNode model = genAi.path("model");
      ObjectNode tree = JsonNodeFactory.instance.objectNode();
      if (model.path("decoder") instanceof ObjectNode decoder) {
        tree.setAll(decoder);
      }
      tree.set("model_type", model.path("type"));
      tree.set("vocab_size", model.get("vocab_size"));
      tree.set("eos_token_id", model.get("eos_token_id"));
      tree.set("max_position_embeddings", model.get("context_length"));
      return new Fields(tree, where);
    }

    int positive(String... names) {
      for (String name : names) {
        if (tree.hasNonNull(name)) {
          return positive(name, tree.get(name));
        }
      }
      return positive(names[0], null);
    }

    int positiveOr(int otherwise, String... names) {
      return Stream.of(names).anyMatch(tree::hasNonNull) ? positive(names) : otherwise;
    }

    private int positive(String name, @Nullable JsonNode value) {
      if (value == null
          || !value.canConvertToInt()
          || !value.isIntegralNumber()
          || value.intValue() < 1) {
        throw new ModelFolderException(
            where
                + ": "
                + name
                + " must be a whole number >= 1, was "
                + (value == null ? "missing" : value)
                + "; use the file that the model was exported with");
      }
      return value.intValue();
    }
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
