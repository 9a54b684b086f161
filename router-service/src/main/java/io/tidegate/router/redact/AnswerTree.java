package io.tidegate.router.redact;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An answer's JSON as a tree; numbers come out with the value they came in with. */
final class AnswerTree {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .disable(JsonFactory.Feature.CHARSET_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(200)
                          .maxStringLength(64 << 20)
                          .build())
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private AnswerTree() {}

  /**
   * @throws IOException when it is no JSON object
   */
  static JsonNode read(byte[] json) throws IOException {
    JsonNode root = MAPPER.readTree(json);
    if (root == null || !root.isObject()) {
      throw new IOException("no JSON object");
    }
    return root;
  }

  static byte[] write(JsonNode root) throws IOException {
    return MAPPER.writeValueAsBytes(root);
  }

  /** Whether the text of a field is JSON itself. */
  static boolean json(String key, boolean contentIsJson) {
    return key.equals("arguments") || (contentIsJson && key.equals("content"));
  }

  /** Restores every string below a node, identifiers and roles apart. */
  static void restore(JsonNode node, String key, Placeholders placeholders, boolean json) {
    if (node instanceof ObjectNode object) {
      List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(object.properties());
      for (Map.Entry<String, JsonNode> field : fields) {
        if (field.getValue().isTextual()) {
          object.set(
              field.getKey(), restored(field.getValue(), field.getKey(), placeholders, json));
        } else {
          restore(field.getValue(), field.getKey(), placeholders, json);
        }
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        if (array.get(i).isTextual()) {
          array.set(i, restored(array.get(i), key, placeholders, json));
        } else {
          restore(array.get(i), key, placeholders, json);
        }
      }
    }
  }

  private static JsonNode restored(
      JsonNode text, String key, Placeholders placeholders, boolean json) {
    boolean fixed = key.equals("id") || key.equals("role") || key.equals("type");
    return fixed ? text : TextNode.valueOf(placeholders.restore(text.textValue(), json(key, json)));
  }
}
