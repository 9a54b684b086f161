package io.tidegate.train.base;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.train.vocab.TokenizerJson;
import io.tidegate.train.vocab.VocabularyTrainer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The WordPiece vocabulary of a folder in the order that this project writes: special pieces first,
 * placeholders such as {@code [unused1]} left out.
 *
 * @param pieces in their new order
 * @param rows for each piece its row in the folder's token table
 * @param cased whether capitals and accents are kept
 */
record BaseVocabulary(List<String> pieces, int[] rows, boolean cased) {

  /**
   * Reads {@code tokenizer.json}.
   *
   * @throws IOException when it is no WordPiece tokenizer with BERT's normaliser
   */
  static BaseVocabulary read(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    String type = root.path("model").path("type").asText("WordPiece");
    if (!type.equals("WordPiece")) {
      throw new IOException(file + ": model.type must be WordPiece, was " + type);
    }
    JsonNode normalizer = root.path("normalizer");
    if (!normalizer.path("type").asText().equals("BertNormalizer")) {
      throw new IOException(
          file + ": normalizer must be a BertNormalizer, was " + normalizer.path("type"));
    }
    boolean cased = !normalizer.path("lowercase").asBoolean(true);
    JsonNode accents = normalizer.path("strip_accents");
    if (accents.isBoolean() && accents.asBoolean() == cased) {
      throw new IOException(file + ": normalizer must strip accents exactly when it lower-cases");
    }
    List<String> old = TokenizerJson.read(file);
    List<String> pieces = new ArrayList<>(VocabularyTrainer.SPECIAL);
    for (String special : pieces) {
      if (!old.contains(special)) {
        throw new IOException(file + ": model.vocab must have the piece " + special);
      }
    }
    old.stream()
        .filter(p -> !VocabularyTrainer.SPECIAL.contains(p) && !p.matches("\\[unused\\d+]"))
        .forEach(pieces::add);
    java.util.Map<String, Integer> places = new java.util.HashMap<>();
    for (int id = 0; id < old.size(); id++) {
      places.put(old.get(id), id);
    }
    int[] rows = pieces.stream().mapToInt(places::get).toArray();
    return new BaseVocabulary(List.copyOf(pieces), rows, cased);
  }
}
