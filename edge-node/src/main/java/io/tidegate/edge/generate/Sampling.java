package io.tidegate.edge.generate;

import java.util.OptionalLong;

/**
 * How the next token is drawn.
 *
 * @param temperature 0 takes the likeliest token always; at most 2
 * @param topP share of the probability that is drawn from, in (0, 1]
 * @param topK number of tokens that are drawn from, 0 for no limit
 * @param presencePenalty taken once off the logit of each token already in the answer, -2 to 2
 * @param frequencyPenalty taken off the logit once for each time a token is already in the answer,
 *     -2 to 2
 * @param repetitionPenalty divides the positive and multiplies the negative logits of tokens
 *     already in prompt or answer (Keskar et al. 2019), 1 for none, in (0, 10]
 * @param seed makes an answer repeatable on the same model and machine
 */
public record Sampling(
    double temperature,
    double topP,
    int topK,
    double presencePenalty,
    double frequencyPenalty,
    double repetitionPenalty,
    OptionalLong seed) {
  /** The likeliest token always. */
  public static final Sampling GREEDY = new Sampling(0, 1, 0, 0, 0, 1, OptionalLong.empty());

  public Sampling {
    require(temperature >= 0 && temperature <= 2, "temperature must be in 0..2");
    require(topP > 0 && topP <= 1, "top_p must be in (0, 1]");
    require(topK >= 0, "top_k must be >= 0");
    require(Math.abs(presencePenalty) <= 2, "presence_penalty must be in -2..2");
    require(Math.abs(frequencyPenalty) <= 2, "frequency_penalty must be in -2..2");
    require(
        repetitionPenalty > 0 && repetitionPenalty <= 10, "repetition_penalty must be in (0, 10]");
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }

  boolean penalizes() {
    return presencePenalty != 0 || frequencyPenalty != 0 || repetitionPenalty != 1;
  }
}
