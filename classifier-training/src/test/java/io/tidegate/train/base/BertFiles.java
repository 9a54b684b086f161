package io.tidegate.train.base;

import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.nn.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Writes an encoder of this project as a BERT folder. */
final class BertFiles {
  private BertFiles() {}

  /** The vocabulary in BERT's order: placeholders between the special pieces. */
  static List<String> bertOrder(List<String> pieces) {
    List<String> order = new ArrayList<>(List.of("[PAD]", "[unused0]", "[unused1]"));
    order.addAll(List.of("[UNK]", "[CLS]", "[SEP]", "[MASK]", "[unused2]"));
    pieces.stream().skip(5).forEach(order::add);
    return order;
  }

  static void write(
      Path folder,
      String prefix,
      String activation,
      EncoderShape shape,
      Map<String, Tensor> ours,
      List<String> pieces)
      throws IOException {
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve("config.json"),
        """
        {"model_type": "bert", "vocab_size": %d, "max_position_embeddings": %d, "hidden_size": %d,
         "num_hidden_layers": %d, "num_attention_heads": %d, "intermediate_size": %d,
         "hidden_act": "%s", "layer_norm_eps": 1e-12, "type_vocab_size": 2}
        """
            .formatted(
                pieces.size() + 3,
                shape.positions(),
                shape.width(),
                shape.layers(),
                shape.heads(),
                shape.inner(),
                activation));
    StringBuilder vocab = new StringBuilder();
    List<String> order = bertOrder(pieces);
    for (int id = 0; id < order.size(); id++) {
      vocab.append(id == 0 ? "" : ",").append("\"").append(order.get(id)).append("\":").append(id);
    }
    Files.writeString(
        folder.resolve("tokenizer.json"),
        """
        {"normalizer": {"type": "BertNormalizer", "lowercase": true, "strip_accents": null},
         "pre_tokenizer": {"type": "BertPreTokenizer"},
         "model": {"type": "WordPiece", "unk_token": "[UNK]", "vocab": {%s}}}
        """
            .formatted(vocab));
    Safetensors.write(
        folder.resolve("model.safetensors"),
        new Safetensors.Content(tensors(prefix, shape, ours, pieces, order), Map.of()));
  }

  private static Map<String, Tensor> tensors(
      String prefix,
      EncoderShape shape,
      Map<String, Tensor> ours,
      List<String> pieces,
      List<String> order) {
    int width = shape.width();
    Random random = new Random(5);
    Map<String, Tensor> out = new LinkedHashMap<>();
    float[] segments = new float[2 * width];
    for (int i = 0; i < segments.length; i++) {
      segments[i] = (float) random.nextGaussian();
    }
    float[] words = new float[order.size() * width];
    for (int id = 0; id < order.size(); id++) {
      int mine = pieces.indexOf(order.get(id));
      for (int i = 0; i < width; i++) {
        words[id * width + i] =
            mine < 0 ? 99 : ours.get("embedding.token").values()[mine * width + i];
      }
    }
    float[] places = ours.get("embedding.position").values().clone();
    for (int i = 0; i < places.length; i++) {
      places[i] -= segments[i % width]; // which the first segment's row makes good
    }
    String at = prefix + "embeddings.";
    out.put(at + "word_embeddings.weight", new Tensor(new long[] {order.size(), width}, words));
    out.put(
        at + "position_embeddings.weight",
        new Tensor(new long[] {shape.positions(), width}, places));
    out.put(at + "token_type_embeddings.weight", new Tensor(new long[] {2, width}, segments));
    copy(out, ours, at + "LayerNorm", "embedding.norm");
    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = "layer." + layer + ".";
      String to = prefix + "encoder.layer." + layer + ".";
      String[] parts = {"query", "key", "value"};
      for (int part = 0; part < 3; part++) {
        float[] weight = new float[width * width];
        float[] bias = new float[width];
        for (int output = 0; output < width; output++) {
          int column = part * width + output;
          bias[output] = ours.get(from + "qkv.bias").values()[column];
          for (int input = 0; input < width; input++) {
            weight[output * width + input] =
                ours.get(from + "qkv.weight").values()[input * 3 * width + column];
          }
        }
        String name = to + "attention.self." + parts[part];
        out.put(name + ".weight", new Tensor(new long[] {width, width}, weight));
        out.put(name + ".bias", new Tensor(new long[] {width}, bias));
      }
      turned(out, ours, to + "attention.output.dense", from + "out");
      copy(out, ours, to + "attention.output.LayerNorm", from + "norm1");
      turned(out, ours, to + "intermediate.dense", from + "up");
      turned(out, ours, to + "output.dense", from + "down");
      copy(out, ours, to + "output.LayerNorm", from + "norm2");
    }
    return out;
  }

  private static void copy(
      Map<String, Tensor> out, Map<String, Tensor> ours, String to, String from) {
    out.put(to + ".weight", ours.get(from + ".weight"));
    out.put(to + ".bias", ours.get(from + ".bias"));
  }

  private static void turned(
      Map<String, Tensor> out, Map<String, Tensor> ours, String to, String from) {
    Tensor weight = ours.get(from + ".weight");
    int in = (int) weight.shape()[0];
    int outputs = (int) weight.shape()[1];
    float[] values = new float[in * outputs];
    for (int i = 0; i < in; i++) {
      for (int j = 0; j < outputs; j++) {
        values[j * in + i] = weight.values()[i * outputs + j];
      }
    }
    out.put(to + ".weight", new Tensor(new long[] {outputs, in}, values));
    out.put(to + ".bias", ours.get(from + ".bias"));
  }
}
