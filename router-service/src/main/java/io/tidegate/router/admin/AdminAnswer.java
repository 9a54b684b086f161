package io.tidegate.router.admin;

import io.tidegate.core.json.JsonText;
import java.nio.charset.StandardCharsets;

/** A whole answer of the admin port. */
public record AdminAnswer(int status, String contentType, byte[] body) {
  private static final String JSON = "application/json";

  /** 200 with a JSON object. */
  public static AdminAnswer json(JsonText.Body body) {
    return json(200, body);
  }

  public static AdminAnswer json(int status, JsonText.Body body) {
    return new AdminAnswer(status, JSON, JsonText.object(body));
  }

  /** 200 with a JSON object that is written already. */
  public static AdminAnswer json(byte[] body) {
    return new AdminAnswer(200, JSON, body);
  }

  /** An error with a sentence. */
  public static AdminAnswer error(int status, String sentence) {
    return json(status, out -> out.writeStringField("error", sentence));
  }

  /** 200 with text. */
  public static AdminAnswer text(String contentType, String text) {
    return new AdminAnswer(200, contentType, text.getBytes(StandardCharsets.UTF_8));
  }
}
