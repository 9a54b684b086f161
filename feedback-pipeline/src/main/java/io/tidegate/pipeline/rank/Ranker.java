package io.tidegate.pipeline.rank;

import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.ArmPosterior;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.snapshot.PolicySnapshot;
import java.util.Optional;

/**
 * How much a prompt calls for the strong model before anybody has given feedback.
 *
 * <p>The score is the log-odds that a small model will not do, in the classifier's opinion, plus
 * half the logarithm of the prompt's length in tokens, plus, where a warm start knows both models,
 * {@value #GAIN_WEIGHT} times the quality that it expects the strong one to add.
 */
public final class Ranker {

  private static final double LENGTH_WEIGHT = 0.5;
  private static final double GAIN_WEIGHT = 6;
  private static final double SURE = 0.01;

  private final Optional<PolicyModel> prior;
  private final String weak;
  private final String strong;

  private Ranker(Optional<PolicyModel> prior, String weak, String strong) {
    this.prior = prior;
    this.weak = weak;
    this.strong = strong;
  }

  /** The classifier's opinion alone. */
  public static Ranker untaught() {
    return new Ranker(Optional.empty(), "", "");
  }

  /**
   * With a warm start.
   *
   * @throws IllegalArgumentException when it does not know one of the models
   */
  public static Ranker taught(PolicySnapshot warmStart, String weak, String strong) {
    for (String arm : new String[] {weak, strong}) {
      if (!warmStart.arms().containsKey(arm)) {
        throw new IllegalArgumentException(
            "warm start: has no arm "
                + arm
                + "; it has "
                + String.join(", ", warmStart.arms().keySet()));
      }
    }
    return new Ranker(
        Optional.of(PolicyModel.factor(FeatureSchema.V1, warmStart.arms())), weak, strong);
  }

  /** The score of a prompt; higher for the strong model. */
  public double score(PromptFeatures prompt) {
    double ok = Math.max(SURE, Math.min(1 - SURE, prompt.smallModelOk()));
    double score =
        Math.log((1 - ok) / ok) + LENGTH_WEIGHT * Math.log(Math.max(1, prompt.promptTokens()));
    if (prior.isPresent()) {
      double[] x = FeatureSchema.V1.vector(prompt, ArmState.IDLE).values();
      score += GAIN_WEIGHT * (quality(prior.get().posterior(strong), x) - quality(weakArm(), x));
    }
    return score;
  }

  private ArmPosterior weakArm() {
    return prior.orElseThrow().posterior(weak);
  }

  private static double quality(ArmPosterior arm, double[] x) {
    return arm.estimate(x).quality();
  }
}
