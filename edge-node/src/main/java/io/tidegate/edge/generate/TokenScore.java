package io.tidegate.edge.generate;

import java.util.ArrayList;
import java.util.List;

/**
 * A token of an answer with its log-probability, and the likeliest tokens in its place.
 *
 * <p>Log-probabilities are those of the model itself, before temperature, penalties and top-p.
 *
 * @param token the token's id
 * @param logprob natural logarithm, at most 0
 * @param top the likeliest tokens, likeliest first
 */
public record TokenScore(int token, double logprob, List<Alternative> top) {
  /** A token that could have stood there. */
  public record Alternative(int token, double logprob) {}

  public TokenScore {
    top = List.copyOf(top);
  }

  /** The score of {@code token} under the logits. */
  static TokenScore of(float[] logits, int token, int topCount) {
    double highest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      highest = Math.max(highest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - highest);
    }
    double logSum = highest + Math.log(sum);
    List<Alternative> top = new ArrayList<>();
    for (int id : likeliest(logits, topCount)) {
      top.add(new Alternative(id, logits[id] - logSum));
    }
    return new TokenScore(token, logits[token] - logSum, top);
  }

  private static int[] likeliest(float[] logits, int count) {
    int[] best = new int[Math.min(count, logits.length)];
    int size = 0;
    for (int id = 0; id < logits.length && best.length > 0; id++) {
      if (size == best.length && logits[id] <= logits[best[size - 1]]) {
        continue;
      }
      int at = size < best.length ? size++ : size - 1;
      while (at > 0 && logits[id] > logits[best[at - 1]]) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = id;
    }
    return best;
  }
}
