package io.tidegate.pipeline.table;

import io.tidegate.core.features.PromptFeatures;

/**
 * Features that need no model: lengths and shares of character classes, in the places of the
 * classifier's embedding; task types and the chance of a small model are unknown.
 */
public final class LexicalFeatures implements PromptFeaturesSource {

  private static final double UNKNOWN_CHANCE = 0.5;
  private static final double UNKNOWN_OUTPUT_TOKENS = 256;
  private static final double CHARACTERS_PER_TOKEN = 4;

  @Override
  public PromptFeatures features(String prompt) {
    int length = Math.max(1, prompt.length());
    int digits = 0;
    int upper = 0;
    int lines = 0;
    int marks = 0;
    int formula = 0;
    int code = 0;
    int spaces = 0;
    int foreign = 0;
    for (int i = 0; i < prompt.length(); i++) {
      char c = prompt.charAt(i);
      digits += Character.isDigit(c) ? 1 : 0;
      upper += Character.isUpperCase(c) ? 1 : 0;
      lines += c == '\n' ? 1 : 0;
      marks += c == '?' || c == '!' ? 1 : 0;
      formula += "+=*/^\\$<>%".indexOf(c) >= 0 ? 1 : 0;
      code += "{}[]();_#`".indexOf(c) >= 0 ? 1 : 0;
      spaces += c == ' ' ? 1 : 0;
      foreign += c > 0x24f && Character.isLetter(c) ? 1 : 0;
    }
    double[] shares = {
      signed(digits, length, 0.2),
      signed(upper, length, 0.2),
      signed(lines, length, 0.05),
      signed(marks, length, 0.02),
      signed(formula, length, 0.1),
      signed(code, length, 0.1),
      signed(spaces, length, 0.3),
      signed(Math.min(length, 4000), 4000, 1)
    };
    boolean holdsCode =
        prompt.contains("```")
            || prompt.contains("def ")
            || prompt.contains("public ")
            || prompt.contains("#include")
            || code > 0.06 * length;
    return new PromptFeatures(
        new double[PromptFeatures.TASKS],
        UNKNOWN_CHANCE,
        UNKNOWN_OUTPUT_TOKENS,
        shares,
        (int) Math.ceil(length / CHARACTERS_PER_TOKEN),
        1,
        holdsCode,
        false,
        false,
        foreign > length / 10,
        false);
  }

  /** The share of {@code count}, stretched so that 0..{@code full} becomes -1..1. */
  private static double signed(int count, int length, double full) {
    return Math.min(1, count / (double) length / full) * 2 - 1;
  }
}
