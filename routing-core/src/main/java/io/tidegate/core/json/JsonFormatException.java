package io.tidegate.core.json;

/** Text that is no JSON, or JSON without a field that was needed; the message names the field. */
public final class JsonFormatException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  public JsonFormatException(String message) {
    super(message);
  }
}
