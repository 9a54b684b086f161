package io.tidegate.router.ledger;

import io.tidegate.router.budget.Account;

/**
 * One attempt as it is charged, schema {@code ledger.v1}.
 *
 * @param source the gateway process that made the attempt
 * @param sequence 1 for that process's first line; with {@code source} the line's identity
 * @param atEpochMillis when the attempt ended
 * @param attempt 1 for the request's first
 * @param endpoint host and port
 * @param outcome {@code success}, {@code cancelled} or the kind of failure
 * @param estimated the tokens are estimates
 * @param costNanoUsd nano-USD, 0 for an attempt that failed before its first content
 * @param millis from sending to the end
 */
public record LedgerLine(
    String source,
    long sequence,
    long atEpochMillis,
    String requestId,
    String decisionId,
    int attempt,
    Account account,
    String model,
    String armId,
    String endpoint,
    String outcome,
    long promptTokens,
    long outputTokens,
    boolean estimated,
    long costNanoUsd,
    long millis) {
  public LedgerLine {
    if (sequence < 1 || promptTokens < 0 || outputTokens < 0 || costNanoUsd < 0) {
      throw new IllegalArgumentException("ledger line: counts must not be negative");
    }
  }

  /** The line's identity as text. */
  public String id() {
    return source + "-" + sequence;
  }
}
