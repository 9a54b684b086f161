package io.tidegate.train.base;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.train.nn.Activation;
import io.tidegate.train.nn.EncoderShape;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The file {@code config.json} of a BERT-style encoder.
 *
 * @param vocab rows of the token table
 * @param positions rows of the position table
 */
record BertConfig(
    int vocab,
    int positions,
    int width,
    int layers,
    int heads,
    int inner,
    Activation activation,
    float epsilon) {
  private static final String SUPPORTED =
      "supported are BERT-style encoders: model_type \"bert\" with learned absolute positions,"
          + " normalisation after each sub-layer and a WordPiece tokenizer (BERT, MiniLM, and the"
          + " sentence encoders made of them)";

  /**
   * Reads and checks a file.
   *
   * @throws IOException naming what is not supported, and what is
   */
  static BertConfig read(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    String type = root.path("model_type").asText("bert");
    if (!type.equals("bert")) {
      throw new IOException(file + ": model_type is \"" + type + "\"; " + SUPPORTED);
    }
    String positions = root.path("position_embedding_type").asText("absolute");
    if (!positions.equals("absolute")) {
      throw new IOException(
          file + ": position_embedding_type is \"" + positions + "\"; " + SUPPORTED);
    }
    if (root.path("is_decoder").asBoolean(false)) {
      throw new IOException(file + ": is_decoder is true; " + SUPPORTED);
    }
    return new BertConfig(
        size(file, root, "vocab_size"),
        size(file, root, "max_position_embeddings"),
        size(file, root, "hidden_size"),
        size(file, root, "num_hidden_layers"),
        size(file, root, "num_attention_heads"),
        size(file, root, "intermediate_size"),
        activation(file, root.path("hidden_act").asText("gelu")),
        (float) root.path("layer_norm_eps").asDouble(1e-12));
  }

  /** The encoder's sizes with another vocabulary and at most {@code most} positions. */
  EncoderShape shape(int pieces, int most) {
    if (width % heads != 0) {
      throw new IllegalArgumentException(
          "num_attention_heads must divide hidden_size, were " + heads + " and " + width);
    }
    return new EncoderShape(
        pieces,
        Math.min(most, positions),
        width,
        layers,
        heads,
        width / heads,
        inner,
        activation,
        epsilon);
  }

  private static int size(Path file, JsonNode root, String name) throws IOException {
    int value = root.path(name).asInt(0);
    if (value < 1) {
      throw new IOException(file + ": " + name + " must be >= 1, was " + root.path(name));
    }
    return value;
  }

  private static Activation activation(Path file, String name) throws IOException {
    return switch (name) {
      case "gelu", "gelu_python" -> Activation.GELU;
      case "gelu_new", "gelu_fast", "gelu_pytorch_tanh" -> Activation.GELU_TANH;
      case "relu" -> Activation.RELU;
      default ->
          throw new IOException(
              file
                  + ": hidden_act is \""
                  + name
                  + "\"; supported are gelu, gelu_python, gelu_new, gelu_fast, gelu_pytorch_tanh, relu");
    };
  }
}
