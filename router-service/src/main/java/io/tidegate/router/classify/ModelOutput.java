package io.tidegate.router.classify;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One forward pass, read out.
 *
 * @param taskProbabilities 18 probabilities in the order of {@link TaskTypes#NAMES}
 * @param smallOk 0..1
 * @param outputTokens at least 0
 * @param embedding 8 values in -1..1
 * @param domain likeliest domain; null when the model does not tell domains apart
 * @param personalData spans of the text by the token head
 */
record ModelOutput(
    float[] taskProbabilities,
    float smallOk,
    float outputTokens,
    float[] embedding,
    @Nullable DomainGuess domain,
    List<PersonalDataSpan> personalData) {

  /** Whether every number can be used. */
  boolean finite() {
    boolean finite = Float.isFinite(smallOk) && Float.isFinite(outputTokens);
    finite &= domain == null || Float.isFinite(domain.probability());
    for (float p : taskProbabilities) {
      finite &= Float.isFinite(p);
    }
    for (float e : embedding) {
      finite &= Float.isFinite(e) && Math.abs(e) <= 1.001f;
    }
    return finite && smallOk >= 0 && smallOk <= 1 && outputTokens >= 0;
  }
}
