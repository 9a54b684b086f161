package io.tidegate.edge.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tokens of a {@code tokenizer.json}: each one's text, its bytes, and which ones are special.
 */
final class TokenTable {
  private final Map<Integer, String> pieces = new HashMap<>();
  private final Map<String, Integer> added = new HashMap<>();
  private final Map<String, Integer> ids = new HashMap<>();
  private final boolean byteLevel;
  private final Map<Character, Integer> byteOfChar = byteLevelAlphabet();

  TokenTable(JsonNode tokenizer) {
    JsonNode vocab = tokenizer.path("model").path("vocab");
    if (vocab.isObject()) {
      for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
        pieces.put(entry.getValue().asInt(), entry.getKey());
        ids.put(entry.getKey(), entry.getValue().asInt());
      }
    } else {
      for (int id = 0; id < vocab.size(); id++) {
        pieces.put(id, vocab.get(id).path(0).asText());
        ids.put(vocab.get(id).path(0).asText(), id);
      }
    }
    for (JsonNode token : tokenizer.path("added_tokens")) {
      int id = token.path("id").asInt();
      String content = token.path("content").asText();
      pieces.put(id, content);
      ids.put(content, id);
      added.put(content, id);
    }
    this.byteLevel = hasDecoder(tokenizer.path("decoder"), "ByteLevel");
  }

  private static boolean hasDecoder(JsonNode decoder, String type) {
    if (decoder.path("type").asText().equals(type)) {
      return true;
    }
    for (JsonNode part : decoder.path("decoders")) {
      if (hasDecoder(part, type)) {
        return true;
      }
    }
    return false;
  }

  /**
   * The 256 characters that stand for bytes in byte-level vocabularies: printable Latin-1 stands
   * for itself, the others for U+0100 onwards in turn (Radford et al. 2019, GPT-2's encoder).
   */
  private static Map<Character, Integer> byteLevelAlphabet() {
    Map<Character, Integer> alphabet = new HashMap<>();
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = (b >= '!' && b <= '~') || (b >= 0xa1 && b <= 0xac) || b >= 0xae;
      alphabet.put((char) (printable ? b : next++), b);
    }
    return alphabet;
  }

  /** Whether a text is exactly one token. */
  boolean contains(String text) {
    return ids.containsKey(text);
  }

  /** The id of a token, -1 if there is none. */
  int id(String text) {
    return ids.getOrDefault(text, -1);
  }

  /** One more than the highest id. */
  int size() {
    return pieces.keySet().stream().mapToInt(id -> id + 1).max().orElse(0);
  }

  /** Texts that the tokenizer takes for one token wherever they stand, longest first. */
  List<String> addedTexts() {
    List<String> texts = new ArrayList<>(added.keySet());
    texts.sort((a, b) -> b.length() != a.length() ? b.length() - a.length() : a.compareTo(b));
    return texts;
  }

  /** The bytes that a token adds to a text. */
  byte[] bytes(int id) {
    String piece = pieces.getOrDefault(id, "");
    if (added.containsKey(piece)) {
      return piece.getBytes(StandardCharsets.UTF_8);
    }
    if (byteLevel) {
      return fromByteLevel(piece);
    }
    if (piece.length() == 6 && piece.startsWith("<0x") && piece.endsWith(">")) {
      try {
        return new byte[] {(byte) Integer.parseInt(piece.substring(3, 5), 16)};
      } catch (NumberFormatException e) {
        return piece.getBytes(StandardCharsets.UTF_8);
      }
    }
    return piece.replace('\u2581', ' ').getBytes(StandardCharsets.UTF_8);
  }

  private byte[] fromByteLevel(String piece) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < piece.length(); i++) {
      Integer value = byteOfChar.get(piece.charAt(i));
      if (value == null) {
        return piece.getBytes(StandardCharsets.UTF_8);
      }
      out.write(value);
    }
    return out.toByteArray();
  }
}
