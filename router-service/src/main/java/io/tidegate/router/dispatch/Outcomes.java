package io.tidegate.router.dispatch;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.OutcomeObserved.Status;
import io.tidegate.router.dispatch.AttemptLedger.Bill;
import io.tidegate.router.metrics.GatewayMetrics;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Makes the bill of an attempt and the record of what came of a decision. */
final class Outcomes {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private Outcomes() {}

  /**
   * The bill of an attempt that has ended; tokens that came before a bad end are paid for too.
   *
   * @param outcome {@code success}, {@code cancelled} or the kind of failure
   */
  static Bill bill(
      DecisionMade decision, Status status, String outcome, Attempt attempt, Route route) {
    if (status != Status.SUCCESS && !attempt.committed()) {
      return new Bill(status, outcome, 0, 0, false, 0, attempt.elapsedNanos());
    }
    Price price = decision.chosenCandidate().price();
    Optional<Usage> usage = attempt.usage();
    long prompt = usage.map(Usage::promptTokens).orElse((long) route.request().promptTokens());
    long output =
        usage.map(Usage::outputTokens).orElse(Usage.estimate(attempt.contentCharacters()));
    return new Bill(
        status,
        outcome,
        prompt,
        output,
        usage.isEmpty(),
        price.costNanoUsd(prompt, output),
        attempt.elapsedNanos());
  }

  /**
   * What came of a decision.
   *
   * @param attempt the decision's last; null when none was sent
   * @param bill its bill; null when none was sent
   */
  static OutcomeObserved outcome(
      DecisionMade decision,
      Status status,
      @Nullable Attempt attempt,
      @Nullable Bill bill,
      long decisionNanos,
      long nowEpochMillis,
      Route route) {
    Bill paid = attempt != null && (status == Status.SUCCESS || attempt.committed()) ? bill : null;
    OptionalLong firstToken = OptionalLong.empty();
    if (attempt != null && status == Status.SUCCESS && attempt.firstTokenNanos().isPresent()) {
      long waited = attempt.startNanos() - decisionNanos;
      firstToken =
          OptionalLong.of((attempt.firstTokenNanos().getAsLong() + waited) / NANOS_PER_MILLI);
    }
    return new OutcomeObserved(
        "out-" + decision.decisionId(),
        decision.decisionId(),
        nowEpochMillis,
        decision.chosenCandidate().armId(),
        status,
        firstToken,
        Math.max(0, (System.nanoTime() - decisionNanos) / NANOS_PER_MILLI),
        paid == null || paid.estimated()
            ? OptionalLong.empty()
            : OptionalLong.of(paid.promptTokens()),
        paid == null ? OptionalLong.empty() : OptionalLong.of(paid.outputTokens()),
        paid != null && paid.estimated(),
        bill == null ? 0 : bill.costNanoUsd(),
        route.request().stream());
  }

  /** Times and tokens of a complete answer, as far as they are known and not estimated. */
  static void measure(GatewayMetrics metrics, Attempt done, Answer answer) {
    String model = done.model();
    if (answer.firstTokenNanos().isPresent()) {
      long firstToken = answer.firstTokenNanos().getAsLong();
      metrics.firstToken(model, firstToken);
      if (answer.usage().isPresent() && answer.usage().get().outputTokens() > 1) {
        long rest = answer.usage().get().outputTokens() - 1;
        metrics.perToken(model, Math.max(0, done.elapsedNanos() - firstToken) / rest);
      }
    }
    answer.usage().ifPresent(u -> metrics.tokens(model, u.promptTokens(), u.outputTokens()));
    if (answer.badEvents() > 0) {
      metrics.badEvents(model, answer.badEvents());
    }
  }
}
