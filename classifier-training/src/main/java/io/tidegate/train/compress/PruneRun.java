package io.tidegate.train.compress;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.Batches;
import io.tidegate.train.classifier.TokenBudget;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.nn.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** From a fine-tuned checkpoint to a smaller one, before it is fine-tuned again. */
public final class PruneRun {
  private static final int BATCH = 4;

  private final EncoderShape shape;
  private final Map<String, Tensor> tensors;

  /**
   * Pruning of an encoder with its heads.
   *
   * @param checkpoint its content; the optimiser's part is left out
   */
  public PruneRun(EncoderShape shape, Safetensors.Content checkpoint) {
    this.shape = shape;
    this.tensors = new LinkedHashMap<>(checkpoint.tensors());
    tensors.keySet().removeIf(name -> name.startsWith("adam."));
  }

  /**
   * Writes the smaller checkpoint.
   *
   * @param heads attention heads that stay in each layer
   * @param inner feed-forward channels that stay in each layer
   * @param batches batches of {@value #BATCH} training rows to measure importance on
   * @param notes takes lines worth showing
   * @return the smaller encoder's sizes
   */
  public EncoderShape write(
      Path file,
      int heads,
      int inner,
      WordPiece tokenizer,
      ExamplePools pools,
      int batches,
      long seed,
      Consumer<String> notes)
      throws IOException {
    if (heads < 1 || heads > shape.heads() || inner < 1 || inner > shape.inner() || batches < 1) {
      throw new IllegalArgumentException(
          "--heads must be within 1.."
              + shape.heads()
              + " and --ffn within 1.."
              + shape.inner()
              + ", were "
              + heads
              + " and "
              + inner);
    }
    EncoderShape smaller = shape.pruned(heads, inner);
    TokenBudget budget = TokenBudget.of(shape.positions());
    Importance importance =
        Importance.measure(
            shape, tensors, new Batches(pools.training(), tokenizer, budget, BATCH, seed), batches);
    Map<String, Tensor> left = Pruning.cut(shape, smaller, tensors, importance);
    Safetensors.write(file, new Safetensors.Content(left, smaller.notes()));
    notes.accept(
        String.format(
            Locale.ROOT,
            "heads %d of %d hold %.0f%% of the importance, feed-forward channels %d of %d hold %.0f%%; weights %d of %d",
            heads,
            shape.heads(),
            100 * Pruning.kept(importance.heads(), heads),
            inner,
            shape.inner(),
            100 * Pruning.kept(importance.inner(), inner),
            count(left),
            count(tensors)));
    return smaller;
  }

  private static long count(Map<String, Tensor> tensors) {
    return tensors.values().stream().mapToLong(t -> t.values().length).sum();
  }
}
