package io.tidegate.edge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.edge.decoder.GenerationDefaults;
import io.tidegate.edge.generate.GenerationRequest;
import io.tidegate.edge.generate.Sampling;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A chat completion request as read from its body; members that mean nothing here are ignored,
 * those that would change the answer and cannot be honoured are refused.
 *
 * @param stream whether the answer goes out piece by piece
 * @param includeUsage whether a stream ends with a usage chunk
 * @param generation what to generate
 */
record ChatRequest(boolean stream, boolean includeUsage, GenerationRequest generation) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int STOPS_MAX = 16;
  private static final int STOP_CHARS_MAX = 512;

  /**
   * Reads a body.
   *
   * @param body the bytes as they came
   * @param modelName the one model served
   * @param defaults the model's own defaults
   * @param outputTokensMax most tokens of an answer
   * @throws ApiError.Refusal if the request cannot be served as it is
   */
  static ChatRequest parse(
      byte[] body, String modelName, GenerationDefaults defaults, int outputTokensMax)
      throws ApiError.Refusal {
    JsonNode root = tree(body);
    JsonNode model = root.path("model");
    if (!model.isTextual()) {
      throw refuse("model", "model must be a string; this node serves " + modelName);
    }
    if (!model.asText().equals(modelName)) {
      throw new ApiError.Refusal(ApiError.unknownModel(model.asText(), modelName));
    }
    refuseUnsupported(root);
    boolean stream = bool(root, "stream");
    boolean includeUsage = bool(root.path("stream_options"), "include_usage");
    GenerationRequest generation =
        new GenerationRequest(
            ChatMessages.parse(root.path("messages")),
            sampling(root, defaults),
            stops(root.path("stop")),
            outputTokens(root, defaults, outputTokensMax),
            topScores(root));
    return new ChatRequest(stream, includeUsage, generation);
  }

  private static JsonNode tree(byte[] body) throws ApiError.Refusal {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
      throw refuse(null, "the body is not JSON (line " + line + ", column " + column + ")");
    } catch (IOException e) {
      throw refuse(null, "the body is not JSON");
    }
    if (!root.isObject()) {
      throw refuse(null, "the body must be a JSON object");
    }
    return root;
  }

  private static void refuseUnsupported(JsonNode root) throws ApiError.Refusal {
    String format = root.path("response_format").path("type").asText("text");
    if (!format.equals("text")) {
      throw unsupported(
          "response_format",
          "response_format "
              + format
              + " is not supported by this model: it cannot be held to JSON; leave it out or use another model");
    }
    if (root.path("tools").size() > 0 && !root.path("tool_choice").asText().equals("none")) {
      throw unsupported(
          "tools", "this model cannot call tools; leave them out or use another model");
    }
    if (root.path("functions").size() > 0) {
      throw unsupported(
          "functions", "this model cannot call functions; leave them out or use another model");
    }
    if (root.hasNonNull("n") && root.path("n").asInt() != 1) {
      throw unsupported("n", "n must be 1: this node makes one answer per request");
    }
    if (root.path("logit_bias").size() > 0) {
      throw unsupported("logit_bias", "logit_bias is not supported by this node; leave it out");
    }
  }

  private static Sampling sampling(JsonNode root, GenerationDefaults defaults)
      throws ApiError.Refusal {
    OptionalLong seed = OptionalLong.empty();
    if (root.hasNonNull("seed")) {
      if (!root.path("seed").canConvertToLong() || !root.path("seed").isIntegralNumber()) {
        throw refuse("seed", "seed must be a whole number");
      }
      seed = OptionalLong.of(root.path("seed").longValue());
    }
    double topP = number(root, "top_p", 0, 1, defaults.topP());
    return new Sampling(
        number(root, "temperature", 0, 2, defaults.temperature()),
        topP == 0 ? Double.MIN_NORMAL : topP,
        defaults.topK(),
        number(root, "presence_penalty", -2, 2, 0),
        number(root, "frequency_penalty", -2, 2, 0),
        Math.max(0.01, number(root, "repetition_penalty", 0, 10, defaults.repetitionPenalty())),
        seed);
  }

  private static List<String> stops(JsonNode stop) throws ApiError.Refusal {
    List<String> stops = new ArrayList<>();
    if (stop.isTextual()) {
      stops.add(stop.asText());
    } else if (stop.isArray()) {
      for (JsonNode one : stop) {
        stops.add(one.isTextual() ? one.asText() : "");
      }
    } else if (!stop.isMissingNode() && !stop.isNull()) {
      throw refuse("stop", "stop must be a string or a list of strings");
    }
    if (stops.size() > STOPS_MAX
        || stops.stream().anyMatch(text -> text.isEmpty() || text.length() > STOP_CHARS_MAX)) {
      throw refuse(
          "stop",
          "stop must be at most "
              + STOPS_MAX
              + " non-empty strings of at most "
              + STOP_CHARS_MAX
              + " characters");
    }
    return stops;
  }

  private static int outputTokens(JsonNode root, GenerationDefaults defaults, int outputTokensMax)
      throws ApiError.Refusal {
    String name = root.hasNonNull("max_completion_tokens") ? "max_completion_tokens" : "max_tokens";
    JsonNode value = root.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return defaults.outputTokens() > 0
          ? Math.min(defaults.outputTokens(), outputTokensMax)
          : outputTokensMax;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 1) {
      throw refuse(name, name + " must be a whole number >= 1");
    }
    return (int) Math.min(value.longValue(), outputTokensMax);
  }

  private static OptionalInt topScores(JsonNode root) throws ApiError.Refusal {
    boolean wanted = bool(root, "logprobs");
    JsonNode top = root.path("top_logprobs");
    if (top.isMissingNode() || top.isNull()) {
      return wanted ? OptionalInt.of(0) : OptionalInt.empty();
    }
    if (!top.isIntegralNumber()
        || !top.canConvertToInt()
        || top.intValue() < 0
        || top.intValue() > 20) {
      throw refuse("top_logprobs", "top_logprobs must be a whole number in 0..20");
    }
    if (!wanted) {
      throw refuse("top_logprobs", "top_logprobs needs logprobs: true");
    }
    return OptionalInt.of(top.intValue());
  }

  private static boolean bool(JsonNode parent, String name) throws ApiError.Refusal {
    JsonNode value = parent.path(name);
    if (!value.isBoolean() && !value.isMissingNode() && !value.isNull()) {
      throw refuse(name, name + " must be true or false");
    }
    return value.asBoolean(false);
  }

  private static double number(
      JsonNode root, String name, double low, double high, double otherwise)
      throws ApiError.Refusal {
    JsonNode value = root.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber() || !(value.doubleValue() >= low && value.doubleValue() <= high)) {
      throw refuse(name, name + " must be a number in " + (long) low + ".." + (long) high);
    }
    return value.doubleValue();
  }

  static ApiError.Refusal refuse(@Nullable String param, String message) {
    return new ApiError.Refusal(ApiError.invalid(param, message));
  }

  private static ApiError.Refusal unsupported(String param, String message) {
    return new ApiError.Refusal(ApiError.unsupported(param, message));
  }
}
