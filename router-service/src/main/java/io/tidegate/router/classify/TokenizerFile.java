package io.tidegate.router.classify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.text.WordPiece;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads {@code tokenizer.json} in the layout of HuggingFace's tokenizers, WordPiece. */
final class TokenizerFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");

  private TokenizerFile() {}

  static WordPiece read(byte[] bytes) throws ClassifierException {
    JsonNode root;
    try {
      root = JSON.readTree(bytes);
    } catch (IOException e) {
      throw new ClassifierException("bundle: tokenizer.json is not JSON", e);
    }
    String type = root.path("model").path("type").asText();
    require(type.equals("WordPiece"), "model.type must be WordPiece, was \"" + type + "\"");
    JsonNode normalizer = root.path("normalizer");
    boolean lower = normalizer.path("lowercase").asBoolean(true);
    require(
        normalizer.path("type").asText().equals("BertNormalizer")
            && !(normalizer.path("strip_accents").isBoolean()
                && normalizer.path("strip_accents").asBoolean() != lower),
        "normalizer must be a BertNormalizer that strips accents exactly when it lower-cases");
    JsonNode vocab = root.path("model").path("vocab");
    require(
        vocab.isObject() && vocab.size() > SPECIAL.size(), "model.vocab must map pieces to ids");
    List<String> pieces = pieces(vocab);
    for (int id = 0; id < SPECIAL.size(); id++) {
      require(
          pieces.get(id).equals(SPECIAL.get(id)),
          "id " + id + " must be " + SPECIAL.get(id) + ", was \"" + pieces.get(id) + "\"");
    }
    try {
      return WordPiece.fromVocab(pieces, !lower);
    } catch (IllegalArgumentException e) {
      throw new ClassifierException("bundle: tokenizer.json: " + e.getMessage(), e);
    }
  }

  private static List<String> pieces(JsonNode vocab) throws ClassifierException {
    @Nullable String[] pieces = new String[vocab.size()];
    for (Map.Entry<String, JsonNode> entry : vocab.properties()) {
      int id = entry.getValue().asInt(-1);
      require(
          id >= 0 && id < pieces.length && pieces[id] == null,
          "model.vocab must give each piece its own id below "
              + pieces.length
              + ", piece \""
              + entry.getKey()
              + "\" has "
              + entry.getValue());
      pieces[id] = entry.getKey();
    }
    return List.of(Arrays.copyOf(pieces, pieces.length, String[].class));
  }

  private static void require(boolean holds, String rule) throws ClassifierException {
    if (!holds) {
      throw new ClassifierException("bundle: tokenizer.json: " + rule);
    }
  }
}
