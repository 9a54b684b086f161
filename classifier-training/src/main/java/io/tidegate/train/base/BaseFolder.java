package io.tidegate.train.base;

import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.nn.Tensor;
import io.tidegate.train.vocab.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A pretrained encoder in HuggingFace's layout: {@code config.json}, {@code model.safetensors} and
 * {@code tokenizer.json} of a BERT-style model.
 */
public record BaseFolder(Path folder) {
  private static final String NOTE = "base";
  private static final String CONFIG = "config.json";
  private static final String TENSORS = "model.safetensors";
  private static final String TOKENIZER = "tokenizer.json";

  /**
   * Converts, unless the checkpoint is there and came from a folder of this name.
   *
   * @throws IOException when the checkpoint came from somewhere else
   */
  public void begin(Path tokenizerFile, Path checkpoint, int positions) throws IOException {
    if (!Files.exists(checkpoint)) {
      convert(tokenizerFile, checkpoint, positions);
      return;
    }
    String from = Safetensors.read(checkpoint).notes().getOrDefault(NOTE, "elsewhere");
    if (!from.equals(name())) {
      throw new IOException(
          checkpoint
              + ": comes from "
              + from
              + ", not from "
              + name()
              + "; give another --out, or move it away");
    }
  }

  private String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  /**
   * Writes the encoder as this project's pretrained checkpoint.
   *
   * @param tokenizerFile gets the vocabulary, special pieces first
   * @param checkpoint gets the tensors
   * @param positions longest input in tokens; longer position tables are cut
   * @return the encoder's sizes
   * @throws IOException naming the file and what was expected of it
   */
  public EncoderShape convert(Path tokenizerFile, Path checkpoint, int positions)
      throws IOException {
    for (String name : new String[] {CONFIG, TENSORS, TOKENIZER}) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        throw new IOException(
            folder
                + ": must hold "
                + CONFIG
                + ", "
                + TENSORS
                + " and "
                + TOKENIZER
                + "; "
                + name
                + " is missing");
      }
    }
    BertConfig config = BertConfig.read(folder.resolve(CONFIG));
    BaseVocabulary vocabulary = BaseVocabulary.read(folder.resolve(TOKENIZER));
    EncoderShape shape = config.shape(vocabulary.pieces().size(), positions);
    Map<String, Tensor> tensors;
    try {
      tensors =
          BertTensors.of(
              Safetensors.read(folder.resolve(TENSORS)).tensors(), shape, vocabulary.rows());
    } catch (IOException e) {
      throw new IOException(folder.resolve(TENSORS) + ": " + e.getMessage(), e);
    }
    Map<String, String> notes = new LinkedHashMap<>(shape.notes());
    notes.put(NOTE, name());
    TokenizerJson.write(tokenizerFile, vocabulary.pieces(), vocabulary.cased());
    Safetensors.write(checkpoint, new Safetensors.Content(tensors, notes));
    return shape;
  }
}
