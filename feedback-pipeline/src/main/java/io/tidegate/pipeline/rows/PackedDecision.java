package io.tidegate.pipeline.rows;

import io.tidegate.core.json.JsonFormatException;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.pipeline.scan.RowBytes;
import java.util.Arrays;

/** Writes decisions as packed rows, and into them what became known later. */
final class PackedDecision {

  /** A decision's candidates and its other numbers, while it is read; used again for the next. */
  static final class Draft {
    int n;
    int[] actions = new int[16];
    int[] kinds = new int[16];
    double[] propensities = new double[16];
    short[] steps = new short[1024];
    int dimension;
    long idHash;
    int chosen;
    long decidedMillis;
    int promptTokens;
    double smallModelOk;
    double quality;
    double costPerUsd;
    double latencyPerSecond;

    /**
     * Checks what no reader has looked at.
     *
     * @throws JsonFormatException when the probabilities are not a distribution
     */
    void check() {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        if (!(propensities[i] >= 0)) {
          throw new JsonFormatException("propensity: must be >= 0, was " + propensities[i]);
        }
        sum += propensities[i];
      }
      if (!(Math.abs(sum - 1) <= 1e-6)) {
        throw new JsonFormatException("propensities: must sum to 1, summed to " + sum);
      }
    }

    void grow(int dimension) {
      if (n == actions.length) {
        actions = Arrays.copyOf(actions, 2 * n);
        kinds = Arrays.copyOf(kinds, 2 * n);
        propensities = Arrays.copyOf(propensities, 2 * n);
      }
      if (steps.length < (n + 1) * dimension) {
        steps = Arrays.copyOf(steps, 2 * (n + 1) * dimension);
      }
    }
  }

  private PackedDecision() {}

  static byte[] pack(Draft d) {
    d.check();
    int n = d.n;
    int rest = RowView.HEAD + RowView.LESSON_BYTES + 12 * n;
    int length = rest + DecisionPart.KINDS_AT + 4 * n + 2 * n * d.dimension;
    RowBytes out = new RowBytes(length);
    out.putInt(length);
    out.putInt(RowView.DECISION | RowView.KNOWN);
    out.putLong(d.idHash);
    out.putDouble(Double.NaN);
    out.putDouble(1);
    out.putDouble(d.propensities[d.chosen]);
    out.putInt(n);
    out.putInt(d.chosen);
    out.putLong(d.decidedMillis);
    out.putDouble(Double.NaN);
    out.putDouble(Double.NaN);
    out.putDouble(0);
    out.putDouble(0);
    out.putInt(Lesson.Status.NONE.code());
    out.putInt(0);
    out.putInts(d.actions, n);
    out.putDoubles(d.propensities, n);
    out.putInt(d.promptTokens);
    out.putInt(d.dimension);
    out.putDouble(d.smallModelOk);
    out.putDouble(d.quality);
    out.putDouble(d.costPerUsd);
    out.putDouble(d.latencyPerSecond);
    out.putInts(d.kinds, n);
    out.putShorts(d.steps, n * d.dimension);
    return out.array();
  }

  static void setReward(byte[] packed, double reward, double keep) {
    RowBytes.setDouble(packed, RowView.REWARD_AT, reward);
    RowBytes.setDouble(packed, RowView.KEEP_AT, keep);
  }

  static void exclude(byte[] packed) {
    RowBytes.setInt(
        packed, RowView.FLAGS_AT, RowBytes.getInt(packed, RowView.FLAGS_AT) | RowView.EXCLUDED);
  }

  static void setLesson(byte[] packed, Lesson lesson) {
    RowBytes.setDouble(packed, RowView.LESSON_AT, lesson.quality());
    RowBytes.setDouble(packed, RowView.LESSON_AT + 8, lesson.outputTokens());
    RowBytes.setDouble(packed, RowView.LESSON_AT + 16, lesson.firstTokenSeconds());
    RowBytes.setDouble(packed, RowView.LESSON_AT + 24, lesson.tokenSeconds());
    RowBytes.setInt(packed, RowView.LESSON_AT + 32, lesson.status().code());
  }

  static double utility(byte[] packed, double quality, double costUsd, double seconds) {
    RowView row = new RowView();
    row.move(packed, 0);
    return DecisionPart.weights(row).utility(quality, costUsd, seconds);
  }

  static ScoreWeights weights(byte[] bytes, int at) {
    return new ScoreWeights(
        RowBytes.getDouble(bytes, at),
        RowBytes.getDouble(bytes, at + 8),
        RowBytes.getDouble(bytes, at + 16));
  }
}
