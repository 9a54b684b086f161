package io.tidegate.core.policy;

/** Order of candidates by price, for policies that know nothing else of them. */
final class Prices {

  private Prices() {}

  /** Index of the lowest price of the prompt and one more token, the first of equals. */
  static int cheapest(PolicyContext context) {
    int best = 0;
    for (int i = 1; i < context.candidates().size(); i++) {
      best = cost(context, i) < cost(context, best) ? i : best;
    }
    return best;
  }

  /** Price of the prompt and one more token, USD. */
  static double cost(PolicyContext context, int i) {
    return context.candidates().get(i).price().costUsd(context.promptTokens(), 1);
  }
}
