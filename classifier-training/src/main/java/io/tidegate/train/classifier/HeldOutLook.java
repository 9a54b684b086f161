package io.tidegate.train.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import java.util.ArrayList;
import java.util.List;

/**
 * A look at rows that training does not see. The loss is the training loss without dropout, each
 * pool counting by its share of the training rows; it is taken on at most {@value #ROWS_MAX} rows a
 * pool of the half on which everything else is fitted, so that the figures of a run that was
 * stopped by it are measured on rows that had no say.
 */
final class HeldOutLook {
  private static final int ROWS_MAX = 256;

  private final EncoderShape shape;
  private final List<Part> parts = new ArrayList<>();
  private final List<Part> realistic = new ArrayList<>();

  /** Rows of one pool in batches. */
  private record Part(double share, List<Example> rows, List<Batch> batches) {}

  HeldOutLook(EncoderShape shape, WordPiece tokenizer, ExamplePools pools, int batchSize) {
    this.shape = shape;
    TokenBudget budget = TokenBudget.of(shape.positions());
    for (ExamplePools.Pool pool : pools.training()) {
      List<Example> rows =
          some(pools.heldOut(pool.name()).stream().filter(Example::fitsCalibration).toList());
      if (!rows.isEmpty()) {
        parts.add(new Part(pool.share(), rows, batches(rows, tokenizer, budget, batchSize)));
      }
    }
    List<Example> prompts = pools.heldOut(ExamplePools.REALISTIC);
    if (!prompts.isEmpty()) {
      realistic.add(new Part(1, prompts, batches(prompts, tokenizer, budget, batchSize)));
    }
  }

  /** Evenly spread over the file. */
  private static List<Example> some(List<Example> rows) {
    int stride = (rows.size() + ROWS_MAX - 1) / ROWS_MAX;
    List<Example> some = new ArrayList<>();
    for (int i = 0; i < rows.size(); i += Math.max(1, stride)) {
      some.add(rows.get(i));
    }
    return some;
  }

  private static List<Batch> batches(
      List<Example> rows, WordPiece tokenizer, TokenBudget budget, int size) {
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < rows.size(); from += size) {
      batches.add(
          new Batch(
              rows.subList(from, Math.min(rows.size(), from + size)).stream()
                  .map(e -> EncodedExample.of(e, e.text(), tokenizer, budget))
                  .toList()));
    }
    return batches;
  }

  /** How many rows the loss is taken on. */
  int rows() {
    return parts.stream().mapToInt(p -> p.rows().size()).sum();
  }

  /** How many realistic prompts the task accuracy is taken on. */
  int prompts() {
    return realistic.stream().mapToInt(p -> p.rows().size()).sum();
  }

  /** The loss; NaN without rows. */
  double loss(Parameters parameters, NDManager root) {
    PromptModel model = new PromptModel(shape, parameters);
    double sum = 0;
    double shares = 0;
    for (Part part : parts) {
      double partSum = 0;
      for (Batch batch : part.batches()) {
        try (NDManager step = root.newSubManager()) {
          NDArray loss = FineTuning.loss(batch, model.forward(batch, step, 0), step);
          partSum += (double) loss.getFloat() * batch.rows;
        }
      }
      sum += part.share() * partSum / part.rows().size();
      shares += part.share();
    }
    return sum / shares;
  }

  /** Task accuracy on the realistic prompts kept aside; NaN without any. */
  double taskAccuracy(Parameters parameters, NDManager root) {
    PromptModel model = new PromptModel(shape, parameters);
    int right = 0;
    int at = 0;
    for (Part part : realistic) {
      for (Batch batch : part.batches()) {
        try (NDManager step = root.newSubManager()) {
          long[] guesses = model.forward(batch, step, 0).task().argMax(1).toLongArray();
          for (long guess : guesses) {
            right += guess == part.rows().get(at++).task() ? 1 : 0;
          }
        }
      }
    }
    return at == 0 ? Double.NaN : (double) right / at;
  }
}
