package io.tidegate.train.vocab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.core.text.WordPiece;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A WordPiece vocabulary as {@code tokenizer.json} in the layout of the HuggingFace tokenizers
 * library.
 */
public final class TokenizerJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerJson() {}

  /** Writes a lower-casing vocabulary that begins with {@link VocabularyTrainer#SPECIAL}. */
  public static void write(Path file, List<String> vocab) throws IOException {
    write(file, vocab, false);
  }

  /**
   * Writes a vocabulary that begins with {@link VocabularyTrainer#SPECIAL}.
   *
   * @param cased whether capitals and accents are kept
   */
  public static void write(Path file, List<String> vocab, boolean cased) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "1.0").putNull("truncation").putNull("padding");
    for (int id = 0; id < VocabularyTrainer.SPECIAL.size(); id++) {
      ObjectNode token = root.withArray("/added_tokens").addObject();
      token
          .put("id", id)
          .put("content", vocab.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false);
      token.put("normalized", false).put("special", true);
    }
    ObjectNode normalizer = root.putObject("normalizer");
    normalizer
        .put("type", "BertNormalizer")
        .put("clean_text", true)
        .put("handle_chinese_chars", true);
    normalizer.putNull("strip_accents").put("lowercase", !cased);
    root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
    ObjectNode post = root.putObject("post_processor").put("type", "TemplateProcessing");
    for (String form : List.of("single", "pair")) {
      special(post.withArray("/" + form).addObject(), "[CLS]", 0);
      post.withArray("/" + form).addObject().putObject("Sequence").put("id", "A").put("type_id", 0);
      special(post.withArray("/" + form).addObject(), "[SEP]", 0);
    }
    post.withArray("/pair").addObject().putObject("Sequence").put("id", "B").put("type_id", 1);
    special(post.withArray("/pair").addObject(), "[SEP]", 1);
    ObjectNode tokens = post.putObject("special_tokens");
    for (String token : List.of("[CLS]", "[SEP]")) {
      ObjectNode node = tokens.putObject(token).put("id", token);
      node.putArray("ids").add(vocab.indexOf(token));
      node.putArray("tokens").add(token);
    }
    root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
    ObjectNode model = root.putObject("model").put("type", "WordPiece").put("unk_token", "[UNK]");
    model.put("continuing_subword_prefix", "##").put("max_input_chars_per_word", 100);
    ObjectNode pieces = model.putObject("vocab");
    for (int id = 0; id < vocab.size(); id++) {
      pieces.put(vocab.get(id), id);
    }
    Files.write(file, JSON.writeValueAsBytes(root));
  }

  private static void special(ObjectNode node, String token, int type) {
    node.putObject("SpecialToken").put("id", token).put("type_id", type);
  }

  /** The tokenizer of a {@code tokenizer.json}. */
  public static WordPiece tokenizer(Path file) throws IOException {
    boolean lower =
        JSON.readTree(file.toFile()).path("normalizer").path("lowercase").asBoolean(true);
    return WordPiece.fromVocab(read(file), !lower);
  }

  /** The vocabulary of a {@code tokenizer.json}, in id order. */
  public static List<String> read(Path file) throws IOException {
    JsonNode vocab = JSON.readTree(file.toFile()).path("model").path("vocab");
    if (!vocab.isObject() || vocab.isEmpty()) {
      throw new IOException(file + ": model.vocab must be an object with at least one piece");
    }
    List<String> pieces = new ArrayList<>(Collections.nCopies(vocab.size(), ""));
    vocab
        .properties()
        .forEach(
            piece -> {
              int id = piece.getValue().asInt(-1);
              if (id >= 0 && id < pieces.size()) {
                pieces.set(id, piece.getKey());
              }
            });
    if (pieces.contains("")) {
      throw new IOException(file + ": model.vocab must number its pieces from 0 without gaps");
    }
    return pieces;
  }
}
