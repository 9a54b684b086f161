package io.tidegate.pipeline.rows;

import io.tidegate.pipeline.scan.RowBytes;
import org.jspecify.annotations.Nullable;

/**
 * A choice that another system logged, on its way into packed form; arrays may be longer than what
 * is in use.
 *
 * @param idHash hash of its id
 * @param reward what it brought; NaN when nobody looked
 * @param keep chance that somebody looked
 * @param propensity logged probability of the choice
 * @param n number of arms
 * @param actions their symbols
 * @param chosen place of the choice
 * @param targets the candidate's distribution; null when the row has none
 * @param models a reward model's values; null when the row has none
 * @param context values of the context
 * @param contextLength number of them; -1 when the row has no context
 */
@SuppressWarnings("ArrayRecordComponent")
public record PackedChoice(
    long idHash,
    double reward,
    double keep,
    double propensity,
    int n,
    int[] actions,
    int chosen,
    double @Nullable [] targets,
    double @Nullable [] models,
    double[] context,
    int contextLength) {

  /** Appends the packed row. */
  public void write(RowBytes out) {
    int begin = out.size();
    out.putInt(0);
    out.putInt(
        (targets != null ? RowView.TARGET : 0)
            | (models != null ? RowView.MODEL : 0)
            | (contextLength >= 0 ? RowView.VECTOR : 0));
    out.putLong(idHash);
    out.putDouble(reward);
    out.putDouble(keep);
    out.putDouble(propensity);
    out.putInt(n);
    out.putInt(chosen);
    out.putLong(0);
    out.putInts(actions, n);
    if (targets != null) {
      out.putDoubles(targets, n);
    }
    if (models != null) {
      out.putDoubles(models, n);
    }
    if (contextLength >= 0) {
      out.putInt(contextLength);
      out.putDoubles(context, contextLength);
    }
    out.setInt(begin, out.size() - begin);
  }
}
