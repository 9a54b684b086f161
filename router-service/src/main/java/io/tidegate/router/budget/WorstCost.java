package io.tidegate.router.budget;

import io.tidegate.core.catalog.Arm;
import io.tidegate.router.request.ChatRequest;
import io.tidegate.router.request.Operation;

/** The most that one attempt can be expected to cost. */
public final class WorstCost {
  /** USD 1,000,000: more than any request, and far from where sums overflow. */
  private static final long NANO_USD_MAX = 1_000_000_000_000_000L;

  /** The prompt's length is an estimate; few texts have more than two tokens for each of its. */
  private static final int PROMPT_MARGIN = 2;

  private WorstCost() {}

  /**
   * Cost of twice the estimated prompt and, for every choice, of {@code max_tokens}, or of all that
   * the window leaves when the caller gave no limit.
   */
  public static long nanoUsd(Arm arm, ChatRequest request) {
    if (arm.price().free()) {
      return 0;
    }
    long window = arm.contextWindowTokens();
    long estimate = request.promptTokens();
    long prompt = Math.max(estimate, Math.min(window, PROMPT_MARGIN * estimate));
    long left = Math.max(1, window - estimate);
    long output = request.maxOutputTokens().orElse((int) Math.min(Integer.MAX_VALUE, left));
    if (request.operation() == Operation.EMBEDDING) {
      output = 0;
    }
    try {
      long cost = arm.price().costNanoUsd(prompt, Math.multiplyExact(output, request.choices()));
      return Math.min(NANO_USD_MAX, cost);
    } catch (ArithmeticException e) {
      return NANO_USD_MAX;
    }
  }
}
