package io.tidegate.train.compress;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.Batch;
import io.tidegate.train.classifier.EncodedExample;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.classifier.PromptModel;
import io.tidegate.train.classifier.TokenBudget;
import io.tidegate.train.data.Example;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.vocab.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The model of a run folder, asked and not trained. */
final class Teacher implements AutoCloseable {
  static final String TOKENIZER = "tokenizer.json";
  static final String CHECKPOINT = "finetuned.safetensors";

  private final WordPiece tokenizer;
  private final TokenBudget budget;
  private final Parameters parameters;
  private final PromptModel model;

  private Teacher(
      WordPiece tokenizer, EncoderShape shape, Parameters parameters, PromptModel model) {
    this.tokenizer = tokenizer;
    this.budget = TokenBudget.of(shape.positions());
    this.parameters = parameters;
    this.model = model;
  }

  /**
   * Loads a run folder's tokenizer and fine-tuned checkpoint.
   *
   * @throws IOException when one of them is missing or cannot be read
   */
  static Teacher load(Path run, NDManager root) throws IOException {
    Path checkpoint = run.resolve(CHECKPOINT);
    if (!Files.isRegularFile(checkpoint) || !Files.isRegularFile(run.resolve(TOKENIZER))) {
      throw new IOException(
          run + ": a teacher is a run folder with " + TOKENIZER + " and " + CHECKPOINT);
    }
    WordPiece tokenizer = TokenizerJson.tokenizer(run.resolve(TOKENIZER));
    EncoderShape shape = new ModelShape().encoder(tokenizer.vocabSize(), checkpoint);
    Parameters parameters = new Parameters(root);
    Safetensors.read(checkpoint)
        .tensors()
        .forEach(
            (name, tensor) -> {
              if (!name.startsWith("adam.")) {
                parameters.put(name, tensor);
              }
            });
    parameters.arrays().values().forEach(array -> array.setRequiresGradient(false));
    return new Teacher(tokenizer, shape, parameters, new PromptModel(shape, parameters));
  }

  /**
   * Raw outputs for some texts.
   *
   * @param domain empty without a domain head
   * @param pii (tokens of the longest text, kinds) for each text
   */
  record Opinion(
      Batch batch,
      float[] task,
      float[] small,
      float[] length,
      Optional<float[]> domain,
      float[] pii) {}

  Opinion ask(List<String> texts, NDManager step) {
    Batch batch =
        new Batch(
            texts.stream()
                .map(text -> EncodedExample.of(unlabelled(text), text, tokenizer, budget))
                .toList());
    PromptModel.Outputs out = model.forward(batch, step, 0);
    return new Opinion(
        batch,
        out.task().toFloatArray(),
        out.small().toFloatArray(),
        out.length().toFloatArray(),
        Optional.ofNullable(out.domain()).map(NDArray::toFloatArray),
        out.pii().toFloatArray());
  }

  static Example unlabelled(String text) {
    return new Example(text, -1, Float.NaN, Float.NaN, Optional.empty(), "unlabelled", text);
  }

  WordPiece tokenizer() {
    return tokenizer;
  }

  TokenBudget budget() {
    return budget;
  }

  @Override
  public void close() {
    parameters.close();
  }
}
