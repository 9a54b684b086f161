package io.tidegate.core.decision;

import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.PolicyChoice;
import io.tidegate.core.policy.PolicyContext;
import io.tidegate.core.policy.Workspace;
import io.tidegate.core.snapshot.PolicyState;
import java.util.Arrays;
import java.util.Optional;

/** Makes a logged decision again from its record and its snapshot and compares every bit. */
public final class Rederivation {

  private Rederivation() {}

  /**
   * Empty when the decision comes out the same, else a sentence that names the first difference.
   *
   * @param state the state of the snapshot that the record names
   */
  public static Optional<String> mismatch(DecisionMade decision, PolicyState state) {
    return mismatch(decision, state, new Workspace());
  }

  /**
   * The same for a caller with many decisions.
   *
   * @param workspace the caller's room for arithmetic
   */
  public static Optional<String> mismatch(
      DecisionMade decision, PolicyState state, Workspace workspace) {
    if (!state.snapshotId().equals(decision.snapshotId())) {
      return Optional.of(
          "decided with snapshot " + decision.snapshotId() + ", given " + state.snapshotId());
    }
    Optional<String> difference = mismatch(decision, state, decision.exploration(), workspace);
    // A policy that leaves candidates out is logged as not exploring, though it was asked to.
    return difference.isPresent() && !decision.exploration()
        ? mismatch(decision, state, true, workspace)
        : difference;
  }

  private static Optional<String> mismatch(
      DecisionMade decision, PolicyState state, boolean exploration, Workspace workspace) {
    PolicyChoice choice =
        Policies.parse(decision.policySpec())
            .choose(
                new PolicyContext(
                    decision.candidates(),
                    decision.promptTokens(),
                    decision.smallModelOk(),
                    decision.weights(),
                    state.model(),
                    exploration),
                workspace);
    if (exploration && !decision.exploration() && choice.reachesAll()) {
      return Optional.of("exploration: logged as off, the policy reaches every candidate");
    }
    if (!Arrays.equals(choice.scores(), decision.scores())) {
      return Optional.of(differ("scores", decision.scores(), choice.scores()));
    }
    if (!Arrays.equals(choice.propensities(), decision.propensities())) {
      return Optional.of(differ("propensities", decision.propensities(), choice.propensities()));
    }
    double draw = DecisionIds.draw(decision.salt(), decision.decisionId(), decision.snapshotId());
    if (Double.compare(draw, decision.draw()) != 0) {
      return Optional.of("draw: logged " + decision.draw() + ", derived " + draw);
    }
    int chosen = choice.draw(draw);
    if (chosen != decision.chosen()) {
      return Optional.of("chosen: logged " + decision.chosen() + ", derived " + chosen);
    }
    return Optional.empty();
  }

  private static String differ(String what, double[] logged, double[] derived) {
    return what + ": logged " + Arrays.toString(logged) + ", derived " + Arrays.toString(derived);
  }
}
