package io.tidegate.router.features;

import io.tidegate.core.features.PromptFeatures;
import java.util.Set;

/**
 * What is known of a request's text.
 *
 * @param task name of the likeliest task type; {@code unknown} when nobody looked
 * @param classifier {@code model}, or {@code heuristic: reason}
 * @param bundle first digits of the digest of the bundle that answered; empty when none did
 * @param personalDataKinds kinds of personal data found in any role; empty for none
 */
public record PromptReading(
    PromptFeatures features,
    String task,
    String classifier,
    String bundle,
    Set<String> personalDataKinds) {
  public PromptReading {
    personalDataKinds = Set.copyOf(personalDataKinds);
  }
}
