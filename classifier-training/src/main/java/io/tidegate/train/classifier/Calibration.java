package io.tidegate.train.classifier;

import io.tidegate.train.data.Example;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * What is fitted after training, on rows that training did not see. Temperatures are the divisors
 * of the logits with the lowest log loss (Guo et al. 2017); the small-model score also counts what
 * is on the surface ({@link SmallOkFit}); the threshold is the highest with which the model alone
 * finds {@value #RECALL_MIN} of the prompts with personal data: recall first, then as few false
 * alarms as that allows.
 *
 * @param task divisor of the task logits
 * @param smallOk how the small-model score is made
 * @param domain divisor of the domain logits
 * @param piiThreshold a token is personal data from this probability on
 */
public record Calibration(double task, SmallOkFit smallOk, double domain, double piiThreshold) {
  private static final double[] THRESHOLDS = {0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5, 0.4, 0.3};

  /** Share of the prompts with personal data that the model alone must find. */
  private static final double RECALL_MIN = 0.86;

  private static final double UNFITTED_THRESHOLD = 0.5;
  private static final double LOWEST = 0.05;
  private static final double HIGHEST = 8;

  /** No change. */
  public static final Calibration NONE = new Calibration(1, SmallOkFit.NONE, 1, UNFITTED_THRESHOLD);

  /**
   * Fits all; without rows the temperatures are 1 and the threshold is one half.
   *
   * @param smallOk fitted apart, since it looks at benchmarks too
   * @param domain fitted apart, since few of these rows have one
   */
  public static Calibration fit(
      List<Example> rows,
      List<PromptSession.Prediction> predictions,
      SmallOkFit smallOk,
      double domain) {
    if (rows.isEmpty()) {
      return new Calibration(NONE.task, NONE.smallOk, domain, NONE.piiThreshold);
    }
    return new Calibration(
        lowest(t -> taskLoss(rows, predictions, t)),
        smallOk,
        domain,
        bestThreshold(rows, predictions));
  }

  /** The highest threshold that still finds enough; the lowest when none does. */
  private static double bestThreshold(
      List<Example> rows, List<PromptSession.Prediction> predictions) {
    for (double threshold : THRESHOLDS) {
      if (PersonalDataCount.of(rows, predictions, threshold).promptRecall() >= RECALL_MIN) {
        return threshold;
      }
    }
    return THRESHOLDS[THRESHOLDS.length - 1];
  }

  private static double taskLoss(
      List<Example> rows, List<PromptSession.Prediction> predictions, double temperature) {
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).task() >= 0) {
        sum -=
            Math.log(
                Math.max(
                    1e-9,
                    Scores.softmax(predictions.get(i).task(), temperature)[rows.get(i).task()]));
      }
    }
    return sum;
  }

  /**
   * The divisor of the domain logits, fitted on rows that all have a domain; 1 without rows or when
   * the model does not tell domains apart.
   */
  public static double domain(List<Example> rows, List<PromptSession.Prediction> predictions) {
    if (rows.isEmpty() || predictions.get(0).domain().length == 0) {
      return 1;
    }
    return lowest(t -> domainLoss(rows, predictions, t));
  }

  private static double domainLoss(
      List<Example> rows, List<PromptSession.Prediction> predictions, double temperature) {
    double sum = 0;
    for (int i = 0; i < rows.size(); i++) {
      double[] p = Scores.softmax(predictions.get(i).domain(), temperature);
      sum -= Math.log(Math.max(1e-9, p[rows.get(i).domain()]));
    }
    return sum;
  }

  /** The factor with the lowest loss, by golden-section search over its logarithm. */
  static double lowest(DoubleUnaryOperator loss) {
    double ratio = (Math.sqrt(5) - 1) / 2;
    double low = Math.log(LOWEST);
    double high = Math.log(HIGHEST);
    for (int i = 0; i < 40; i++) {
      double left = high - ratio * (high - low);
      double right = low + ratio * (high - low);
      if (loss.applyAsDouble(Math.exp(left)) < loss.applyAsDouble(Math.exp(right))) {
        high = right;
      } else {
        low = left;
      }
    }
    return Math.rint(1000 * Math.exp((low + high) / 2)) / 1000;
  }
}
