package io.tidegate.train.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OrtException;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.Exporting;
import io.tidegate.train.classifier.PromptModel;
import io.tidegate.train.graph.Precision;
import io.tidegate.train.nn.Activation;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.nn.Tensor;
import io.tidegate.train.vocab.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A BERT folder made of our own numbers computes what our own encoder computes. */
class BaseFolderTest {
  private static final List<String> PIECES = pieces();
  private static final int POSITIONS = 24;

  @TempDir Path folder;

  private static List<String> pieces() {
    List<String> pieces = new ArrayList<>(List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"));
    for (char c = 'a'; c <= 'z'; c++) {
      pieces.add(Character.toString(c));
      pieces.add("##" + c);
    }
    pieces.addAll(List.of("hello", "##ing", "the"));
    return pieces;
  }

  @Test
  void convert_folderOfOurOwnNumbers_givesTheSameHiddenStates() throws IOException {
    hiddenStatesAgree("bert.", "gelu", Activation.GELU);
    hiddenStatesAgree("", "gelu_new", Activation.GELU_TANH);
    hiddenStatesAgree("", "relu", Activation.RELU);
  }

  private void hiddenStatesAgree(String prefix, String name, Activation activation)
      throws IOException {
    EncoderShape shape =
        new EncoderShape(PIECES.size(), 2 * POSITIONS, 16, 2, 4, 4, 40, activation, 1e-12f);
    Map<String, Tensor> ours = drawn(shape);
    Path bert = folder.resolve(name);
    BertFiles.write(bert, prefix, name, shape, ours, PIECES);
    Path checkpoint = bert.resolve("pretrained.safetensors");
    Path tokenizer = bert.resolve("ours.json");
    EncoderShape taken = new BaseFolder(bert).convert(tokenizer, checkpoint, POSITIONS);
    assertThat(taken.positions()).isEqualTo(POSITIONS);
    Safetensors.Content stored = Safetensors.read(checkpoint);
    assertThat(EncoderShape.of(stored)).contains(taken);
    assertThat(TokenizerJson.read(tokenizer)).isEqualTo(PIECES);
    int[] ids = TokenizerJson.tokenizer(tokenizer).encode("hello the calling cat", 12, 12).ids();
    float[] expected = hidden(shape, ours, ids);
    float[] actual = hidden(taken, stored.tensors(), ids);
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo(expected[i], within(1e-5f));
    }
  }

  /** What comes in by this way leaves by the usual one. */
  @Test
  void parity_exportOfAnImportedEncoder_holdsForTanhGeluAndItsEpsilon()
      throws IOException, OrtException {
    EncoderShape shape =
        new EncoderShape(PIECES.size(), POSITIONS, 16, 1, 4, 4, 40, Activation.GELU_TANH, 1e-12f);
    BertFiles.write(folder, "bert.", "gelu_new", shape, drawn(shape), PIECES);
    Path checkpoint = folder.resolve("pretrained.safetensors");
    new BaseFolder(folder).convert(folder.resolve("ours.json"), checkpoint, POSITIONS);
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(root)) {
      Encoder.initialise(shape, parameters, new SplittableRandom(1));
      PromptModel.initialise(shape, parameters, new SplittableRandom(2));
      parameters.load(Safetensors.read(checkpoint).tensors());
      WordPiece tokenizer = TokenizerJson.tokenizer(folder.resolve("ours.json"));
      Exporting exporting = new Exporting(shape, parameters.tensors(), tokenizer);
      List<String> texts = List.of("hello", "the calling cat " + "sat ".repeat(30));
      assertThat(exporting.parity(texts, Precision.FP32, 7)).isLessThan(1e-4);
      assertThat(exporting.parity(texts, Precision.INT8, 7)).isLessThan(0.5);
    }
  }

  @Test
  void begin_checkpointFromElsewhere_isKeptAndNamed() throws IOException {
    EncoderShape shape = new EncoderShape(PIECES.size(), POSITIONS, 16, 1, 4, 40);
    Path bert = folder.resolve("mini");
    BertFiles.write(bert, "", "gelu", shape, drawn(shape), PIECES);
    Path checkpoint = folder.resolve("pretrained.safetensors");
    Path tokenizer = folder.resolve("ours.json");
    new BaseFolder(bert).begin(tokenizer, checkpoint, POSITIONS);
    byte[] first = Files.readAllBytes(checkpoint);
    new BaseFolder(bert).begin(tokenizer, checkpoint, POSITIONS);
    assertThat(Files.readAllBytes(checkpoint)).isEqualTo(first);
    Path other = Files.createDirectory(folder.resolve("other"));
    assertThatThrownBy(() -> new BaseFolder(other).begin(tokenizer, checkpoint, POSITIONS))
        .hasMessageContaining("comes from mini, not from other");
  }

  @Test
  void convert_unsupportedFolder_saysWhatIs() throws IOException {
    EncoderShape shape = new EncoderShape(PIECES.size(), POSITIONS, 16, 1, 4, 40);
    BertFiles.write(folder, "", "gelu", shape, drawn(shape), PIECES);
    Path config = folder.resolve("config.json");
    String good = Files.readString(config);
    Files.writeString(config, good.replace("\"bert\"", "\"modernbert\""));
    refused("model_type is \"modernbert\"; supported are BERT-style encoders");
    Files.writeString(config, good.replace("\"gelu\"", "\"silu\""));
    refused("hidden_act is \"silu\"; supported are gelu");
    Files.writeString(
        config, good.replace("\"intermediate_size\": 40", "\"intermediate_size\": 41"));
    refused("model.safetensors: tensor encoder.layer.0.intermediate.dense.weight must be (41, 16)");
    Files.delete(folder.resolve("model.safetensors"));
    refused("model.safetensors is missing");
  }

  private void refused(String why) {
    assertThatThrownBy(
            () ->
                new BaseFolder(folder)
                    .convert(folder.resolve("t.json"), folder.resolve("p.safetensors"), POSITIONS))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  private static Map<String, Tensor> drawn(EncoderShape shape) {
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(root)) {
      SplittableRandom random = new SplittableRandom(3);
      Encoder.initialise(shape, parameters, random);
      for (String name : List.copyOf(parameters.arrays().keySet())) {
        if (!name.equals(Encoder.SHAPES)) {
          float[] values = parameters.tensors().get(name).values();
          for (int i = 0; i < values.length; i++) {
            values[i] += (float) (0.1 * random.nextGaussian());
          }
          parameters.put(name, new Tensor(parameters.tensors().get(name).shape(), values));
        }
      }
      return parameters.tensors();
    }
  }

  private static float[] hidden(EncoderShape shape, Map<String, Tensor> tensors, int[] ids) {
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(root)) {
      tensors.forEach(parameters::put);
      long[] wide = java.util.Arrays.stream(ids).asLongStream().toArray();
      NDArray input = root.create(wide, new Shape(1, ids.length));
      NDArray written = root.create(new long[ids.length], new Shape(1, ids.length));
      NDArray mask = root.zeros(new Shape(1, 1, 1, ids.length));
      return new Encoder(shape, parameters).forward(input, written, mask, 0).toFloatArray();
    }
  }
}
