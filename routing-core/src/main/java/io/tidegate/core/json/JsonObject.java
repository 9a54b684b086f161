package io.tidegate.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A parsed JSON object whose getters name the field that is missing or of the wrong kind.
 *
 * <p>Unknown fields are kept and ignored: schemas only grow.
 */
public final class JsonObject {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(32)
                  .maxStringLength(4_000_000)
                  .build())
          .build();

  private final String path;
  private final Map<String, @Nullable Object> fields;

  private JsonObject(String path, Map<String, @Nullable Object> fields) {
    this.path = path;
    this.fields = fields;
  }

  /**
   * Parses one object.
   *
   * @throws JsonFormatException when the bytes are no single JSON object
   */
  public static JsonObject parse(byte[] bytes) {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonFormatException("must be a JSON object");
      }
      JsonObject object = new JsonObject("", readObject(parser));
      if (parser.nextToken() != null) {
        throw new JsonFormatException("must be one JSON object, more follows");
      }
      return object;
    } catch (IOException e) {
      throw new JsonFormatException("is no JSON: " + firstLine(e.getMessage()));
    }
  }

  public String string(String name) {
    return require(name, String.class, "a string");
  }

  public Optional<String> optionalString(String name) {
    return fields.get(name) == null ? Optional.empty() : Optional.of(string(name));
  }

  public long integer(String name) {
    return require(name, Long.class, "an integer");
  }

  /** An integer, or {@code fallback} when the field is absent or null. */
  public long integer(String name, long fallback) {
    return fields.get(name) == null ? fallback : integer(name);
  }

  /** A finite number. */
  public double number(String name) {
    Object value = fields.get(name);
    double number =
        value instanceof Long l ? (double) l : value instanceof Double d ? d : Double.NaN;
    if (!Double.isFinite(number)) {
      throw new JsonFormatException(path + name + ": must be a finite number" + was(value));
    }
    return number;
  }

  /** A finite number, or {@code fallback} when the field is absent or null. */
  public double number(String name, double fallback) {
    return fields.get(name) == null ? fallback : number(name);
  }

  public boolean bool(String name, boolean fallback) {
    return fields.get(name) == null ? fallback : require(name, Boolean.class, "true or false");
  }

  public JsonObject object(String name) {
    Object value = fields.get(name);
    if (value instanceof Map<?, ?> map) {
      return new JsonObject(path + name + ".", cast(map));
    }
    throw new JsonFormatException(path + name + ": must be an object" + was(value));
  }

  /** The objects of an array; empty when the field is absent. */
  public List<JsonObject> objects(String name) {
    List<JsonObject> objects = new ArrayList<>();
    int index = 0;
    for (Object element : array(name)) {
      if (!(element instanceof Map<?, ?> map)) {
        throw new JsonFormatException(path + name + "[" + index + "]: must be an object");
      }
      objects.add(new JsonObject(path + name + "[" + index++ + "].", cast(map)));
    }
    return objects;
  }

  /** The strings of an array; empty when the field is absent. */
  public List<String> strings(String name) {
    List<String> strings = new ArrayList<>();
    for (Object element : array(name)) {
      if (!(element instanceof String s)) {
        throw new JsonFormatException(path + name + ": must hold strings only");
      }
      strings.add(s);
    }
    return strings;
  }

  /** The finite numbers of an array; empty when the field is absent. */
  public List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (Object element : array(name)) {
      if (element instanceof Long whole) {
        numbers.add((double) whole);
      } else if (element instanceof Double real && Double.isFinite(real)) {
        numbers.add(real);
      } else {
        throw new JsonFormatException(path + name + ": must hold finite numbers only");
      }
    }
    return numbers;
  }

  public boolean has(String name) {
    return fields.get(name) != null;
  }

  public Iterable<String> names() {
    return fields.keySet();
  }

  private List<?> array(String name) {
    Object value = fields.get(name);
    if (value == null) {
      return List.of();
    }
    if (value instanceof List<?> list) {
      return list;
    }
    throw new JsonFormatException(path + name + ": must be an array" + was(value));
  }

  private <T> T require(String name, Class<T> type, String expected) {
    Object value = fields.get(name);
    if (!type.isInstance(value)) {
      throw new JsonFormatException(path + name + ": must be " + expected + was(value));
    }
    return type.cast(value);
  }

  /** The kind of the value, never the value: it may be somebody's text. */
  private static String was(@Nullable Object value) {
    return value == null ? ", was absent" : ", was a " + value.getClass().getSimpleName();
  }

  private static String firstLine(@Nullable String message) {
    String text = message == null ? "unreadable" : message;
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, @Nullable Object> cast(Map<?, ?> map) {
    return (Map<String, @Nullable Object>) map;
  }

  private static Map<String, @Nullable Object> readObject(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      map.put(name, readValue(parser));
    }
    return map;
  }

  private static @Nullable Object readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static List<@Nullable Object> readArray(JsonParser parser) throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(readValue(parser));
    }
    return list;
  }
}
