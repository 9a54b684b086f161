package io.tidegate.pipeline.table;

import io.tidegate.core.features.PromptFeatures;

/** Turns a prompt into what a policy sees of it. */
@FunctionalInterface
public interface PromptFeaturesSource {

  /** Features of a request with this prompt as its only message. */
  PromptFeatures features(String prompt);
}
