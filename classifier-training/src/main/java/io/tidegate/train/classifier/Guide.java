package io.tidegate.train.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** What a model in training learns from beside labels. */
@FunctionalInterface
public interface Guide {
  /** Labels alone. */
  Guide NONE = (batch, out, labels, step) -> labels;

  /**
   * The loss to go down on.
   *
   * @param labels the loss against the labels
   * @param step owner of every array made on the way
   */
  NDArray loss(Batch batch, PromptModel.Outputs out, NDArray labels, NDManager step);
}
