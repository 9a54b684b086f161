package io.tidegate.core.decision;

import io.tidegate.core.catalog.Arm;
import io.tidegate.core.catalog.Catalog;
import io.tidegate.core.catalog.Tier;
import io.tidegate.core.constraint.Constraints;
import io.tidegate.core.constraint.Eligibility;
import io.tidegate.core.features.ArmState;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.Candidate;
import io.tidegate.core.policy.Policy;
import io.tidegate.core.policy.PolicyChoice;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.Workspace;
import io.tidegate.core.snapshot.PolicyState;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Decides: constraints, then the policy over what is left, then a derived draw.
 *
 * <p>A pure function of its arguments; a request's every hop goes through it, so no fallback
 * escapes a constraint.
 */
public final class Decider {

  private final Catalog catalog;
  private final FeatureSchema schema;
  private final Policy policy;
  private final String policySpec;
  private final String configHash;
  private final String salt;

  /**
   * @param salt public text mixed into every draw
   */
  public Decider(
      Catalog catalog, FeatureSchema schema, Policy policy, String configHash, String salt) {
    this.catalog = catalog;
    this.schema = schema;
    this.policy = policy;
    this.policySpec = policy.spec();
    this.configHash = configHash;
    this.salt = salt;
  }

  /** The same with another policy. */
  public Decider withPolicy(Policy other) {
    return new Decider(catalog, schema, other, configHash, salt);
  }

  /** Chooses an arm with the state given, in a workspace made for the occasion. */
  public DecisionResult decide(DecisionRequest request, PolicyState state) {
    return decide(request, state, new Workspace());
  }

  /**
   * Chooses an arm with the state given.
   *
   * @param workspace the caller's room for arithmetic
   */
  public DecisionResult decide(DecisionRequest request, PolicyState state, Workspace workspace) {
    Eligibility eligibility = Constraints.standard().apply(request.routing(), catalog);
    if (eligibility.eligible().isEmpty()) {
      return new DecisionResult.NoEligibleArm(eligibility.rejections());
    }
    List<Candidate> candidates = candidates(request, eligibility.eligible());
    PolicyChoice choice =
        policy.choose(
            new PolicyContext(
                candidates,
                request.routing().promptTokens(),
                request.features().smallModelOk(),
                request.weights(),
                state.model(),
                explores(request)),
            workspace);
    double draw = DecisionIds.draw(salt, request.decisionId(), state.snapshotId());
    int chosen = choice.draw(draw);
    return new DecisionResult.Decided(
        record(request, state, eligibility, candidates, choice, draw, chosen));
  }

  private List<Candidate> candidates(DecisionRequest request, List<Arm> eligible) {
    FeatureSchema.Prompt prompt = schema.prompt(request.features());
    Candidate[] candidates = new Candidate[eligible.size()];
    ArmState before = null;
    FeatureVector x = null;
    for (int i = 0; i < candidates.length; i++) {
      Arm arm = eligible.get(i);
      ArmState live = request.armStates().getOrDefault(arm.id(), ArmState.IDLE);
      if (x == null || !live.equals(before)) {
        x = prompt.vector(live);
        before = live;
      }
      candidates[i] = new Candidate(arm.id(), arm.model(), arm.tier(), arm.price(), x);
    }
    return List.of(candidates);
  }

  private DecisionMade record(
      DecisionRequest request,
      PolicyState state,
      Eligibility eligibility,
      List<Candidate> candidates,
      PolicyChoice choice,
      double draw,
      int chosen) {
    return new DecisionMade(
        request.decisionId(),
        request.parentDecisionId(),
        request.requestId(),
        request.tenant(),
        request.nowEpochMillis(),
        configHash,
        catalog.hash(),
        schema.hash(),
        policySpec,
        state.version(),
        state.snapshotId(),
        salt,
        request.weights(),
        request.routing().promptTokens(),
        request.features().predictedOutputTokens(),
        request.features().smallModelOk(),
        request.taskName(),
        request.classifier(),
        request.routing().personalDataKinds().isEmpty()
            ? List.of()
            : List.copyOf(new TreeSet<>(request.routing().personalDataKinds())),
        candidates,
        eligibility.rejections(),
        choice.scores(),
        choice.propensities(),
        draw,
        chosen,
        reason(request, candidates.size(), choice, chosen),
        request.learning(),
        request.dualPerUsd(),
        explores(request) && choice.reachesAll(),
        redacted(request, candidates.get(chosen)),
        request.classifierBundle());
  }

  /** What the chosen model does not see; a model on the edge sees everything. */
  private static SortedMap<String, Integer> redacted(DecisionRequest request, Candidate chosen) {
    return chosen.tier() == Tier.EDGE || request.routing().release().redacted().isEmpty()
        ? Collections.emptySortedMap()
        : new TreeMap<>(request.routing().release().redacted());
  }

  private static boolean explores(DecisionRequest request) {
    return request.exploration() && request.learning() != Learning.BYPASS;
  }

  private static Reason reason(
      DecisionRequest request, int candidates, PolicyChoice choice, int chosen) {
    if (request.routing().pinnedModel().isPresent()) {
      return Reason.PINNED;
    }
    if (!request.parentDecisionId().isEmpty()) {
      return Reason.FALLBACK;
    }
    if (candidates == 1) {
      return Reason.ONLY_ELIGIBLE;
    }
    if (choice.coldStart()) {
      return Reason.COLD_START;
    }
    return chosen == choice.best() ? Reason.POLICY : Reason.EXPLORE;
  }
}
