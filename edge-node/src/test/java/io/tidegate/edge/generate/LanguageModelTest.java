package io.tidegate.edge.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.edge.TinyDecoder;
import io.tidegate.edge.decoder.ModelFolderException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguageModelTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @BeforeEach
  void write() {
    new TinyDecoder().writeTo(folder);
  }

  private LanguageModel load() {
    return LanguageModel.load(Optional.of(folder), 1, 4096);
  }

  private void edit(String file, Consumer<ObjectNode> change) throws IOException {
    ObjectNode tree = (ObjectNode) JSON.readTree(folder.resolve(file).toFile());
    change.accept(tree);
    JSON.writeValue(folder.resolve(file).toFile(), tree);
  }

  /** One sentence that names the file and says what to do, with no part of a stack trace. */
  private void assertRefused(String file, String why) {
    ThrowingCallable load = this::load;
    assertThatThrownBy(load)
        .isInstanceOf(ModelFolderException.class)
        .hasMessageContaining(folder.toString())
        .hasMessageContaining(file)
        .hasMessageContaining(why)
        .message()
        .contains(";")
        .doesNotContain("\n");
  }

  @Test
  void load_noSuchFolder_saysSo() {
    Path none = folder.resolve("none");
    assertThatThrownBy(() -> LanguageModel.load(Optional.of(none), 1, 4096))
        .isInstanceOf(ModelFolderException.class)
        .hasMessageContaining(none.toString())
        .hasMessageContaining("not a directory");
  }

  @Test
  void load_missingFile_namesIt() throws Exception {
    for (String file : new String[] {"config.json", "tokenizer.json", "model.onnx"}) {
      write();
      Files.delete(folder.resolve(file));
      assertRefused(file, "is missing");
    }
  }

  @Test
  void load_optionalFilesMissing_works() throws Exception {
    Files.delete(folder.resolve("generation_config.json"));
    Files.delete(folder.resolve("tokenizer_config.json"));
    try (LanguageModel model = load()) {
      assertThat(model.template().name()).isEqualTo("phi");
      assertThat(model.decoder().settings().defaults().temperature()).isZero();
    }
  }

  @Test
  void load_brokenJson_namesTheFile() throws Exception {
    for (String file :
        new String[] {
          "config.json", "tokenizer.json", "generation_config.json", "tokenizer_config.json"
        }) {
      write();
      Files.writeString(folder.resolve(file), "{\"cut\": ");
      assertRefused(file, "not readable as JSON");
    }
  }

  @Test
  void load_tokenizerOfAnUnknownKind_namesTheFile() throws Exception {
    edit("tokenizer.json", tree -> tree.putObject("model").put("type", "Nonsense"));
    assertRefused("tokenizer.json", "not a tokenizer");
  }

  @Test
  void load_configLacksAValue_namesIt() throws Exception {
    edit("config.json", tree -> tree.remove("num_hidden_layers"));
    assertRefused("config.json", "num_hidden_layers must be a whole number >= 1, was missing");
    edit("config.json", tree -> tree.put("num_hidden_layers", "two"));
    assertRefused("config.json", "num_hidden_layers");
  }

  @Test
  void load_configOfAnotherModel_saysWhatDoesNotFit() throws Exception {
    edit("config.json", tree -> tree.put("hidden_size", 32));
    assertRefused(
        "model.onnx",
        "past_key_values.0.key has shape [-1, 2, -1, 8] where config.json leads to [-1, 2, -1, 16]");
    write();
    edit("config.json", tree -> tree.put("num_hidden_layers", 3));
    assertRefused("model.onnx", "past_key_values.2.key");
    write();
    edit("config.json", tree -> tree.put("num_hidden_layers", 1));
    assertRefused("model.onnx", "past_key_values.1");
    write();
    edit("config.json", tree -> tree.put("vocab_size", 300));
    assertRefused("model.onnx", "logits");
    write();
    edit("config.json", tree -> tree.put("vocab_size", 200));
    assertRefused("tokenizer.json", "vocab_size 200");
  }

  @Test
  void load_graphCutShort_saysSo() throws Exception {
    Path graph = folder.resolve("model.onnx");
    byte[] whole = Files.readAllBytes(graph);
    Files.write(graph, Arrays.copyOf(whole, whole.length / 2));
    assertRefused("model.onnx", "cut short");
    Files.writeString(graph, "version https://git-lfs.github.com/spec/v1");
    assertRefused("model.onnx", "not an ONNX file");
  }

  @Test
  void load_halfAndEosList_areRead() throws Exception {
    new TinyDecoder().halfCache().writeTo(folder);
    edit(
        "generation_config.json",
        tree ->
            tree.put("do_sample", true)
                .put("temperature", 0.7)
                .put("top_k", 20)
                .put("max_new_tokens", 9)
                .putArray("eos_token_id")
                .add(1)
                .add(2));
    try (LanguageModel model = load()) {
      assertThat(model.eosIds()).contains(1, 2, TinyDecoder.END);
      assertThat(model.decoder().settings().defaults().temperature()).isEqualTo(0.7);
      assertThat(model.decoder().settings().defaults().topK()).isEqualTo(20);
      assertThat(model.decoder().settings().defaults().outputTokens()).isEqualTo(9);
      assertThat(model.decoder().quantization()).isEqualTo("float16");
    }
  }

  @Test
  void load_genAiLayout_isRead() throws Exception {
    Files.delete(folder.resolve("config.json"));
    Files.delete(folder.resolve("generation_config.json"));
    Files.writeString(
        folder.resolve("genai_config.json"),
        "{\"model\":{\"type\":\"phi3\",\"context_length\":128,\"vocab_size\":261,\"eos_token_id\":[257,258],\"decoder\":{\"head_size\":8,\"hidden_size\":16,"
            + "\"num_attention_heads\":2,\"num_key_value_heads\":2,\"num_hidden_layers\":2}},\"search\":{\"do_sample\":true,\"temperature\":0.6}}");
    try (LanguageModel model = load()) {
      assertThat(model.contextWindow()).isEqualTo(128);
      assertThat(model.eosIds()).containsExactlyInAnyOrder(257, 258);
      assertThat(model.decoder().settings().modelType()).isEqualTo("phi3");
      assertThat(model.decoder().settings().defaults().temperature()).isEqualTo(0.6);
    }
  }

  @Test
  void load_templateInAFileOfItsOwn_isSeen() throws Exception {
    edit("tokenizer_config.json", tree -> tree.removeAll());
    Files.writeString(folder.resolve("chat_template.jinja"), "{{ '[INST]' }}");
    try (LanguageModel model = load()) {
      assertThat(model.template().name()).isEqualTo("plain");
      assertThat(model.template().note()).isPresent();
    }
  }

  @Test
  void digest_changesWithAnyFile() throws Exception {
    String before = digest();
    assertThat(digest()).isEqualTo(before);
    edit("generation_config.json", tree -> tree.put("top_p", 0.5));
    assertThat(digest()).isNotEqualTo(before).hasSize(64);
  }

  private String digest() {
    try (LanguageModel model = load()) {
      return model.digest();
    }
  }

  @Test
  void load_graphInOnnxFolder_isFound() throws Exception {
    Files.createDirectory(folder.resolve("onnx"));
    Files.move(folder.resolve("model.onnx"), folder.resolve("onnx/model_q4.onnx"));
    try (LanguageModel model = load()) {
      assertThat(model.contextWindow()).isEqualTo(512);
    }
  }
}
