package io.tidegate.pipeline.interval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalsTest {

  /** Values of the chi-square distribution's inverse survival function in Vowpal Wabbit's tests. */
  @Test
  void chiSquare_knownTails_knownQuantiles() {
    assertThat(Quantiles.chiSquare(.001)).isCloseTo(10.8276, within(1e-3));
    assertThat(Quantiles.chiSquare(.051)).isCloseTo(3.80827, within(1e-3));
    assertThat(Quantiles.chiSquare(.101)).isCloseTo(2.68968, within(1e-3));
    assertThat(Quantiles.chiSquare(.201)).isCloseTo(1.63509, within(1e-3));
  }

  @Test
  void student_knownSample_knownEnds() {
    PairMoments moments = new PairMoments();
    for (double x : new double[] {1, 2, 3, 4, 5}) {
      moments.add(1, x);
    }
    Interval interval = Interval.student(moments.meanTerm(), moments.termError(), moments.n());
    // t(0.975, 4) = 2.776445; standard error sqrt(2.5 / 5)
    assertThat(interval.low()).isCloseTo(3 - 2.776445 * Math.sqrt(0.5), within(1e-5));
    assertThat(interval.value()).isEqualTo(3);
    assertThat(Interval.student(1, 0, 1).low()).isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void pairMoments_mergedInParts_sameAsInOne() {
    Random random = new Random(5);
    PairMoments one = new PairMoments();
    PairMoments parts = new PairMoments();
    for (int part = 0; part < 7; part++) {
      PairMoments some = new PairMoments();
      double[] sums = new double[5];
      int count = 1 + random.nextInt(50);
      for (int i = 0; i < count; i++) {
        double w = random.nextDouble() * 3;
        double t = 1e6 + random.nextGaussian();
        one.add(w, t);
        if (part % 2 == 0) {
          some.add(w, t);
        }
        double[] more = {w, t, w * w, t * t, w * t};
        for (int k = 0; k < 5; k++) {
          sums[k] += more[k];
        }
      }
      if (part % 2 == 1) {
        some.addSums(count, sums[0], sums[1], sums[2], sums[3], sums[4]);
      }
      parts.merge(some);
    }
    assertThat(parts.n()).isEqualTo(one.n());
    assertThat(parts.meanTerm()).isCloseTo(one.meanTerm(), within(1e-6));
    assertThat(parts.weightSquares()).isCloseTo(one.weightSquares(), within(1e-9));
    assertThat(parts.termSquares()).isCloseTo(one.termSquares(), within(0.2));
    assertThat(parts.products()).isCloseTo(one.products(), within(1e-3));
  }

  private static PairMoments importanceWeighted(long seed, int n, double truth) {
    Random random = new Random(seed);
    PairMoments pairs = new PairMoments();
    for (int i = 0; i < n; i++) {
      boolean rare = random.nextDouble() < 0.2;
      double weight = rare ? 4 : 0.25; // target .8 and .2, logged .2 and .8
      double reward = random.nextDouble() < truth ? 1 : 0;
      pairs.add(weight, weight * reward);
    }
    return pairs;
  }

  private static Interval cressieRead(PairMoments pairs) {
    return CressieRead.of(
        pairs.meanTerm(),
        pairs,
        new CressieRead.Unseen[] {new CressieRead.Unseen(0, 0), new CressieRead.Unseen(4, 0)},
        new CressieRead.Unseen[] {new CressieRead.Unseen(0, 0), new CressieRead.Unseen(4, 4)});
  }

  /** Guards against intervals that miss too often, and against wide ones that never could. */
  @Test
  void cressieReadAndBernstein_manyLogs_coverAndKnowTheirWidth() {
    double truth = 0.6;
    int logs = 400;
    int byCressieRead = 0;
    int byBernstein = 0;
    double ofStudent = 0;
    double ofCressieRead = 0;
    double ofBernstein = 0;
    for (int seed = 0; seed < logs; seed++) {
      PairMoments pairs = importanceWeighted(seed, 400, truth);
      Interval cr = cressieRead(pairs);
      Interval eb =
          EmpiricalBernstein.of(
              pairs.meanTerm(), pairs.termSquares() / (pairs.n() - 1), pairs.n(), 4);
      Interval t = Interval.student(pairs.meanTerm(), pairs.termError(), pairs.n());
      byCressieRead += cr.low() <= truth && truth <= cr.high() ? 1 : 0;
      byBernstein += eb.low() <= truth && truth <= eb.high() ? 1 : 0;
      ofStudent += t.high() - t.low();
      ofCressieRead += cr.high() - cr.low();
      ofBernstein += eb.high() - eb.low();
    }
    assertThat(byCressieRead).isGreaterThan(logs * 93 / 100);
    assertThat(byBernstein).isGreaterThan(logs * 99 / 100);
    assertThat(ofCressieRead).isLessThan(ofStudent);
    assertThat(ofBernstein).isGreaterThan(1.5 * ofStudent);
  }

  @Test
  void cressieRead_weightsAllOne_isTheUsualInterval() {
    PairMoments pairs = new PairMoments();
    Random random = new Random(3);
    for (int i = 0; i < 5000; i++) {
      pairs.add(1, random.nextDouble());
    }
    Interval cr =
        CressieRead.of(
            pairs.meanTerm(),
            pairs,
            new CressieRead.Unseen[] {new CressieRead.Unseen(1, 0)},
            new CressieRead.Unseen[] {new CressieRead.Unseen(1, 1)});
    Interval t = Interval.student(pairs.meanTerm(), pairs.termError(), pairs.n());
    assertThat(cr.low()).isCloseTo(t.low(), within(3e-4));
    assertThat(cr.high()).isCloseTo(t.high(), within(3e-4));
  }

  /** Guards the promise of confidence sequences: looking after every batch is allowed. */
  @Test
  void confidenceSequence_lookedAtAfterEveryBatch_holdsTheTruthThroughout() {
    double truth = 0.3;
    int left = 0;
    double width = 0;
    int logs = 200;
    for (int seed = 0; seed < logs; seed++) {
      Random random = new Random(1000 + seed);
      ConfidenceSequence sequence = new ConfidenceSequence(0, 1);
      boolean always = true;
      for (int batch = 0; batch < 60; batch++) {
        double[] sums = new double[5];
        for (int i = 0; i < 64; i++) {
          double w = random.nextDouble() < 0.2 ? 4 : 0.25;
          double wr = w * (random.nextDouble() < truth ? 1 : 0);
          double[] more = {w, wr, w * w, wr * wr, w * wr};
          for (int k = 0; k < 5; k++) {
            sums[k] += more[k];
          }
        }
        sequence.add(new Batch(64, sums[0], sums[1], sums[2], sums[3], sums[4]));
        Interval bounds = sequence.bounds();
        always &= bounds.low() <= truth && truth <= bounds.high();
      }
      left += always ? 0 : 1;
      width += sequence.bounds().high() - sequence.bounds().low();
    }
    assertThat(left).isLessThanOrEqualTo(logs * 5 / 100);
    assertThat(width / logs).isBetween(0.02, 0.3);
  }

  @Test
  void confidenceSequence_longLog_keepsFewPoints() {
    ConfidenceSequence sequence = new ConfidenceSequence(0, 1);
    for (int i = 0; i < 20_000; i++) {
      sequence.add(new Batch(64, 64, 32, 64, 32, 32));
    }
    assertThat(sequence.points()).hasSizeBetween(100, 400);
    assertThat(sequence.points().get(0).rows()).isLessThan(sequence.points().get(1).rows());
  }
}
