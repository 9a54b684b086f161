package io.tidegate.pipeline.prepared;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.core.json.JsonFormatException;
import io.tidegate.pipeline.scan.IdHash;
import io.tidegate.pipeline.scan.Symbols;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads prepared rows from a parsed tree: every legal JSON, and words for what is wrong. */
final class PreparedText {

  private final RowColumns columns;
  private final Symbols symbols;

  PreparedText(RowColumns columns, Symbols symbols) {
    this.columns = columns;
    this.symbols = symbols;
  }

  /**
   * Fills {@code row} from a parsed line.
   *
   * @throws JsonFormatException naming the field of the wrong kind
   */
  void read(JsonNode node, PreparedRow row) {
    row.clear();
    JsonNode id = node.get("decision_id");
    if (id != null && !id.isNull()) {
      row.idHash = IdHash.of(name("decision_id", id));
      row.identified = true;
    }
    JsonNode action = node.get("action");
    if (action != null && !action.isNull()) {
      row.action = symbols.of(name("action", action));
    }
    row.propensity = number("propensity", node.get("propensity"));
    if (has(node, "reward")) {
      row.reward = number("reward", node.get("reward"));
    }
    if (has(node, "keep_probability")) {
      row.keep = number("keep_probability", node.get("keep_probability"));
    }
    if (has(node, "eligible")) {
      row.eligible.present = true;
      for (JsonNode arm : array("eligible", node.get("eligible"))) {
        row.eligible.add(symbols.of(name("eligible", arm)), 0);
      }
    }
    values(columns.target(), node, row.target);
    values(columns.q(), node, row.q);
    if (has(node, columns.context())) {
      row.context.present = true;
      for (JsonNode value : array(columns.context(), node.get(columns.context()))) {
        row.context.add(0, number(columns.context(), value));
      }
    }
  }

  private static boolean has(JsonNode node, String name) {
    return node.hasNonNull(name);
  }

  private void values(String column, JsonNode node, PreparedRow.Values into) {
    if (!has(node, column)) {
      return;
    }
    JsonNode values = node.get(column);
    if (!values.isObject()) {
      throw new JsonFormatException(column + ": must be an object of arms to numbers");
    }
    into.present = true;
    for (Map.Entry<String, JsonNode> entry : values.properties()) {
      into.add(symbols.of(entry.getKey()), number(column + "." + entry.getKey(), entry.getValue()));
    }
  }

  /** Text, or a whole number as its digits: published logs number their arms. */
  private static String name(String field, JsonNode node) {
    if (node.isTextual() || node.isIntegralNumber()) {
      return node.asText();
    }
    throw new JsonFormatException(field + ": must hold strings or whole numbers");
  }

  private static JsonNode array(String field, JsonNode node) {
    if (!node.isArray()) {
      throw new JsonFormatException(field + ": must be an array");
    }
    return node;
  }

  private static double number(String field, @Nullable JsonNode node) {
    if (node == null || !node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw new JsonFormatException(
          field
              + ": must be a finite number"
              + (node == null || node.isNull()
                  ? ", was absent"
                  : node.isNumber() ? ", was " + node : ""));
    }
    return node.doubleValue();
  }
}
