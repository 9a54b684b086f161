package io.tidegate.router.request;

import com.fasterxml.jackson.core.JsonProcessingException;

/** What is said to a caller whose body is no JSON; nothing of the body is repeated. */
final class NotJson {
  private NotJson() {}

  static String sentence(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    // The parser's own sentence, up to where it begins to quote places and sources.
    int end = Math.min(cut(message, "\n"), cut(message, " (for "));
    String place =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    return "the body is no JSON: " + message.substring(0, Math.min(200, end)) + place;
  }

  private static int cut(String message, String mark) {
    int at = message.indexOf(mark);
    return at < 0 ? message.length() : at;
  }
}
