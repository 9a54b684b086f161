package io.tidegate.pipeline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RidgeModelTest {

  @Test
  void fit_linearRewards_foundAndUnseenActionsHaveTheMean() {
    RidgeModel.Collector first = new RidgeModel.Collector();
    RidgeModel.Collector second = new RidgeModel.Collector();
    Random random = new Random(9);
    for (int i = 0; i < 8000; i++) {
      double[] x = {1, random.nextDouble(), random.nextDouble(), 99};
      RidgeModel.Collector part = i < 3000 ? first : second;
      part.add(i % RewardModel.FOLDS, 0, x, 3, 0.2 + 0.5 * x[1] - 0.3 * x[2]);
      part.add(i % RewardModel.FOLDS, 9, x, 3, 0.9);
    }
    first.add(second);
    RidgeModel model = first.fit();
    for (int fold = 0; fold < RewardModel.FOLDS; fold++) {
      assertThat(model.predict(fold, 0, new double[] {1, 0.5, 0.5}, 3))
          .isCloseTo(0.3, within(1e-3));
      assertThat(model.predict(fold, 9, new double[] {1, 0.1, 0.9}, 3))
          .isCloseTo(0.9, within(1e-3));
      double unseen = model.predict(fold, 4, new double[] {1, 0, 0}, 3);
      assertThat(unseen).isCloseTo((0.3 + 0.9) / 2, within(0.02));
    }
  }

  /** Guards the cross-fit: a row must not be judged by what it taught. */
  @Test
  void fit_oneFoldDiffers_onlyTheOthersFeelIt() {
    RidgeModel.Collector collector = new RidgeModel.Collector();
    for (int i = 0; i < 500; i++) {
      collector.add(
          i % RewardModel.FOLDS, 0, new double[] {1}, 1, i % RewardModel.FOLDS == 2 ? 1 : 0);
    }
    RidgeModel model = collector.fit();
    assertThat(model.predict(2, 0, new double[] {1}, 1)).isZero();
    assertThat(model.predict(1, 0, new double[] {1}, 1)).isCloseTo(0.25, within(1e-9));
  }

  @Test
  void add_contextsOfTwoLengths_refused() {
    RidgeModel.Collector collector = new RidgeModel.Collector();
    collector.add(0, 0, new double[] {1, 2}, 2, 1);
    assertThatThrownBy(() -> collector.add(0, 0, new double[] {1}, 1, 1))
        .hasMessageContaining("1 and 0 values");
  }
}
