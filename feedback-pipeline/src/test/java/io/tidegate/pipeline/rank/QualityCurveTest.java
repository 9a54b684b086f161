package io.tidegate.pipeline.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class QualityCurveTest {

  private static final double[] WEAK = {0, 0, 1, 1};
  private static final double[] STRONG = {1, 1, 1, 1};

  @Test
  void ofScores_perfectRanking_recoversTheGapWithTheFirstHalf() {
    QualityCurve curve = QualityCurve.ofScores(new double[] {9, 8, 2, 1}, WEAK, STRONG);
    assertThat(curve.apgr()).isCloseTo(0.75, within(1e-12));
    assertThat(curve.cpt(0.5).getAsDouble()).isCloseTo(0.25, within(1e-12));
    assertThat(curve.cpt(0.8).getAsDouble()).isCloseTo(0.4, within(1e-12));
    assertThat(curve.qualityAt(0.25)).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void ofScores_allAlike_isTheRandomChoice() {
    QualityCurve curve = QualityCurve.ofScores(new double[4], WEAK, STRONG);
    assertThat(curve.apgr()).isCloseTo(0.5, within(1e-12));
    assertThat(curve.cpt(0.8).getAsDouble()).isCloseTo(0.8, within(1e-12));
    QualityCurve wrong = QualityCurve.ofScores(new double[] {1, 2, 8, 9}, WEAK, STRONG);
    assertThat(wrong.apgr()).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void ofScores_noGap_hasNoFigures() {
    QualityCurve curve = QualityCurve.ofScores(new double[] {1, 2, 3, 4}, WEAK, WEAK);
    assertThat(curve.apgr()).isNaN();
    assertThat(curve.cpt(0.5)).isEmpty();
    assertThatThrownBy(() -> QualityCurve.ofScores(new double[0], WEAK, STRONG))
        .hasMessageContaining("curve: needs");
  }

  @Test
  void through_measuredPoints_endsAreTheModelsAlone() {
    QualityCurve curve = QualityCurve.through(List.of(new QualityCurve.Point(0.5, 0.9)), 0.5, 1);
    assertThat(curve.points()).hasSize(3);
    assertThat(curve.apgr()).isCloseTo((0.5 * 0.7 + 0.5 * 0.95 - 0.5) / 0.5, within(1e-12));
    assertThat(curve.cpt(0.8).getAsDouble()).isCloseTo(0.5, within(1e-9));
  }
}
