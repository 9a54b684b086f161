package io.tidegate.edge.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** A model's tokenizer; safe for use by several threads. */
public final class ModelTokenizer implements AutoCloseable {
  static {
    // The library otherwise asks the network for newer natives and counts its users.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
    // It unpacks its native part there, by default into the home directory, which may be read-only.
    Path home = Path.of(System.getProperty("user.home", ""));
    if (System.getenv("DJL_CACHE_DIR") == null
        && System.getProperty("DJL_CACHE_DIR") == null
        && !Files.isWritable(home)) {
      System.setProperty(
          "DJL_CACHE_DIR",
          Path.of(System.getProperty("java.io.tmpdir"), "tidegate-djl").toString());
    }
  }

  private final HuggingFaceTokenizer tokenizer;
  private final TokenTable table;
  private final List<String> addedTexts;

  private ModelTokenizer(HuggingFaceTokenizer tokenizer, TokenTable table) {
    this.tokenizer = tokenizer;
    this.table = table;
    this.addedTexts = table.addedTexts();
  }

  /**
   * Loads a {@code tokenizer.json}.
   *
   * @param file the file
   * @param tree its contents
   * @throws IOException if the library cannot make a tokenizer of it
   */
  public static ModelTokenizer load(Path file, JsonNode tree) throws IOException {
    try {
      Map<String, String> options =
          Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");
      return new ModelTokenizer(
          HuggingFaceTokenizer.newInstance(file, options), new TokenTable(tree));
    } catch (RuntimeException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** Whether a text is exactly one token. */
  public boolean isToken(String text) {
    return table.contains(text);
  }

  /** The id of a token, -1 if there is none. */
  public int id(String token) {
    return table.id(token);
  }

  /** One more than the highest token id. */
  public int size() {
    return table.size();
  }

  /** The tokens of a prompt; special tokens come from markup alone. */
  public long[] encode(List<PromptPiece> prompt) {
    List<long[]> runs = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    for (PromptPiece piece : prompt) {
      if (piece.markup()) {
        run.append(piece.text());
      } else {
        appendContent(runs, run, piece.text());
      }
    }
    flush(runs, run);
    return runs.size() == 1 ? runs.get(0) : runs.stream().flatMapToLong(Arrays::stream).toArray();
  }

  /**
   * Cuts each look-alike of a special token in two, so that the tokenizer sees two harmless halves.
   */
  private void appendContent(List<long[]> runs, StringBuilder run, String text) {
    int from = 0;
    for (int at = nextAdded(text, 0); at >= 0; at = nextAdded(text, at + 1)) {
      run.append(text, from, at + 1);
      flush(runs, run);
      from = at + 1;
    }
    run.append(text, from, text.length());
  }

  private int nextAdded(String text, int from) {
    int first = -1;
    for (String added : addedTexts) {
      int at = added.length() < 2 ? -1 : text.indexOf(added, from);
      if (at >= 0 && (first < 0 || at < first)) {
        first = at;
      }
    }
    return first;
  }

  private void flush(List<long[]> runs, StringBuilder run) {
    if (run.length() > 0) {
      runs.add(tokenizer.encode(wellFormed(run.toString()), false, false).getIds());
      run.setLength(0);
    }
  }

  /**
   * The text with U+FFFD for halves of surrogate pairs, which are no characters and which the
   * library cannot take.
   */
  private static String wellFormed(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.UTF_16LE);
  }

  /** The text of some tokens, special ones left out; U+FFFD where bytes make no character. */
  public String decode(long[] ids) {
    return ids.length == 0 ? "" : tokenizer.decode(ids, true);
  }

  /** The bytes that one token adds to a text. */
  public byte[] bytes(int id) {
    return table.bytes(id);
  }

  /** A token as text; one that is no whole character is written {@code bytes:\xe2\x80}. */
  public String display(int id) {
    byte[] bytes = table.bytes(id);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      StringBuilder text = new StringBuilder("bytes:");
      for (byte b : bytes) {
        text.append(String.format("\\x%02x", b & 0xff));
      }
      return text.toString();
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
