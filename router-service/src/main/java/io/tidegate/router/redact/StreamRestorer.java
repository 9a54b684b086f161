package io.tidegate.router.redact;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts values back into an answer that comes in events. What may be the beginning of a placeholder
 * waits for the next event of the same field, and so never more than the longest placeholder's
 * length; what waits when a choice ends goes out in an event before its last.
 *
 * <p>Also keeps what the model itself has said, for another cloud model to go on with.
 */
public final class StreamRestorer {
  private static final int SAID_MAX = 256 << 10;

  /** A field that text is added to, event after event. */
  private record Field(int choice, String name, int call) {}

  private final Placeholders placeholders;
  private final boolean json;
  private final Map<Field, String> held = new HashMap<>();
  private final Set<Integer> finished = new HashSet<>();
  private final StringBuilder said = new StringBuilder();

  StreamRestorer(Placeholders placeholders, boolean json) {
    this.placeholders = placeholders;
    this.json = json;
  }

  /** The text of the first choice so far, as the models said it. */
  public String said() {
    return said.toString();
  }

  /** One event as one or more for the caller; as it is when it is nothing to restore. */
  public List<byte[]> event(byte[] data) {
    try {
      JsonNode root = AnswerTree.read(data);
      if (!(root.path("choices") instanceof ArrayNode choices) || choices.isEmpty()) {
        return List.of(data);
      }
      ArrayNode released = choices.arrayNode();
      for (JsonNode choice : choices) {
        if (choice instanceof ObjectNode object) {
          choice(object, released);
        }
      }
      List<byte[]> events = new ArrayList<>(2);
      if (!released.isEmpty()) {
        ObjectNode before = ((ObjectNode) root).deepCopy();
        before.set("choices", released);
        before.remove("usage");
        events.add(AnswerTree.write(before));
      }
      events.add(AnswerTree.write(root));
      return events;
    } catch (IOException e) {
      return List.of(data);
    }
  }

  private void choice(ObjectNode choice, ArrayNode released) {
    int index = choice.path("index").asInt(0);
    if (choice.path("finish_reason").isTextual()) {
      finished.add(index);
    }
    if (choice.path("text").isTextual()) {
      text(choice, new Field(index, "text", -1));
    }
    if (choice.get("delta") instanceof ObjectNode delta) {
      delta(index, delta);
    }
    if (finished.contains(index)) {
      release(index, released);
    }
  }

  private void delta(int index, ObjectNode delta) {
    for (Map.Entry<String, JsonNode> entry : new ArrayList<>(delta.properties())) {
      String name = entry.getKey();
      JsonNode value = entry.getValue();
      if (value.isTextual()) {
        if (!name.equals("role")) {
          text(delta, new Field(index, name, -1));
        }
      } else if (name.equals("tool_calls")) {
        int place = 0;
        for (JsonNode call : value) {
          arguments(call.path("function"), new Field(index, name, call.path("index").asInt(place)));
          place++;
        }
      } else if (name.equals("function_call")) {
        arguments(value, new Field(index, name, -1));
      } else {
        AnswerTree.restore(value, name, placeholders, json);
      }
    }
  }

  private void arguments(JsonNode function, Field field) {
    if (function instanceof ObjectNode object && object.path("arguments").isTextual()) {
      object.put("arguments", next(field, object.path("arguments").textValue(), true));
    }
  }

  private void text(ObjectNode parent, Field field) {
    String text = parent.path(field.name()).textValue();
    boolean plain = field.name().equals("content") || field.name().equals("text");
    if (field.choice() == 0 && plain && said.length() < SAID_MAX) {
      said.append(text);
    }
    parent.put(field.name(), next(field, text, AnswerTree.json(field.name(), json)));
  }

  private String next(Field field, String text, boolean escaped) {
    String before = held.remove(field);
    String whole = before == null ? text : before + text;
    int end = finished.contains(field.choice()) ? whole.length() : placeholders.heldFrom(whole);
    // Half a character cannot be written; its other half comes with the next event.
    boolean half =
        end > 0 && end == whole.length() && Character.isHighSurrogate(whole.charAt(end - 1));
    end -= half ? 1 : 0;
    if (end < whole.length()) {
      held.put(field, whole.substring(end));
    }
    return placeholders.restore(whole.substring(0, end), escaped);
  }

  /** What still waits for a choice that has ended. */
  private void release(int index, ArrayNode released) {
    List<Field> waiting = new ArrayList<>(held.keySet());
    waiting.removeIf(field -> field.choice() != index);
    for (Field field : waiting) {
      String text = String.valueOf(held.remove(field));
      ObjectNode choice = released.addObject().put("index", index);
      if (field.name().equals("text")) {
        choice.put("text", text);
      } else {
        ObjectNode delta = choice.putObject("delta");
        if (field.name().equals("tool_calls")) {
          delta
              .putArray("tool_calls")
              .addObject()
              .put("index", field.call())
              .putObject("function")
              .put("arguments", text);
        } else if (field.name().equals("function_call")) {
          delta.putObject("function_call").put("arguments", text);
        } else {
          delta.put(field.name(), text);
        }
      }
      choice.putNull("finish_reason");
    }
  }
}
