package io.tidegate.pipeline.replay;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.Fixed;
import io.tidegate.core.policy.NearestPrompts;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.PolicyModel;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.policy.StaticSplit;
import io.tidegate.core.policy.Threshold;
import io.tidegate.core.policy.UniformRandom;
import io.tidegate.pipeline.rows.ArmKind;
import io.tidegate.pipeline.rows.DecisionPart;
import io.tidegate.pipeline.rows.RowView;
import io.tidegate.pipeline.scan.IdHash;
import io.tidegate.pipeline.scan.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A policy's distribution over the arms of logged choices; for many threads. */
final class CandidatePolicy {

  private static final FeatureVector NO_FEATURES =
      FeatureVector.quantise(FeatureSchema.V1, new double[FeatureSchema.V1.dimension()]);

  private final @Nullable Policy policy;
  private final PolicyModel[] modelByHalf;
  private final Symbols symbols;
  private final List<ArmKind> kinds;
  private final AtomicBoolean fixedSeen = new AtomicBoolean();

  /**
   * @param spec null for the distribution that each row brings
   * @param modelByHalf what it has learned when it judges a row of half 0, and of half 1
   */
  CandidatePolicy(
      @Nullable String spec, PolicyModel[] modelByHalf, Symbols symbols, List<ArmKind> kinds) {
    this.policy = spec == null ? null : Policies.parse(spec);
    this.modelByHalf = modelByHalf.clone();
    this.symbols = symbols;
    this.kinds = kinds;
  }

  /**
   * Writes the distribution.
   *
   * @throws IllegalArgumentException when the row holds none and has no features to compute it from
   */
  void distribution(RowView row, double[] into) {
    if (policy == null) {
      if (!row.hasTarget()) {
        throw new IllegalArgumentException("a row brings no target distribution; name a --policy");
      }
      for (int i = 0; i < row.arms(); i++) {
        into[i] = row.target(i);
      }
    } else if (row.isDecision()) {
      decide(policy, row, into);
    } else {
      withoutFeatures(policy, row, into);
    }
  }

  private void decide(Policy known, RowView row, double[] into) {
    int n = row.arms();
    List<Candidate> candidates = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      ArmKind kind = kinds.get(DecisionPart.kind(row, i));
      if (known instanceof Fixed fixed && kind.model().equals(fixed.model())) {
        fixedSeen.setPlain(true);
      }
      candidates.add(
          new Candidate(
              kind.armId(),
              kind.model(),
              kind.tier(),
              kind.price(),
              DecisionPart.features(row, i)));
    }
    double[] p =
        known
            .choose(
                new PolicyContext(
                    candidates,
                    DecisionPart.promptTokens(row),
                    DecisionPart.smallModelOk(row),
                    DecisionPart.weights(row),
                    modelByHalf[IdHash.fold(row.idHash(), 2)]))
            .propensities();
    System.arraycopy(p, 0, into, 0, n);
  }

  /** True when its choices depend on what was learned. */
  boolean learns() {
    return policy != null
        && !(policy instanceof Fixed
            || policy instanceof StaticSplit
            || policy instanceof Threshold
            || policy instanceof UniformRandom);
  }

  /** True when its choices depend on judged prompts. */
  boolean remembers() {
    return policy instanceof NearestPrompts;
  }

  /**
   * To be called after the last row.
   *
   * @throws IllegalArgumentException when the candidate is a fixed model that no row knew: the name
   *     is wrong, and its stand-in is not what was asked about
   */
  void requireKnown(long rows) {
    if (policy instanceof Fixed fixed && !fixedSeen.get() && rows > 0) {
      throw new IllegalArgumentException(
          "policy: no logged decision could have chosen the model " + fixed.model());
    }
  }

  /** Policies that look at the arms' names alone can be asked without features. */
  private void withoutFeatures(Policy known, RowView row, double[] into) {
    boolean fits = known instanceof UniformRandom || known instanceof StaticSplit;
    List<Candidate> candidates = new ArrayList<>(row.arms());
    for (int i = 0; i < row.arms(); i++) {
      String arm = symbols.name(row.action(i));
      if (known instanceof Fixed fixed && arm.equals(fixed.model())) {
        fixedSeen.setPlain(true);
        fits = true;
      }
      candidates.add(new Candidate(arm, arm, Tier.CLOUD, Price.FREE, NO_FEATURES));
    }
    if (!fits) {
      throw new IllegalArgumentException(
          "a row has no features: only random, static(...) and fixed:ARM, for an eligible arm, can"
              + " be computed, or leave --policy out and give each row its target");
    }
    double[] p =
        known
            .choose(new PolicyContext(candidates, 0, 0.5, ScoreWeights.DEFAULT, modelByHalf[0]))
            .propensities();
    System.arraycopy(p, 0, into, 0, candidates.size());
  }
}
