package io.tidegate.core.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectiveTest {

  private static final ScoreWeights BASE = new ScoreWeights(1, 20, 0);

  @Test
  void parse_words_areRelativeToTheConfiguration() {
    assertThat(Objective.parse(" Balanced ", BASE)).isEqualTo(BASE);
    assertThat(Objective.parse("quality", BASE)).isEqualTo(new ScoreWeights(1, 2, 0));
    assertThat(Objective.parse("cost", BASE)).isEqualTo(new ScoreWeights(1, 200, 0));
    assertThat(Objective.parse("latency", BASE)).isEqualTo(new ScoreWeights(1, 20, 0.2));
  }

  @Test
  void parse_numbers_replaceOnlyWhatTheyName() {
    assertThat(Objective.parse("cost_per_usd=5", BASE)).isEqualTo(new ScoreWeights(1, 5, 0));
    assertThat(Objective.parse("latency_per_s=0.02, quality=2", BASE))
        .isEqualTo(new ScoreWeights(2, 20, 0.02));
  }

  @Test
  void parse_anythingElse_saysWhatIsWrong() {
    for (String wrong :
        List.of(
            "",
            "cheap",
            "cost_per_usd",
            "cost_per_usd=",
            "cost_per_usd=-1",
            "quality=NaN",
            "quality=1e300",
            "quality=1,quality=2",
            "speed=1",
            "quality=1,")) {
      assertThatThrownBy(() -> Objective.parse(wrong, BASE))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("objective: ");
    }
  }
}
