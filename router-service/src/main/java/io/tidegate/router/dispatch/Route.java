package io.tidegate.router.dispatch;

import io.tidegate.core.constraint.Release;
import io.tidegate.core.constraint.RoutingRequest;
import io.tidegate.core.decision.Learning;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.router.budget.Account;
import io.tidegate.router.features.PromptReading;
import io.tidegate.router.redact.Redaction;
import io.tidegate.router.request.ChatRequest;
import java.util.Map;
import java.util.Optional;

/**
 * One request on its way, with everything that deciding and asking need.
 *
 * @param redaction what cloud models see in place of the request; empty for the request itself
 * @param requestId ours, across all attempts
 * @param account who pays
 * @param weights how signals become utility for this request
 * @param exploration false asks for the policy's best choice
 * @param traceparent W3C trace context; empty for none
 * @param tracestate its companion; empty for none
 * @param fallbackAllowed another model may answer when the first fails
 * @param keepAlive comments may be sent while a stream has no content
 * @param sticky the model that the conversation has so far
 * @param readyNanos monotonic time at which the whole request had arrived
 */
public record Route(
    ChatRequest request,
    PromptReading reading,
    RoutingRequest routing,
    Optional<Redaction> redaction,
    String requestId,
    Account account,
    ScoreWeights weights,
    boolean exploration,
    Learning learning,
    String traceparent,
    String tracestate,
    boolean fallbackAllowed,
    boolean keepAlive,
    Optional<Sticky> sticky,
    long readyNanos) {
  /** What the constraints look at when cloud models would see the request as it is. */
  public RoutingRequest unredacted() {
    return routing.withRelease(new Release(routing.release().allowed(), Map.of()));
  }

  /** The tenant's name. */
  public String tenant() {
    return account.tenant();
  }
}
