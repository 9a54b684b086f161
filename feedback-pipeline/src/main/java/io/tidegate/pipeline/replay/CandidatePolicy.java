package io.tidegate.pipeline.replay;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.policy.Fixed;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.policy.UniformRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The candidate's distribution over the arms of a logged choice. */
final class CandidatePolicy {

  private final @Nullable Policy policy;
  private final PolicyModel[] modelByHalf;
  private boolean fixedSeen;

  /**
   * @param modelByHalf what it has learned when it judges a row of half 0, and of half 1
   */
  CandidatePolicy(@Nullable String spec, PolicyModel[] modelByHalf) {
    this.policy = spec == null ? null : Policies.parse(spec);
    this.modelByHalf = modelByHalf.clone();
  }

  static PolicyModel[] nothing() {
    PolicyModel empty = PolicyModel.empty(FeatureSchema.V1);
    return new PolicyModel[] {empty, empty};
  }

  /**
   * The distribution.
   *
   * @throws IllegalArgumentException when the row holds none and has no features to compute it from
   */
  double[] distribution(LoggedChoice choice) {
    double[] logged = choice.target();
    if (policy == null) {
      if (logged == null) {
        throw new IllegalArgumentException(
            "decision " + choice.id() + " brings no target distribution; name a --policy");
      }
      return logged;
    }
    LoggedChoice.Context context = choice.context();
    if (context == null) {
      return withoutFeatures(policy, choice);
    }
    if (policy instanceof Fixed fixed) {
      fixedSeen |= context.candidates().stream().anyMatch(c -> c.model().equals(fixed.model()));
    }
    return policy
        .choose(
            new PolicyContext(
                context.candidates(),
                context.promptTokens(),
                context.smallModelOk(),
                context.weights(),
                modelByHalf[choice.half()]))
        .propensities();
  }

  /** True when its choices depend on what was learned. */
  boolean learns() {
    return policy != null && policy.learns();
  }

  /**
   * To be called after the last row.
   *
   * @throws IllegalArgumentException when the candidate is a fixed model that no row knew: the name
   *     is wrong, and its stand-in is not what was asked about
   */
  void requireKnown(long rows) {
    if (policy instanceof Fixed fixed && !fixedSeen && rows > 0) {
      throw new IllegalArgumentException(
          "policy: no logged decision could have chosen the model " + fixed.model());
    }
  }

  private double[] withoutFeatures(Policy known, LoggedChoice choice) {
    int n = choice.actions().size();
    double[] p = new double[n];
    if (known instanceof UniformRandom) {
      Arrays.fill(p, 1.0 / n);
      return p;
    }
    if (known instanceof Fixed fixed && choice.actions().contains(fixed.model())) {
      fixedSeen = true;
      p[choice.actions().indexOf(fixed.model())] = 1;
      return p;
    }
    throw new IllegalArgumentException(
        "decision "
            + choice.id()
            + " has no features: only random and fixed:ARM can be computed, or leave --policy out"
            + " and give each row its target");
  }
}
