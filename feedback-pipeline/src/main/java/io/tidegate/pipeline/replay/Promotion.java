package io.tidegate.pipeline.replay;

import io.tidegate.pipeline.interval.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The gate before a new policy: it is promoted only when the lower end of the paired difference of
 * candidate and incumbent clears the margin and nothing else speaks against the answer.
 *
 * @param promote the answer
 * @param candidate the policy in question
 * @param incumbent what it would replace
 * @param margin what the difference must exceed
 * @param difference paired difference of doubly robust terms with its 95% interval
 * @param lowerBound what is compared with the margin: the lower of the interval's end and the
 *     one-sided 97.5% bound with an unseen row, so a candidate no better than the incumbent passes
 *     in at most about 2.5% of logs
 * @param reasons why not, in words; empty when promoted
 * @param n rows
 */
public record Promotion(
    boolean promote,
    String candidate,
    String incumbent,
    double margin,
    Interval difference,
    double lowerBound,
    List<String> reasons,
    long n) {

  public Promotion {
    reasons = List.copyOf(reasons);
  }

  static Promotion of(
      String candidate,
      String incumbent,
      double margin,
      Interval difference,
      double bound,
      List<String> refused,
      long n) {
    List<String> reasons = new ArrayList<>(refused);
    double lowerBound = Math.min(difference.low(), bound);
    if (!(lowerBound > margin)) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "the lower bound of candidate minus incumbent is %.5f, it must exceed the margin %.5f",
              lowerBound,
              margin));
    }
    return new Promotion(
        reasons.isEmpty(), candidate, incumbent, margin, difference, lowerBound, reasons, n);
  }
}
