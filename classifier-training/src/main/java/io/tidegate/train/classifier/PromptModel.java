package io.tidegate.train.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tidegate.train.data.Labels;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The prompt classifier: an encoder, a pooled vector (state of {@code [CLS]}, mean and maximum of
 * all states side by side) and six heads. Five are linear: task, small model suffices, output
 * tokens, domain, personal data per token. The sixth is an embedding of {@value #EMBEDDING} numbers
 * through tanh; while training, linear readers guess task, small-model score and length from it
 * alone, so that it keeps what matters for routing. The readers are not exported.
 */
public final class PromptModel {
  /** Numbers of the embedding. */
  public static final int EMBEDDING = 8;

  /** The domain head's name; older checkpoints have none. */
  static final String DOMAIN = "head.domain";

  static final float MEAN_LENGTH_LOG2 = 6.3f;

  private final EncoderShape shape;
  private final Encoder encoder;
  private final boolean domains;

  /** A model that reads its numbers from {@code parameters}. */
  public PromptModel(EncoderShape shape, Parameters parameters) {
    this.shape = shape;
    this.domains = parameters.has(DOMAIN + ".weight");
    this.encoder = new Encoder(shape, parameters);
  }

  /**
   * What the heads say about a batch, as raw numbers; without a domain head {@code domain} is null.
   */
  public record Outputs(
      NDArray task,
      NDArray small,
      NDArray length,
      NDArray embedding,
      @Nullable NDArray domain,
      NDArray pii,
      NDArray readTask,
      NDArray readSmall,
      NDArray readLength) {}

  /** Adds freshly drawn parameters of the heads. */
  public static void initialise(
      EncoderShape shape, Parameters parameters, SplittableRandom random) {
    long pooled = 3L * shape.width();
    Encoder.linear(parameters, random, "head.task", pooled, Labels.TASKS.size());
    Encoder.linear(parameters, random, "head.small_ok", pooled, 1);
    Encoder.linear(parameters, random, "head.output_tokens", pooled, 1);
    parameters.constant("head.output_tokens.bias", MEAN_LENGTH_LOG2, 1);
    Encoder.linear(parameters, random, "head.embedding", pooled, EMBEDDING);
    Encoder.linear(parameters, random, "head.pii", shape.width(), Labels.PII.size());
    Encoder.linear(parameters, random, "reader.task", EMBEDDING, Labels.TASKS.size());
    Encoder.linear(parameters, random, "reader.small_ok", EMBEDDING, 1);
    Encoder.linear(parameters, random, "reader.output_tokens", EMBEDDING, 1);
    parameters.constant("reader.output_tokens.bias", MEAN_LENGTH_LOG2, 1);
    Encoder.linear(parameters, random, DOMAIN, pooled, Labels.DOMAINS.size());
  }

  /** What the heads say about a batch; {@code dropout} is 0 outside training. */
  public Outputs forward(Batch batch, NDManager step, float dropout) {
    NDArray mask = step.create(batch.mask(), new Shape(batch.rows, 1, 1, batch.n));
    NDArray hidden = encoder.forward(batch.ids(step), batch.shapes(step), mask, dropout);
    NDArray pooled = Encoder.drop(pooled(hidden, batch, step), 2 * dropout);
    NDArray embedding = encoder.linear(pooled, "head.embedding").tanh();
    NDArray flat = hidden.reshape((long) batch.rows * batch.n, shape.width());
    return new Outputs(
        encoder.linear(pooled, "head.task"),
        encoder.linear(pooled, "head.small_ok"),
        encoder.linear(pooled, "head.output_tokens"),
        embedding,
        domains ? encoder.linear(pooled, DOMAIN) : null,
        encoder.linear(flat, "head.pii"),
        encoder.linear(embedding, "reader.task"),
        encoder.linear(embedding, "reader.small_ok"),
        encoder.linear(embedding, "reader.output_tokens"));
  }

  private NDArray pooled(NDArray hidden, Batch batch, NDManager step) {
    NDArray present = batch.present(step);
    NDArray first = hidden.get(":, 0");
    NDArray mean = hidden.mul(present).sum(new int[] {1}).div(present.sum(new int[] {1}));
    NDArray mask = step.create(batch.mask(), new Shape(batch.rows, batch.n, 1));
    NDArray highest = hidden.add(mask).max(new int[] {1});
    return ai.djl.ndarray.NDArrays.concat(new NDList(first, mean, highest), 1);
  }
}
