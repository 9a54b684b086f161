package io.tidegate.pipeline.replay;

import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.ScoreWeights;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One choice of a log with its reward.
 *
 * @param id the decision
 * @param actions arms that could be chosen
 * @param propensities their logged probabilities; NaN where the log has none
 * @param chosen index of the one taken
 * @param reward what it brought
 * @param context what a policy looks at; null for prepared rows
 * @param target the candidate's distribution, where the log holds it; null otherwise
 * @param q somebody's reward model, one value an arm, where the log holds it; null otherwise
 */
record LoggedChoice(
    String id,
    List<String> actions,
    double[] propensities,
    int chosen,
    double reward,
    @Nullable Context context,
    double @Nullable [] target,
    double @Nullable [] q) {

  private static final double[] CONSTANT = {1};

  /** What a policy looks at beside what it has learned. */
  record Context(
      List<Candidate> candidates, int promptTokens, double smallModelOk, ScoreWeights weights) {}

  double propensity() {
    return propensities[chosen];
  }

  /** Several arms, one of them certain. */
  boolean deterministic() {
    return actions.size() > 1 && propensity() >= 1 - 1e-9;
  }

  /** Mass that {@code distribution} puts on arms without a chance in the log; NaN if unknown. */
  double outside(double[] distribution) {
    double outside = 0;
    for (int i = 0; i < distribution.length; i++) {
      if (Double.isNaN(propensities[i])) {
        return Double.NaN;
      }
      outside += propensities[i] <= 0 ? distribution[i] : 0;
    }
    return outside;
  }

  /** Context vector of an arm for a reward model; the constant alone for prepared rows. */
  double[] features(int action) {
    if (context == null) {
      return CONSTANT;
    }
    FeatureVector x = context.candidates().get(action).features();
    return x.values();
  }

  /** 0 or 1, a fixed function of the id: which half of the log this is. */
  int half() {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash ^= hash >>> 32;
    hash *= 0x9e3779b97f4a7c15L;
    return (int) (hash >>> 63);
  }
}
