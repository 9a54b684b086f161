package io.tidegate.train.classifier;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.tidegate.train.nn.AdamW;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import java.util.SplittableRandom;

/**
 * Multi-task training. The loss is the sum, each over the rows that have the label, of: task
 * cross-entropy, binary cross-entropy of the small-model score, squared error of log2(1 + output
 * tokens), cross-entropy of the domain and of personal data per token, and the first three once
 * more as read from the embedding. The domain counts little: it is a by-product.
 */
public final class FineTuning {
  private static final float DROPOUT = 0.1f;
  private static final float SMOOTHED = 0.05f;

  private final Parameters parameters;
  private final PromptModel model;
  private final AdamW optimiser;
  private final Batches batches;
  private final long seed;
  private final Guide guide;

  FineTuning(
      EncoderShape shape,
      Parameters parameters,
      AdamW optimiser,
      Batches batches,
      long seed,
      Guide guide) {
    this.parameters = parameters;
    this.model = new PromptModel(shape, parameters);
    this.optimiser = optimiser;
    this.batches = batches;
    this.seed = seed;
    this.guide = guide;
  }

  /** One step; returns the loss. Depends on seed and step number alone. */
  double step(long step, double learningRate, NDManager root) {
    Engine.getInstance().setRandomSeed(new SplittableRandom(seed * 31 + step).nextInt());
    Batch batch = batches.batch(step);
    try (NDManager manager = root.newSubManager()) {
      double value;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        PromptModel.Outputs out = model.forward(batch, manager, DROPOUT);
        NDArray loss = guide.loss(batch, out, loss(batch, out, manager), manager);
        collector.backward(loss);
        value = loss.getFloat();
      }
      optimiser.step(parameters, learningRate);
      return value;
    }
  }

  // Factors are arrays of the step's own manager: the engine reads a plain number's memory after it
  // may be gone.
  /** The loss against the labels of a batch. */
  public static NDArray loss(Batch batch, PromptModel.Outputs out, NDManager manager) {
    NDArray small = manager.create(LossShares.SMALL);
    NDArray length = manager.create(LossShares.LENGTH);
    NDArray direct =
        task(batch, out.task(), manager)
            .add(small(batch, out.small(), manager).mul(small))
            .add(length(batch, out.length(), manager).mul(length));
    NDArray read =
        task(batch, out.readTask(), manager)
            .add(small(batch, out.readSmall(), manager).mul(small))
            .add(length(batch, out.readLength(), manager).mul(length));
    if (out.domain() != null) {
      NDArray domain =
          crossEntropy(out.domain(), batch.domain(manager), batch.domainWeight(manager));
      direct = direct.add(domain.mul(manager.create(LossShares.DOMAIN)));
    }
    NDArray pii = crossEntropy(out.pii(), batch.pii(manager), batch.piiWeight(manager));
    return direct
        .add(read.mul(manager.create(LossShares.READERS)))
        .add(pii.mul(manager.create(LossShares.PII)));
  }

  /** Cross-entropy against labels of which a share is spread over all tasks: judges differ. */
  private static NDArray task(Batch batch, NDArray logits, NDManager manager) {
    NDArray logs = logits.logSoftmax(-1);
    NDArray right = logs.gather(batch.task(manager), 1).mul(manager.create(1 - SMOOTHED));
    NDArray all = logs.mean(new int[] {1}, true).mul(manager.create(SMOOTHED));
    return right.add(all).mul(batch.taskWeight(manager)).sum().neg();
  }

  private static NDArray small(Batch batch, NDArray logit, NDManager manager) {
    NDArray each = logit.getNDArrayInternal().softPlus().sub(logit.mul(batch.small(manager)));
    return each.mul(batch.smallWeight(manager)).sum();
  }

  private static NDArray length(Batch batch, NDArray guess, NDManager manager) {
    return guess.sub(batch.length(manager)).square().mul(batch.lengthWeight(manager)).sum();
  }

  private static NDArray crossEntropy(NDArray logits, NDArray labels, NDArray weights) {
    return logits.logSoftmax(-1).gather(labels, 1).mul(weights).sum().neg();
  }
}
