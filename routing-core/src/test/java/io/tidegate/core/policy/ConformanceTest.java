package io.tidegate.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Cholesky;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/**
 * The arithmetic of {@link ArmPosterior} against numbers that others computed.
 *
 * <p>LinUCB: the tests of MABWiser (github.com/fidelity/mabwiser, Apache 2.0). Ridge: the textbook
 * solution of the same library's ridge test data.
 */
class ConformanceTest {

  private static final double[][] CONTEXTS = {
    {0, 1, 2, 3, 5},
    {1, 1, 1, 1, 1},
    {0, 0, 1, 0, 0},
    {0, 2, 2, 3, 5},
    {1, 3, 1, 1, 1},
    {0, 0, 0, 0, 0},
    {0, 1, 4, 3, 5},
    {0, 1, 2, 4, 5},
    {1, 2, 1, 1, 3},
    {0, 2, 1, 0, 0}
  };
  private static final int[] DECISIONS = {1, 1, 1, 2, 2, 3, 3, 3, 3, 3};
  private static final double[] REWARDS = {0, 0, 1, 0, 0, 0, 0, 1, 1, 1};
  private static final double[][] ASKED = {{0, 1, 2, 3, 5}, {1, 1, 1, 1, 1}};
  private static final double[][] SCORES = {
    {0.9790312458954391, 1.1617706239438832, 1.4247056229871702},
    {0.8896475809353053, 0.923364043088837, 1.457085577251709}
  };

  /** The raw algorithm, lambda and alpha 1, no prior mean: no quantisation on the way. */
  @Test
  void linUcb_plainDoubles_scoresAreMabWisers() {
    for (int arm = 1; arm <= 3; arm++) {
      ArmPosterior posterior = raw(arm);
      for (int q = 0; q < ASKED.length; q++) {
        assertThat(score(posterior, ASKED[q])).isCloseTo(SCORES[q][arm - 1], within(1e-9));
      }
    }
  }

  /**
   * The same data through the product's own way: int16 features, integer sums, the factory. The
   * contexts are divided to fit the range of a feature, and lambda by the square, which changes no
   * score. Halves lie on the grid of 2^-13; fifths do not, and the largest error of the six scores
   * is then 3.0e-4.
   */
  @Test
  void linUcb_quantised_scoresAreMabWisersWithinTheGrid() {
    assertThat(largestError(2)).isLessThan(1e-9);
    assertThat(largestError(5)).isBetween(2.9e-4, 3.0e-4);
  }

  private static double largestError(double divisor) {
    double worst = 0;
    for (int arm = 1; arm <= 3; arm++) {
      ArmStatistics statistics = new ArmStatistics(FeatureSchema.V1.dimension());
      for (int i = 0; i < CONTEXTS.length; i++) {
        if (DECISIONS[i] == arm) {
          statistics.foldQuality(scaled(CONTEXTS[i], divisor), REWARDS[i], 1);
        }
      }
      ArmPosterior posterior = PosteriorFactory.factor(statistics, 1 / (divisor * divisor));
      for (int q = 0; q < ASKED.length; q++) {
        double score = score(posterior, scaled(ASKED[q], divisor).values());
        worst = Math.max(worst, Math.abs(score - SCORES[q][arm - 1]));
      }
    }
    return worst;
  }

  @Test
  void linUcb_unusedArm_scoresTheNormOfTheContext() {
    ArmPosterior unused = raw(4);
    assertThat(score(unused, ASKED[0])).isCloseTo(Math.sqrt(39), within(1e-9));
    assertThat(score(unused, ASKED[1])).isCloseTo(Math.sqrt(5), within(1e-9));
  }

  @Test
  void ridge_published_weights() {
    double[][] x = {{1, 0, 2, 1, 1}, {3, 1, 2, 3, 4}, {2, -1, 1, 0, 2}};
    double[] y = {3, 3, 1};
    double[] expected = {0.09161491, 0.00310559, 0.97515528, 0.32142857, -0.02018634};
    double[][] a = identity(5);
    double[] b = new double[5];
    for (int i = 0; i < x.length; i++) {
      add(a, b, x[i], y[i]);
    }
    assertThat(Cholesky.of(a).solve(b)).containsExactly(expected, within(1e-8));
  }

  private static ArmPosterior raw(int arm) {
    double[][] a = identity(5);
    double[] b = new double[5];
    for (int i = 0; i < CONTEXTS.length; i++) {
      if (DECISIONS[i] == arm) {
        add(a, b, CONTEXTS[i], REWARDS[i]);
      }
    }
    Cholesky factor = Cholesky.of(a);
    return new ArmPosterior(
        factor.solve(b),
        factor.inverseRows(),
        new double[3][5],
        0,
        0,
        1,
        new double[3],
        new PosteriorFactory.Fit(0, 0));
  }

  private static double score(ArmPosterior posterior, double[] x) {
    Workspace workspace = new Workspace();
    workspace.evaluate(posterior, x);
    return posterior.rawQuality(workspace.product) + posterior.rawWidth(workspace.product);
  }

  /** A vector of the schema that is zero but for the divided context in the embedding. */
  private static FeatureVector scaled(double[] context, double divisor) {
    ByteBuffer steps = ByteBuffer.allocate(2 * FeatureSchema.V1.dimension());
    for (int i = 0; i < context.length; i++) {
      steps.putShort(
          2 * (FeatureSchema.EMBEDDING_OFFSET + i),
          (short) Math.rint(context[i] / divisor * FeatureVector.STEPS_PER_UNIT));
    }
    return FeatureVector.ofBase64(
        FeatureSchema.V1, Base64.getEncoder().encodeToString(steps.array()));
  }

  private static double[][] identity(int d) {
    double[][] a = new double[d][d];
    for (int i = 0; i < d; i++) {
      a[i][i] = 1;
    }
    return a;
  }

  private static void add(double[][] a, double[] b, double[] x, double y) {
    for (int i = 0; i < x.length; i++) {
      for (int j = 0; j < x.length; j++) {
        a[i][j] += x[i] * x[j];
      }
      b[i] += y * x[i];
    }
  }
}
