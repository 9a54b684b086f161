package io.tidegate.router.redact;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;

/** Requests of many shapes with made-up personal data in random places. */
public final class RandomRequests {
  /** Names that a request may hold. */
  public static final List<String> NAMES =
      List.of("Zofia Wierzbicka", "Marek Hallgren", "Ingrid Oyelaran", "Tom\u00e1s Quintela");

  private static final List<String> VALUES =
      List.of(
          "lena.okafor@example.org",
          "t-wu+inbox@mail.example.com",
          "+49 30 901820",
          "4111 1111 1111 1111",
          "DE89 3704 0044 0532 0130 00",
          "536-22-8714",
          "88.97.41.203");

  private static final ObjectMapper JSON = new ObjectMapper();

  private RandomRequests() {}

  /** A request; adds the values that stand in it. */
  public static String body(Random random, List<String> values) throws Exception {
    ObjectNode root = JSON.createObjectNode();
    root.put("model", "auto");
    ArrayNode messages = root.putArray("messages");
    if (random.nextBoolean()) {
      messages.addObject().put("role", "system").put("content", text(random, values));
    }
    for (int turn = random.nextInt(3); turn >= 0; turn--) {
      user(random, values, messages.addObject().put("role", "user"));
      if (random.nextInt(3) == 0) {
        call(random, values, messages);
      } else if (turn > 0) {
        messages.addObject().put("role", "assistant").put("content", text(random, values));
      }
    }
    String must = VALUES.get(random.nextInt(VALUES.size()));
    values.add(must);
    messages.addObject().put("role", "user").put("content", "My data: " + must + ". Answer.");
    if (random.nextInt(4) == 0) {
      root.putObject("metadata").put("note", text(random, values));
    }
    if (random.nextInt(4) == 0) {
      root.putArray("stop").add(text(random, values));
    }
    return random.nextBoolean()
        ? JSON.writeValueAsString(root)
        : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }

  private static void user(Random random, List<String> values, ObjectNode message) {
    if (random.nextBoolean()) {
      message.put("content", text(random, values));
    } else {
      ArrayNode parts = message.putArray("content");
      parts.addObject().put("type", "text").put("text", text(random, values));
      parts.addObject().put("text", text(random, values)).put("type", "text");
    }
  }

  private static void call(Random random, List<String> values, ArrayNode messages)
      throws Exception {
    ObjectNode call = messages.addObject().put("role", "assistant").putNull("content");
    ObjectNode function = JSON.createObjectNode().put("q", text(random, values));
    String arguments = JSON.writeValueAsString(function);
    call.putArray("tool_calls")
        .addObject()
        .put("id", "c1")
        .put("type", "function")
        .putObject("function")
        .put("name", "find")
        .put("arguments", random.nextBoolean() ? arguments : ascii(arguments));
    messages
        .addObject()
        .put("role", "tool")
        .put("tool_call_id", "c1")
        .put("content", text(random, values));
  }

  /** JSON as writers of plain ASCII write it. */
  private static String ascii(String json) {
    StringBuilder out = new StringBuilder();
    for (char c : json.toCharArray()) {
      out.append(c < 0x80 ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    return out.toString();
  }

  private static String text(Random random, List<String> values) {
    StringBuilder text = new StringBuilder();
    String[] words = {"please", "write", "to", "\u00fcber", "[EMAIL_1]", "\"quoted\"", "a\nline"};
    for (int i = random.nextInt(8); i >= 0; i--) {
      int what = random.nextInt(6);
      String value =
          what == 0
              ? VALUES.get(random.nextInt(VALUES.size()))
              : what == 1 ? NAMES.get(random.nextInt(NAMES.size())) : "";
      if (value.isEmpty()) {
        text.append(words[random.nextInt(words.length)]);
      } else {
        values.add(value);
        text.append(value);
      }
      text.append(i % 3 == 0 ? ", " : " and ");
    }
    return text.toString();
  }
}
