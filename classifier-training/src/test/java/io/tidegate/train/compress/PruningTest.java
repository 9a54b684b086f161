package io.tidegate.train.compress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import ai.onnxruntime.OrtException;
import io.tidegate.train.classifier.Batches;
import io.tidegate.train.classifier.Exporting;
import io.tidegate.train.classifier.FineTuning;
import io.tidegate.train.classifier.PromptModel;
import io.tidegate.train.classifier.TokenBudget;
import io.tidegate.train.graph.Precision;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.nn.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Heads and channels that do nothing are found and cut, and nothing changes. */
@Tag("training")
class PruningTest {
  private static final int WIDTH = 16;

  @TempDir Path folder;
  private SmallRun run;
  private EncoderShape shape;
  private Map<String, Tensor> tensors;

  @BeforeEach
  void draw() throws IOException {
    run = SmallRun.in(folder, 400);
    shape = new EncoderShape(run.tokenizer().vocabSize(), 32, WIDTH, 2, 4, 24);
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(root)) {
      SplittableRandom random = new SplittableRandom(4);
      Encoder.initialise(shape, parameters, random);
      PromptModel.initialise(shape, parameters, random);
      tensors = new LinkedHashMap<>(parameters.tensors());
    }
  }

  @Test
  void write_deadPartsCut_computesTheSameAndIsServed() throws IOException, OrtException {
    silence("layer.0.out.weight", 8, 12); // head 2
    silence("layer.1.out.weight", 0, 4); // head 0
    silence("layer.0.down.weight", 3, 11);
    silence("layer.1.down.weight", 16, 24);
    Path file = folder.resolve("pruned.safetensors");
    EncoderShape smaller =
        new PruneRun(shape, new Safetensors.Content(tensors, Map.of()))
            .write(file, 3, 16, run.tokenizer(), run.pools(), 6, 1, line -> {});
    assertThat(smaller.attended()).isEqualTo(12);
    Safetensors.Content pruned = Safetensors.read(file);
    assertThat(EncoderShape.of(pruned)).contains(smaller);
    assertThat(loss(smaller, pruned.tensors(), 0)).isCloseTo(loss(shape, tensors, 0), within(1e-5));

    Exporting exporting = new Exporting(smaller, pruned.tensors(), run.tokenizer());
    List<String> texts = List.of("add 3 and 4", "write story number 7 about Bo Chen");
    assertThat(exporting.parity(texts, Precision.FP32, 7)).isLessThan(1e-4);
    assertThat(exporting.parity(texts, Precision.INT8, 7)).isLessThan(0.2);
    assertThat(exporting.parity(texts, Precision.INT4, 7)).isLessThan(1);
  }

  /** The gate's gradient from one backward pass against two forward passes. */
  @Test
  void measure_oneBatch_isTheSlopeOfTheLoss() {
    Importance importance =
        Importance.measure(
            shape,
            tensors,
            new Batches(run.pools().training(), run.tokenizer(), TokenBudget.of(32), 4, 1),
            1);
    double step = 0.1;
    for (int head = 0; head < 4; head++) {
      double slope =
          (loss(shape, gated("layer.1.out.weight", 4 * head, 4 * head + 4, 1 + step), 0)
                  - loss(shape, gated("layer.1.out.weight", 4 * head, 4 * head + 4, 1 - step), 0))
              / (2 * step);
      assertThat(importance.heads()[1][head]).isCloseTo(Math.abs(slope), within(1e-4));
    }
    assertThat(java.util.Arrays.stream(importance.heads()[1]).max().orElseThrow())
        .isGreaterThan(3e-4);
  }

  @Test
  void write_moreHeadsThanThere_isRefused() {
    PruneRun prune = new PruneRun(shape, new Safetensors.Content(tensors, Map.of()));
    assertThatThrownBy(
            () ->
                prune.write(
                    folder.resolve("p"), 5, 16, run.tokenizer(), run.pools(), 1, 1, line -> {}))
        .hasMessageContaining("--heads must be within 1..4");
  }

  private void silence(String name, int from, int to) {
    tensors.put(name, gated(name, from, to, 0).get(name));
  }

  private Map<String, Tensor> gated(String name, int from, int to, double gate) {
    Tensor tensor = tensors.get(name);
    float[] values = tensor.values().clone();
    for (int i = from * WIDTH; i < to * WIDTH; i++) {
      values[i] *= (float) gate;
    }
    Map<String, Tensor> out = new LinkedHashMap<>(tensors);
    out.put(name, new Tensor(tensor.shape(), values));
    return out;
  }

  private double loss(EncoderShape sizes, Map<String, Tensor> numbers, long batch) {
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(root)) {
      numbers.forEach(parameters::put);
      var some =
          new Batches(run.pools().training(), run.tokenizer(), TokenBudget.of(32), 4, 1)
              .batch(batch);
      return FineTuning.loss(some, new PromptModel(sizes, parameters).forward(some, root, 0), root)
          .getFloat();
    }
  }
}
