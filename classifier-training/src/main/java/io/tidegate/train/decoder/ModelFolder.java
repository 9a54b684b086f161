package io.tidegate.train.decoder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The folder of files that an edge node loads: graph, tokenizer and their descriptions. */
final class ModelFolder {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ModelFolder() {}

  static void write(
      Path folder,
      Bpe bpe,
      DecoderShape shape,
      Map<String, float[]> weights,
      DecoderGraph.Precision precision)
      throws IOException {
    Files.createDirectories(folder);
    DecoderGraph.of(shape, weights, precision).save(folder.resolve("model.onnx"));
    TokenizerJson.write(bpe, folder.resolve("tokenizer.json"));
    save(folder.resolve("config.json"), config(shape));
    save(
        folder.resolve("generation_config.json"),
        JSON.createObjectNode()
            .put("bos_token_id", Bpe.USER)
            .put("eos_token_id", Bpe.END)
            .put("pad_token_id", Bpe.PAD)
            .put("do_sample", false)
            .put("max_new_tokens", 64));
    save(folder.resolve("tokenizer_config.json"), tokenizerConfig(shape));
  }

  private static ObjectNode config(DecoderShape shape) {
    return JSON.createObjectNode()
        .put("model_type", "tidegate-decoder")
        .put("vocab_size", shape.vocabulary())
        .put("hidden_size", shape.hidden())
        .put("intermediate_size", shape.feedForward())
        .put("num_hidden_layers", shape.layers())
        .put("num_attention_heads", shape.heads())
        .put("num_key_value_heads", shape.heads())
        .put("head_dim", shape.headSize())
        .put("hidden_act", "relu")
        .put("rms_norm_eps", 1e-5)
        .put("rope_theta", DecoderShape.ROTARY_BASE)
        .put("tie_word_embeddings", true)
        .put("max_position_embeddings", shape.positions())
        .put("bos_token_id", Bpe.USER)
        .put("eos_token_id", Bpe.END)
        .put("pad_token_id", Bpe.PAD);
  }

  private static ObjectNode tokenizerConfig(DecoderShape shape) {
    ObjectNode config =
        JSON.createObjectNode()
            .put("tokenizer_class", "PreTrainedTokenizerFast")
            .put("model_max_length", shape.positions())
            .put("bos_token", "<|user|>")
            .put("eos_token", "<|end|>")
            .put("pad_token", "<pad>")
            .put("clean_up_tokenization_spaces", false)
            .put(
                "chat_template",
                "{% for m in messages %}{{ '<|' + m['role'] + '|>\\n' + m['content'] + '<|end|>\\n' }}{% endfor %}"
                    + "{% if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}");
    config
        .putObject("tidegate_chat")
        .put("user", "<|user|>\n%s<|end|>\n")
        .put("assistant", "<|assistant|>\n%s<|end|>\n")
        .put("system", "<|system|>\n%s<|end|>\n")
        .put("generation_prompt", "<|assistant|>\n");
    return config;
  }

  private static void save(Path file, ObjectNode node) throws IOException {
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), node);
  }
}
