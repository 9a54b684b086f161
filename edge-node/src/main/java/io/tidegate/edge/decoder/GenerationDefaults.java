package io.tidegate.edge.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * How a model's exporter wants it to be used where the caller says nothing, from {@code
 * generation_config.json}.
 *
 * @param temperature 0 (always the likeliest token) unless the file says that the model is to be
 *     sampled
 * @param topP in (0, 1]
 * @param topK 0 for no limit
 * @param repetitionPenalty 1 for none, in (0, 10]
 * @param outputTokens most tokens of an answer, 0 for no limit
 */
public record GenerationDefaults(
    double temperature, double topP, int topK, double repetitionPenalty, int outputTokens) {
  static GenerationDefaults read(Optional<JsonNode> file) {
    if (file.isEmpty()) {
      return new GenerationDefaults(0, 1, 0, 1, 0);
    }
    JsonNode tree = file.get();
    boolean sampled = tree.path("do_sample").asBoolean(false);
    double temperature = sampled ? tree.path("temperature").asDouble(1) : 0;
    double topP = tree.path("top_p").asDouble(1);
    double repetitionPenalty = tree.path("repetition_penalty").asDouble(1);
    return new GenerationDefaults(
        Math.min(2, Math.max(0, temperature)),
        topP > 0 && topP <= 1 ? topP : 1,
        sampled ? Math.max(0, tree.path("top_k").asInt(0)) : 0,
        repetitionPenalty > 0 && repetitionPenalty <= 10 ? repetitionPenalty : 1,
        Math.max(0, tree.path("max_new_tokens").asInt(0)));
  }
}
