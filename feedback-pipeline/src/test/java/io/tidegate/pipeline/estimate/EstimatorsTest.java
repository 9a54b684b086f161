package io.tidegate.pipeline.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.pipeline.interval.Interval;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EstimatorsTest {

  private static final double[] MEAN = {0.3, 0.7, 0.5};
  private static final double[] LOGGING = {0.5, 0.2, 0.3};
  private static final double[] TARGET = {0.1, 0.8, 0.1};
  private static final double TRUTH = 0.1 * 0.3 + 0.8 * 0.7 + 0.1 * 0.5;

  private static Estimators log(long seed, int n, double[] target, double[] model) {
    return log(seed, n, target, model, 10, 100);
  }

  private static Estimators log(
      long seed, int n, double[] target, double[] model, double threshold, double lambda) {
    Random random = new Random(seed);
    Estimators estimators =
        new Estimators(EstimatorOptions.DEFAULT.withThresholds(threshold, lambda));
    for (int i = 0; i < n; i++) {
      double u = random.nextDouble();
      int action = u < LOGGING[0] ? 0 : u < LOGGING[0] + LOGGING[1] ? 1 : 2;
      double reward = random.nextDouble() < MEAN[action] ? 1 : 0;
      double base = 0;
      for (int a = 0; a < 3; a++) {
        base += target[a] * model[a];
      }
      estimators.add(WeightedRow.of(target[action] / LOGGING[action], reward, model[action], base));
    }
    return estimators;
  }

  @Test
  void intervals_manyLogs_coverTheTruthAsOftenAsTheySay() {
    double[] model = {0.4, 0.6, 0.5};
    String[] unbiased = {"ips", "snips", "dr", "sndr"};
    int[] covered = new int[unbiased.length];
    int logs = 400;
    for (int seed = 0; seed < logs; seed++) {
      var estimates = log(seed, 500, TARGET, model).estimates();
      for (int k = 0; k < unbiased.length; k++) {
        Interval interval = estimates.get(unbiased[k]);
        covered[k] += interval.low() <= TRUTH && TRUTH <= interval.high() ? 1 : 0;
      }
    }
    for (int k = 0; k < unbiased.length; k++) {
      assertThat(covered[k]).as(unbiased[k]).isBetween(logs * 92 / 100, logs * 98 / 100);
    }
  }

  @Test
  void estimates_targetIsTheLoggingPolicy_allWeightsOneAndIpsIsTheMean() {
    Estimators estimators = log(1, 1000, LOGGING, new double[3]);
    double mean = estimators.logged().value();
    assertThat(estimators.estimates().get("ips").value()).isCloseTo(mean, within(1e-12));
    assertThat(estimators.estimates().get("snips").value()).isCloseTo(mean, within(1e-12));
    assertThat(estimators.estimates().get("dr").value()).isCloseTo(mean, within(1e-12));
    assertThat(estimators.ess()).isCloseTo(1000, within(1e-9));
    assertThat(estimators.meanWeight()).isEqualTo(1);
    assertThat(estimators.maxWeight()).isEqualTo(1);
  }

  @Test
  void drosAndSwitch_atTheirEnds_areDmAndDr() {
    double[] model = {0.4, 0.6, 0.5};
    var low = log(2, 800, TARGET, model, 0, 0).estimates();
    assertThat(low.get("dros").value()).isCloseTo(low.get("dm").value(), within(1e-12));
    assertThat(low.get("switch-dr").value()).isCloseTo(low.get("dm").value(), within(1e-12));
    var high = log(2, 800, TARGET, model, 1e9, Double.POSITIVE_INFINITY).estimates();
    assertThat(high.get("dros").value()).isCloseTo(high.get("dr").value(), within(1e-12));
    assertThat(high.get("switch-dr").value()).isCloseTo(high.get("dr").value(), within(1e-12));
  }

  @Test
  void dr_perfectModel_narrowerThanIps() {
    var estimates = log(3, 2000, TARGET, MEAN).estimates();
    Interval dr = estimates.get("dr");
    Interval ips = estimates.get("ips");
    assertThat(dr.high() - dr.low()).isLessThan(0.8 * (ips.high() - ips.low()));
    assertThat(estimates.get("dm").value()).isCloseTo(TRUTH, within(1e-12));
  }

  @Test
  void snips_anyWeights_staysWithinTheRewards() {
    Random random = new Random(4);
    Estimators estimators = new Estimators(EstimatorOptions.DEFAULT);
    for (int i = 0; i < 50; i++) {
      estimators.add(
          WeightedRow.of(random.nextDouble() * 100, 0.2 + 0.6 * random.nextDouble(), 0, 0));
    }
    assertThat(estimators.estimates().get("snips").value()).isBetween(0.2, 0.8);
  }

  @Test
  void row_outsideItsDomain_refused() {
    assertThatThrownBy(() -> WeightedRow.of(-1, 0, 0, 0)).hasMessageContaining("weight");
    assertThatThrownBy(() -> WeightedRow.of(Double.NaN, 0, 0, 0)).hasMessageContaining("weight");
    assertThatThrownBy(() -> WeightedRow.of(1, Double.NaN, 0, 0)).hasMessageContaining("finite");
    assertThatThrownBy(() -> EstimatorOptions.DEFAULT.withThresholds(-1, 0))
        .hasMessageContaining("threshold");
  }

  @Test
  void refusals_eachReason_inWords() {
    assertThat(new Support(1000, 800, 1.001, 0.01, 0, 0).refusals()).isEmpty();
    assertThat(new Support(12, 800, 1, 0.01, 0, 0).refusals())
        .singleElement()
        .asString()
        .contains("too few rows: 12");
    assertThat(new Support(1000, 8, 1, 0.01, 0, 0).refusals())
        .singleElement()
        .asString()
        .contains("effective sample size");
    assertThat(new Support(1000, 800, 1, 0.01, 0.2, 0).refusals())
        .singleElement()
        .asString()
        .contains("outside the log's support: 20.0%");
    assertThat(new Support(1000, 800, 1, 0.01, 0, 0.9).refusals())
        .singleElement()
        .asString()
        .contains("hardly explores");
    assertThat(new Support(1000, 800, 1.3, 0.01, 0, 0).refusals())
        .singleElement()
        .asString()
        .contains("mean weight is off 1");
  }
}
