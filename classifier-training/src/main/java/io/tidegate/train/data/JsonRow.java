package io.tidegate.train.data;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One row of a JSON-lines file; its accessors check the type and name file, row and field when it
 * is wrong.
 */
public record JsonRow(String file, long number, JsonNode json) {

  /** A required, non-blank text field. */
  public String text(String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isTextual() || value.textValue().isBlank()) {
      throw fault("field \"" + field + "\" must be a non-empty string");
    }
    return value.textValue();
  }

  /** An optional text field. */
  public String text(String field, String otherwise) {
    JsonNode value = json.get(field);
    return value != null && value.isTextual() ? value.textValue() : otherwise;
  }

  /** A required number between {@code min} and {@code max}, both allowed. */
  public double number(String field, double min, double max) {
    JsonNode value = json.get(field);
    if (value == null
        || !value.isNumber()
        || value.doubleValue() < min
        || value.doubleValue() > max) {
      throw fault("field \"" + field + "\" must be a number from " + min + " to " + max);
    }
    return value.doubleValue();
  }

  /** A required boolean. */
  public boolean flag(String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isBoolean()) {
      throw fault("field \"" + field + "\" must be true or false");
    }
    return value.booleanValue();
  }

  /** A required array. */
  public JsonNode array(String field) {
    JsonNode value = json.get(field);
    if (value == null || !value.isArray()) {
      throw fault("field \"" + field + "\" must be an array");
    }
    return value;
  }

  /** The exception for a fault in this row. */
  public DataException fault(String rule) {
    return new DataException(file, number, rule);
  }
}
