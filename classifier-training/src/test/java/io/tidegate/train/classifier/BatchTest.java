package io.tidegate.train.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDManager;
import io.tidegate.train.data.Example;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.Parameters;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
  @TempDir private Path folder;

  @Test
  void loss_weightOfARow_isItsFactor() throws IOException {
    TinyData data = TinyData.write(folder);
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(root)) {
      SplittableRandom random = new SplittableRandom(11);
      Encoder.initialise(data.shape(), parameters, random);
      PromptModel.initialise(data.shape(), parameters, random);
      PromptModel model = new PromptModel(data.shape(), parameters);
      double sum = loss(data, model, root, row("add 1 and 2", 1, 1));
      double story = loss(data, model, root, row("add 3 and 4", 0, 1));
      assertThat(sum).isNotCloseTo(story, within(1e-3));
      assertThat(loss(data, model, root, row("add 1 and 2", 1, 3), row("add 3 and 4", 0, 0.5f)))
          .isCloseTo((3 * sum + 0.5 * story) / 2, within(1e-5));
      assertThat(loss(data, model, root, row("add 1 and 2", 1, 0.25f)))
          .as("alone in its batch it weighs no more")
          .isCloseTo(0.25 * sum, within(1e-5));
    }
  }

  private static Example row(String text, float smallOk, float weight) {
    return new Example(text, -1, smallOk, Float.NaN, -1, weight, Optional.empty(), "log", text);
  }

  private static double loss(TinyData data, PromptModel model, NDManager root, Example... rows) {
    TokenBudget budget = TokenBudget.of(data.shape().positions());
    Batch batch =
        new Batch(
            List.of(rows).stream()
                .map(e -> EncodedExample.of(e, e.text(), data.tokenizer(), budget))
                .toList());
    try (NDManager step = root.newSubManager()) {
      return FineTuning.loss(batch, model.forward(batch, step, 0), step).getFloat();
    }
  }
}
