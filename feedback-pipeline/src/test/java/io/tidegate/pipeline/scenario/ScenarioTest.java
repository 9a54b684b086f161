package io.tidegate.pipeline.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.json.JsonObject;
import io.tidegate.core.learn.Weighting;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.pipeline.simulate.Outcome;
import io.tidegate.pipeline.simulate.Simulation;
import io.tidegate.pipeline.simulate.Trace;
import io.tidegate.pipeline.simulate.report.SimulationReport;
import io.tidegate.pipeline.simulate.report.TextReport;
import io.tidegate.pipeline.table.OutcomeTable;
import io.tidegate.pipeline.table.SyntheticTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("sim")
class ScenarioTest {

  private static final String ARMS =
      """
      "arms":[
        {"name":"tiny","tier":"edge","price":"0.02/0.02","tokens":200,"quality":[0.8,0.3,0.3]},
        {"name":"big","tier":"cloud","price":"10/10","tokens":200,"quality":[0.9,0.9,0.9]},
        {"name":"new","tier":"cloud","price":"0.5/0.5","tokens":200,"quality":[0.9,0.85,0.8]}]
      """;

  private static Scenario scenario(String rest) {
    return Scenario.read(
        JsonObject.parse(("{" + rest + "," + ARMS + "}").getBytes(StandardCharsets.UTF_8)));
  }

  private static SimulationReport play(Scenario scenario, int seeds) {
    OutcomeTable table = SyntheticTable.draw(scenario.synthetic(), scenario.decisions(), 1);
    Simulation.Settings settings =
        new Simulation.Settings(
            new ScoreWeights(1, scenario.costPerUsd().orElse(20), 0),
            1,
            10,
            100,
            Weighting.PLAIN,
            scenario,
            Map.of());
    return SimulationReport.play(table, List.of("linucb"), settings, seeds);
  }

  @Test
  void play_arrivalAndDeparture_onlyArmsThatAreThereAreChosen() {
    Scenario scenario =
        scenario(
            "\"decisions\":900,\"events\":[{\"at\":600,\"leaves\":\"big\"},"
                + "{\"at\":300,\"joins\":\"new\"}]");
    SimulationReport report = play(scenario, 2);
    for (Trace trace : report.policies().get(0).traces()) {
      assertThat(trace.share(2, 0, 300)).isZero();
      assertThat(trace.share(2, 450, 600)).isGreaterThan(0.3);
      assertThat(trace.share(1, 600, 900)).isZero();
    }
    assertThat(report.fixed()).hasSize(1);
    assertThat(String.join("\n", TextReport.lines(report)))
        .contains("at 300 new joins: adopted in 2 of 2 seeds");
  }

  @Test
  void play_budgetAndPriceCut_spendMeetsTheCeilingAndQualityRises() {
    Scenario scenario =
        scenario(
            "\"decisions\":3000,\"cost_per_usd\":0,\"budget_usd_per_decision\":0.0006,"
                + "\"events\":[{\"at\":1500,\"arm\":\"big\",\"price\":\"1/1\"},"
                + "{\"at\":0,\"leaves\":\"new\"}]");
    SimulationReport report = play(scenario, 2);
    for (Trace trace : report.policies().get(0).traces()) {
      double spent = trace.outcome(0, 1500).costUsd() / (1500 * 0.0006);
      assertThat(spent).isCloseTo(1, within(0.05));
      assertThat(trace.outcome(2000, 3000).quality())
          .isGreaterThan(trace.outcome(500, 1500).quality() + 0.05);
      assertThat(trace.outcome().costUsd()).isLessThan(3000 * 0.0006 * 1.01);
    }
  }

  @Test
  void play_attackers_moveLearningOnlyWhenTheyAreMany() {
    String attack =
        "\"decisions\":1200,\"tenants\":10,\"cost_per_usd\":100,\"events\":["
            + "{\"at\":0,\"leaves\":\"new\"},{\"at\":0,\"arm\":\"tiny\",\"attackers\":%s}]";
    double honest = quality(String.format(java.util.Locale.ROOT, attack, "0"));
    double few = quality(String.format(java.util.Locale.ROOT, attack, "0.1"));
    double all = quality(String.format(java.util.Locale.ROOT, attack, "1"));
    assertThat(few).isGreaterThan(honest - 0.06);
    assertThat(all).isLessThan(honest - 0.2);
  }

  private static double quality(String rest) {
    return play(scenario(rest), 1).policies().get(0).over(Outcome::quality).mean();
  }

  @Test
  void read_wrongFields_areNamed() {
    assertThatThrownBy(() -> scenario("\"decision\":3"))
        .hasMessageContaining("decision: is unknown; known are arms, ");
    assertThatThrownBy(() -> scenario("\"events\":[{\"at\":3}]"))
        .hasMessageContaining("events[0]: needs one of price");
    assertThatThrownBy(() -> scenario("\"events\":[{\"at\":3,\"arm\":\"x\",\"quality_times\":2}]"))
        .hasMessageContaining("quality_times: must be 0 to 1, was 2.0");
    assertThatThrownBy(() -> scenario("\"feedback\":{\"delay\":-1}"))
        .hasMessageContaining("delay must be >= 0");
    assertThatThrownBy(
            () -> play(scenario("\"decisions\":5,\"events\":[{\"at\":0,\"leaves\":\"x\"}]"), 1))
        .hasMessageContaining("no arm x; there are tiny, big, new");
  }

  @Test
  void draw_sameSeed_sameTableWithItsQualities() {
    Scenario scenario = scenario("\"decisions\":4000");
    OutcomeTable table = SyntheticTable.draw(scenario.synthetic(), 4000, 7);
    OutcomeTable again = SyntheticTable.draw(scenario.synthetic(), 4000, 7);
    double sum = 0;
    for (int i = 0; i < 4000; i++) {
      assertThat(table.rows().get(i).x()).isEqualTo(again.rows().get(i).x());
      sum += table.rows().get(i).quality()[1];
    }
    assertThat(sum / 4000).isCloseTo(0.9, within(0.03));
  }
}
