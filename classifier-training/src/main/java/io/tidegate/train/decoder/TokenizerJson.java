package io.tidegate.train.decoder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Bpe} as a {@code tokenizer.json} file in the layout of HuggingFace's tokenizers library.
 */
final class TokenizerJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TokenizerJson() {}

  static void write(Bpe bpe, Path file) throws IOException {
    ObjectNode root =
        JSON.createObjectNode().put("version", "1.0").putNull("truncation").putNull("padding");
    ArrayNode added = root.putArray("added_tokens");
    for (int id = 0; id < Bpe.SPECIALS.size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", Bpe.SPECIALS.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
    root.putNull("normalizer");
    ArrayNode steps =
        root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    ObjectNode split = steps.addObject().put("type", "Split");
    split.putObject("pattern").put("Regex", Bpe.CUTS);
    split.put("behavior", "Isolated").put("invert", false);
    byteLevel(steps.addObject());
    root.putNull("post_processor");
    byteLevel(root.putObject("decoder"));
    model(bpe, root.putObject("model"));
    JSON.writeValue(file.toFile(), root);
  }

  private static void byteLevel(ObjectNode node) {
    node.put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
  }

  private static void model(Bpe bpe, ObjectNode model) {
    model
        .put("type", "BPE")
        .putNull("dropout")
        .putNull("unk_token")
        .putNull("continuing_subword_prefix");
    model
        .putNull("end_of_word_suffix")
        .put("fuse_unk", false)
        .put("byte_fallback", false)
        .put("ignore_merges", false);
    ObjectNode vocabulary = model.putObject("vocab");
    for (int id = 0; id < bpe.size(); id++) {
      vocabulary.put(bpe.tokens().get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    bpe.merges().forEach(merge -> merges.addArray().add(merge.left()).add(merge.right()));
  }

  /** Reads what {@link #write} wrote. */
  static Bpe read(Path file) throws IOException {
    List<Bpe.Merge> merges = new ArrayList<>();
    for (JsonNode merge : JSON.readTree(file.toFile()).path("model").path("merges")) {
      merges.add(new Bpe.Merge(merge.path(0).asText(), merge.path(1).asText()));
    }
    return new Bpe(merges);
  }
}
