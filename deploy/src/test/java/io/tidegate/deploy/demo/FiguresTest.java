package io.tidegate.deploy.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.edge.skills.SkillTask;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private static final WorkItem ITEM =
      new WorkItem(
          0,
          WorkGroup.EASY,
          new SkillTask("addition", "1 + 1?", "2", false),
          List.of(new Turn(Turn.Role.USER, "1 + 1?")),
          false,
          Set.of());

  private static final Reply RIGHT_CLOUD = reply("2", DemoConfig.CLOUD, "cloud", 100, 50, 0.5);
  private static final Reply WRONG_EDGE = reply("3", DemoConfig.EDGE, "edge", 100, 5, 0.1);

  @Test
  void of_oneReply_pricesTokensAndWeighs() {
    Figures f =
        Figures.of(List.of(new Trial(ITEM, RIGHT_CLOUD, RIGHT_CLOUD, WRONG_EDGE)), Trial::routed);

    assertThat(f.quality()).isEqualTo(1);
    assertThat(f.costUsd()).isCloseTo((100 * 2.5 + 50 * 10) * 1e-6, within(1e-12));
    assertThat(f.edgeShare()).isZero();
    assertThat(f.utility())
        .isCloseTo(DemoConfig.WEIGHTS.utility(1, f.costUsd(), 0.5), within(1e-12));
  }

  @Test
  void ofCoin_isTheMeanOfBoth() {
    List<Trial> trials = List.of(new Trial(ITEM, WRONG_EDGE, RIGHT_CLOUD, WRONG_EDGE));
    Figures coin = Figures.ofCoin(trials);

    assertThat(coin.quality()).isEqualTo(0.5);
    assertThat(coin.edgeShare()).isEqualTo(0.5);
    assertThat(coin.utility())
        .isCloseTo(
            (Figures.of(trials, Trial::cloud).utility() + Figures.of(trials, Trial::edge).utility())
                / 2,
            within(1e-12));
  }

  @Test
  void of_replyThatFailed_isNoQualityAndAnError() {
    Reply failed = new Reply(503, "status 503", "2", "", "", "", "", 0, 0, 0, 0, 0.1, Double.NaN);
    Trial trial = new Trial(ITEM, failed, RIGHT_CLOUD, WRONG_EDGE);

    assertThat(Figures.of(List.of(trial), Trial::routed).quality()).isZero();
    assertThat(trial.errors()).isEqualTo(1);
  }

  @Test
  void percentile_isTheSmallestValueThatCoversTheShare() {
    List<Double> values = List.of(5.0, 1.0, 4.0, 2.0, 3.0);

    assertThat(Figures.percentile(values, 0.5)).isEqualTo(3);
    assertThat(Figures.percentile(values, 0.95)).isEqualTo(5);
    assertThat(Figures.percentile(List.of(), 0.5)).isZero();
  }

  private static Reply reply(
      String text, String model, String tier, long prompt, long output, double seconds) {
    return new Reply(
        200, "", text, "id", model, tier, "policy", 1, 1, prompt, output, seconds, 1.0);
  }
}
