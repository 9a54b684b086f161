package io.tidegate.pipeline.rows;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.pipeline.scan.RowBytes;

/**
 * The part of a packed row that only decisions have: kinds of arms (int each), prompt tokens (int),
 * chance that a small model answers well, three weights (double each), dimension (int), features
 * (short each, arm by arm); the kinds stand last but for the features.
 */
public final class DecisionPart {

  static final int PROMPT_TOKENS_AT = 0;
  static final int DIMENSION_AT = 4;
  static final int SMALL_MODEL_AT = 8;
  static final int WEIGHTS_AT = 16;
  static final int KINDS_AT = 40;

  private static final double STEP = 1.0 / FeatureVector.STEPS_PER_UNIT;

  private DecisionPart() {}

  /** Number of arm {@code i}'s kind, see {@link ArmKinds}. */
  public static int kind(RowView row, int i) {
    return RowBytes.getInt(row.bytes(), row.restAt() + KINDS_AT + 4 * i);
  }

  static void features(RowView row, int arm, int d, double[] x) {
    int from = row.restAt() + KINDS_AT + 4 * row.arms() + 2 * d * arm;
    for (int k = 0; k < d; k++) {
      x[k] = RowBytes.getShort(row.bytes(), from + 2 * k) * STEP;
    }
  }

  /** Context of one arm. */
  public static FeatureVector features(RowView row, int arm) {
    return FeatureVector.ofSteps(FeatureSchema.V1, steps(row, arm, row.dimension()));
  }

  /** Prompt length, tokens. */
  public static int promptTokens(RowView row) {
    return RowBytes.getInt(row.bytes(), row.restAt() + PROMPT_TOKENS_AT);
  }

  /** The classifier's chance that a small model answers well. */
  public static double smallModelOk(RowView row) {
    return RowBytes.getDouble(row.bytes(), row.restAt() + SMALL_MODEL_AT);
  }

  /** How signals became utility. */
  public static ScoreWeights weights(RowView row) {
    return PackedDecision.weights(row.bytes(), row.restAt() + WEIGHTS_AT);
  }

  /** What the row teaches. */
  public static Lesson lesson(RowView row) {
    byte[] bytes = row.bytes();
    int at = row.at() + RowView.LESSON_AT;
    return new Lesson(
        Lesson.Status.ofCode(RowBytes.getInt(bytes, at + 32)),
        RowBytes.getDouble(bytes, at),
        RowBytes.getDouble(bytes, at + 8),
        RowBytes.getDouble(bytes, at + 16),
        RowBytes.getDouble(bytes, at + 24));
  }

  private static short[] steps(RowView row, int arm, int d) {
    int from = row.restAt() + KINDS_AT + 4 * row.arms() + 2 * d * arm;
    short[] steps = new short[d];
    for (int k = 0; k < d; k++) {
      steps[k] = (short) RowBytes.getShort(row.bytes(), from + 2 * k);
    }
    return steps;
  }
}
