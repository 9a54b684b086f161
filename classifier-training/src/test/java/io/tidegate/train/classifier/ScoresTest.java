package io.tidegate.train.classifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScoresTest {
  @Test
  void auc_countsPairsInOrderAndHalvesTies() {
    assertThat(
            Scores.auc(new double[] {0.1, 0.4, 0.4, 0.9}, new boolean[] {false, true, false, true}))
        .isCloseTo(3.5 / 4, within(1e-12));
    assertThat(Scores.auc(new double[] {1, 2}, new boolean[] {true, true})).isNaN();
  }

  @Test
  void macroF1_averagesTheClassesThatOccur() {
    // Class 0: 2 of 2 found, one too many: F1 0.8. Class 1: 1 of 2 found: F1 2/3.
    assertThat(Scores.macroF1(new int[] {0, 0, 1, 1}, new int[] {0, 0, 0, 1}, 5))
        .isCloseTo((0.8 + 2.0 / 3) / 2, within(1e-12));
  }

  @Test
  void calibrationError_ofHonestProbabilities_isZero() {
    double[] probability = {0.75, 0.75, 0.75, 0.75};
    assertThat(Scores.calibrationError(probability, new boolean[] {true, true, true, false}))
        .isCloseTo(0, within(1e-12));
    assertThat(Scores.calibrationError(probability, new boolean[4])).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void bagOfWords_separableTexts_areToldApart() {
    List<String> texts =
        List.of("add two numbers", "sum of numbers", "write a poem", "a poem about rain");
    BagOfWords model = BagOfWords.train(texts, new int[] {0, 0, 1, 1}, 2, 1);
    assertThat(model.probabilities("numbers to add")[0]).isGreaterThan(0.6);
    assertThat(model.probabilities("poem, please")[1]).isGreaterThan(0.6);
  }

  @Test
  void rankCorrelation_ofTiesAndReversal_isSpearmans() {
    assertThat(Scores.ranks(new double[] {3, 1, 3, 0})).containsExactly(2.5, 1, 2.5, 0);
    assertThat(Scores.rankCorrelation(new double[] {1, 2, 3}, new double[] {9, 5, 1}))
        .isCloseTo(-1, within(1e-12));
    // 1 - 6 * (1 + 1) / (4 * 15)
    assertThat(Scores.rankCorrelation(new double[] {1, 2, 3, 4}, new double[] {1, 3, 2, 4}))
        .isCloseTo(0.8, within(1e-12));
    assertThat(Scores.rankCorrelation(new double[] {1, 1}, new double[] {1, 2})).isZero();
  }
}
