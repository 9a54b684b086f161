package io.tidegate.edge.generate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Draws tokens from logits; one per answer, since it remembers what it drew. */
final class Sampler {
  private final Sampling sampling;
  private final SplittableRandom random;
  private final Map<Integer, Integer> drawn = new HashMap<>();
  private final Set<Integer> seen = new HashSet<>();

  Sampler(Sampling sampling, long[] prompt) {
    this.sampling = sampling;
    if (sampling.repetitionPenalty() != 1) {
      for (long token : prompt) {
        seen.add((int) token);
      }
    }
    this.random =
        sampling.seed().isPresent()
            ? new SplittableRandom(sampling.seed().getAsLong())
            : new SplittableRandom();
  }

  /** The next token. */
  int choose(float[] logits) {
    float[] penalized = sampling.penalizes() ? penalize(logits) : logits;
    int token = sampling.temperature() == 0 ? likeliest(penalized) : draw(penalized);
    if (sampling.penalizes()) {
      drawn.merge(token, 1, Integer::sum);
      seen.add(token);
    }
    return token;
  }

  private float[] penalize(float[] logits) {
    float[] penalized = logits.clone();
    if (sampling.repetitionPenalty() != 1) {
      float penalty = (float) sampling.repetitionPenalty();
      seen.forEach(
          token ->
              penalized[token] =
                  penalized[token] > 0 ? penalized[token] / penalty : penalized[token] * penalty);
    }
    drawn.forEach(
        (token, times) ->
            penalized[token] -=
                (float) (sampling.presencePenalty() + times * sampling.frequencyPenalty()));
    return penalized;
  }

  private static int likeliest(float[] logits) {
    int best = 0;
    for (int i = 1; i < logits.length; i++) {
      if (logits[i] > logits[best]) {
        best = i;
      }
    }
    return best;
  }

  private int draw(float[] logits) {
    double highest = logits[likeliest(logits)];
    double[] weights = new double[logits.length];
    double total = 0;
    for (int i = 0; i < logits.length; i++) {
      weights[i] = Math.exp((logits[i] - highest) / sampling.temperature());
      total += weights[i];
    }
    boolean all =
        sampling.topP() == 1 && (sampling.topK() == 0 || sampling.topK() >= logits.length);
    return all ? drawFromAll(weights, total) : drawFromLikeliest(weights, total);
  }

  private int drawFromAll(double[] weights, double total) {
    double left = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        last = i;
        left -= weights[i];
        if (left < 0) {
          return i;
        }
      }
    }
    return last;
  }

  /**
   * Draws from the fewest likeliest tokens that hold {@code topP} of the probability (Holtzman et
   * al. 2020), at most {@code topK}.
   */
  private int drawFromLikeliest(double[] weights, double total) {
    // A token lighter than this cannot be among them: all that are as light together weigh less
    // than what is left over.
    double lightest = (1 - sampling.topP()) * total / Math.max(1, weights.length - 1);
    long[] order = new long[weights.length];
    int count = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] >= lightest) {
        // Weights are not negative, so their bits sort as they do; ties go to the lower token.
        order[count++] = (~(long) Float.floatToIntBits((float) weights[i]) << 32) | i;
      }
    }
    Arrays.sort(order, 0, count);
    int kept = 0;
    double mass = 0;
    int limit = sampling.topK() == 0 ? count : Math.min(count, sampling.topK());
    while (kept < limit && (kept == 0 || mass < sampling.topP() * total)) {
      mass += weights[(int) order[kept++]];
    }
    double left = random.nextDouble() * mass;
    for (int i = 0; i < kept; i++) {
      left -= weights[(int) order[i]];
      if (left < 0) {
        return (int) order[i];
      }
    }
    return (int) order[kept - 1];
  }
}
