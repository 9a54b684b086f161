package io.tidegate.pipeline.table;

import io.tidegate.core.features.PromptFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Seeded tables of made-up prompts: every prompt has one of a few kinds and a difficulty; what a
 * policy sees are the kind's place in the embedding, blurred, and a noisy guess of the difficulty.
 * An arm answers well with a chance of its own for each kind, less for the difficult ones.
 */
public final class SyntheticTable {

  private static final double BLUR = 0.25;
  private static final double TASK_SURE = 0.8;

  /**
   * How an arm does.
   *
   * @param arm name, tier and price
   * @param quality mean quality for each kind of prompt, 0..1
   * @param tokens mean length of an answer, tokens, above 0
   */
  public record ArmSpec(SimulatedArm arm, double[] quality, double tokens) {
    public ArmSpec {
      quality = quality.clone();
      if (quality.length == 0 || !(tokens > 0)) {
        throw new IllegalArgumentException(
            "synthetic arm "
                + arm.model()
                + ": needs a quality for each kind and tokens > 0, had "
                + quality.length
                + " and "
                + tokens);
      }
      for (double q : quality) {
        if (!(q >= 0 && q <= 1)) {
          throw new IllegalArgumentException(
              "synthetic arm " + arm.model() + ": quality must be 0 to 1, was " + q);
        }
      }
    }
  }

  private SyntheticTable() {}

  /**
   * Draws a table.
   *
   * @param rows how many prompts, at least 1
   * @throws IllegalArgumentException when the arms know different numbers of kinds
   */
  public static OutcomeTable draw(List<ArmSpec> arms, int rows, long seed) {
    int kinds = arms.get(0).quality.length;
    for (ArmSpec arm : arms) {
      if (arm.quality.length != kinds) {
        throw new IllegalArgumentException(
            "synthetic arm "
                + arm.arm.model()
                + ": must have "
                + kinds
                + " qualities as the first arm, had "
                + arm.quality.length);
      }
    }
    Random random = new Random(seed);
    double[][] places = new double[kinds][PromptFeatures.EMBEDDING];
    for (double[] place : places) {
      for (int i = 0; i < place.length; i++) {
        place[i] = random.nextDouble() * 1.4 - 0.7;
      }
    }
    List<OutcomeTable.Row> drawn = new ArrayList<>();
    for (int row = 0; row < rows; row++) {
      drawn.add(row(arms, row, random.nextInt(kinds), places, random));
    }
    return new OutcomeTable(
        "synthetic, seed " + seed, arms.stream().map(ArmSpec::arm).toList(), drawn, 0, 0);
  }

  private static OutcomeTable.Row row(
      List<ArmSpec> arms, int row, int kind, double[][] places, Random random) {
    double difficulty = random.nextGaussian();
    double[] embedding = new double[PromptFeatures.EMBEDDING];
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = places[kind][i] + BLUR * random.nextGaussian();
    }
    double[] tasks = new double[PromptFeatures.TASKS];
    java.util.Arrays.fill(tasks, (1 - TASK_SURE) / PromptFeatures.TASKS);
    tasks[kind % PromptFeatures.TASKS] += TASK_SURE;
    double guess = difficulty + 0.7 * random.nextGaussian();
    int promptTokens = (int) Math.round(60 * Math.exp(0.5 * random.nextGaussian()));
    double length = Math.exp(0.15 * difficulty + 0.3 * random.nextGaussian());
    double[] quality = new double[arms.size()];
    double[] tokens = new double[arms.size()];
    for (int a = 0; a < quality.length; a++) {
      double mean = arms.get(a).quality[kind];
      double chance = mean - 0.5 * mean * (1 - mean) * difficulty;
      quality[a] = random.nextDouble() < chance ? 1 : 0;
      tokens[a] = Math.max(1, Math.rint(arms.get(a).tokens * length));
    }
    PromptFeatures features =
        new PromptFeatures(
            tasks,
            1 / (1 + Math.exp(guess)),
            arms.get(0).tokens * Math.exp(0.15 * difficulty),
            embedding,
            Math.max(1, promptTokens),
            1,
            false,
            false,
            false,
            false,
            false);
    return OutcomeTable.Row.of("s" + row, features, quality, tokens);
  }
}
