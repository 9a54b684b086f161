package io.tidegate.router.dispatch;

import io.tidegate.core.catalog.Price;
import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.event.OutcomeObserved;
import io.tidegate.core.event.OutcomeObserved.Status;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Makes the record of what came of a decision. */
final class Outcomes {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private Outcomes() {}

  /** A complete answer. */
  static OutcomeObserved finished(
      DecisionMade decision,
      Status status,
      Attempt attempt,
      Answer answer,
      long decisionNanos,
      long nowEpochMillis,
      Route route) {
    long waited = attempt.startNanos() - decisionNanos;
    OptionalLong firstToken = OptionalLong.empty();
    if (answer.firstTokenNanos().isPresent()) {
      firstToken =
          OptionalLong.of((answer.firstTokenNanos().getAsLong() + waited) / NANOS_PER_MILLI);
    }
    return outcome(
        decision,
        status,
        firstToken,
        answer.usage(),
        answer.contentCharacters(),
        decisionNanos,
        nowEpochMillis,
        route);
  }

  /** A failed or abandoned attempt; tokens that came before the end are still paid for. */
  static OutcomeObserved unfinished(
      DecisionMade decision,
      Status status,
      @Nullable Attempt attempt,
      long decisionNanos,
      long nowEpochMillis,
      Route route) {
    if (attempt == null || !attempt.committed()) {
      return record(
          decision,
          status,
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          false,
          0,
          decisionNanos,
          nowEpochMillis,
          route);
    }
    return outcome(
        decision,
        status,
        OptionalLong.empty(),
        attempt.usage(),
        attempt.contentCharacters(),
        decisionNanos,
        nowEpochMillis,
        route);
  }

  private static OutcomeObserved outcome(
      DecisionMade decision,
      Status status,
      OptionalLong firstTokenMillis,
      Optional<Usage> usage,
      long contentCharacters,
      long decisionNanos,
      long nowEpochMillis,
      Route route) {
    Price price = decision.chosenCandidate().price();
    boolean estimated = usage.isEmpty();
    long prompt = usage.map(Usage::promptTokens).orElse((long) route.request().promptTokens());
    long output = usage.map(Usage::outputTokens).orElse(Math.max(1, contentCharacters / 4));
    return record(
        decision,
        status,
        firstTokenMillis,
        estimated ? OptionalLong.empty() : OptionalLong.of(prompt),
        OptionalLong.of(output),
        estimated,
        price.costNanoUsd(prompt, output),
        decisionNanos,
        nowEpochMillis,
        route);
  }

  private static OutcomeObserved record(
      DecisionMade decision,
      Status status,
      OptionalLong firstTokenMillis,
      OptionalLong promptTokens,
      OptionalLong outputTokens,
      boolean estimated,
      long costNanoUsd,
      long decisionNanos,
      long nowEpochMillis,
      Route route) {
    return new OutcomeObserved(
        "out-" + decision.decisionId(),
        decision.decisionId(),
        nowEpochMillis,
        decision.chosenCandidate().armId(),
        status,
        firstTokenMillis,
        Math.max(0, (System.nanoTime() - decisionNanos) / NANOS_PER_MILLI),
        promptTokens,
        outputTokens,
        estimated,
        costNanoUsd,
        route.request().stream());
  }
}
