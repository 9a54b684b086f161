package io.tidegate.core.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CholeskyTest {

  @Test
  void of_positiveDefinite_factorSolutionAndTraceAreExact() {
    Cholesky factor = Cholesky.of(new double[][] {{4, 2, 0}, {2, 5, 2}, {0, 2, 5}});

    assertThat(factor.jitter()).isZero();
    assertThat(factor.rows()[2]).containsExactly(new double[] {0, 1, 2}, within(1e-15));
    assertThat(factor.solve(new double[] {6, 9, 7}))
        .containsExactly(new double[] {1, 1, 1}, within(1e-15));
    // The inverse's diagonal is 21/64, 20/64 and 16/64.
    assertThat(factor.inverseTrace()).isCloseTo(57 / 64.0, within(1e-15));
  }

  @Test
  void of_roundedToIndefinite_takesTheSmallestJitterThatHelps() {
    double[][] rounded = {{1, 1 + 1e-9}, {1 + 1e-9, 1}};

    Cholesky factor = Cholesky.of(rounded);

    assertThat(factor.jitter()).isCloseTo(1e-8, within(1e-12));
  }

  @Test
  void of_indefinite_isRefusedWithWhatWasTried() {
    assertThatThrownBy(() -> Cholesky.of(new double[][] {{1, 2}, {2, 1}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not positive definite at row 1")
        .hasMessageContaining("even with");
    assertThatThrownBy(() -> Cholesky.of(new double[][] {{-3, 0}, {0, 1}}))
        .hasMessageContaining("row 0");
  }

  @Test
  void of_notFinite_isRefusedWithItsPlace() {
    assertThatThrownBy(() -> Cholesky.of(new double[][] {{1, 0}, {Double.NaN, 1}}))
        .hasMessageContaining("row 1, column 0");
  }
}
