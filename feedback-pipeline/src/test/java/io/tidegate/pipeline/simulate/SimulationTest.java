package io.tidegate.pipeline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.json.JsonObject;
import io.tidegate.core.learn.Weighting;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.pipeline.log.BadRowException;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.scenario.FeedbackChannel;
import io.tidegate.pipeline.scenario.Scenario;
import io.tidegate.pipeline.simulate.report.CsvReport;
import io.tidegate.pipeline.simulate.report.JsonReport;
import io.tidegate.pipeline.simulate.report.PageReport;
import io.tidegate.pipeline.simulate.report.SimulationReport;
import io.tidegate.pipeline.simulate.report.Sweep;
import io.tidegate.pipeline.simulate.report.TextReport;
import io.tidegate.pipeline.table.Half;
import io.tidegate.pipeline.table.LexicalFeatures;
import io.tidegate.pipeline.table.OutcomeTable;
import io.tidegate.pipeline.table.SimulatedArm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("sim")
class SimulationTest {

  private static final List<SimulatedArm> ARMS =
      List.of(SimulatedArm.parse("edge=tiny 1B@home@0,0"), SimulatedArm.parse("cloud=huge@2.5,10"));

  @TempDir Path dir;

  /** Sums with digits are for the large model; the small one can do words. */
  private OutcomeTable table(int rows) throws IOException {
    Random random = new Random(1);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      boolean sums = random.nextBoolean();
      String prompt = sums ? "What is 1234 + 98" + i + " * 77?" : "Say hello to my good friend";
      double small = random.nextDouble() < (sums ? 0.05 : 0.95) ? 1 : 0;
      double large = random.nextDouble() < 0.95 ? 1 : 0;
      lines.add(
          "{\"id\":\"r"
              + i
              + "\",\"prompt\":\""
              + prompt
              + "\",\"outcomes\":{\"tiny 1B@home\":{\"quality\":"
              + small
              + ",\"output_tokens\":50},\"huge\":{\"quality\":"
              + large
              + "}}}");
    }
    Path file = Files.write(dir.resolve("table.jsonl"), lines);
    return OutcomeTable.read(file, ARMS, Half.ALL, new LexicalFeatures(), BadRows.stop());
  }

  private static final Simulation.Settings SETTINGS =
      Simulation.Settings.of(new ScoreWeights(1, 100, 0), 3, 10);

  private static SimulationReport play(OutcomeTable table, String... policies) {
    return SimulationReport.play(table, List.of(policies), SETTINGS, 1);
  }

  private static Outcome whole(SimulationReport report, String name) {
    return report.policies().stream()
        .filter(p -> p.name().equals(name))
        .map(p -> p.traces().get(0).outcome())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void play_linucb_learnsToBeatEverySingleArmAndLengthAndRandom() throws IOException {
    SimulationReport report = play(table(1200), "linucb", "lints");
    double best = report.bestSingle().orElseThrow().over(Outcome::utility).mean();
    double oracle = report.baseline("oracle").over(Outcome::utility).mean();
    for (String policy : List.of("linucb", "lints")) {
      assertThat(whole(report, policy).utility()).isGreaterThan(best).isLessThan(oracle);
    }
    List<Outcome> quarters = report.quarters(report.policies().get(0));
    assertThat(quarters).hasSize(4);
    assertThat(quarters.get(3).utility()).isGreaterThan(quarters.get(0).utility());
    assertThat(report.early(report.policies().get(0))).isGreaterThan(0.9);
    assertThat(report.table().guessedTokens()).isEqualTo(1200);
  }

  @Test
  void play_fixedAndRandom_areTheirBaselines() throws IOException {
    SimulationReport report = play(table(400), "fixed(model=huge)", "random");
    Outcome fixed = whole(report, "fixed(model=huge)");
    assertThat(fixed).isEqualTo(report.fixed().get(1).traces().get(0).outcome());
    assertThat(fixed.edgeShare()).isZero();
    assertThat(fixed.strongShare()).isEqualTo(1);
    Outcome random = report.baseline("random").traces().get(0).outcome();
    assertThat(whole(report, "random").utility()).isCloseTo(random.utility(), within(0.1));
    assertThat(random.edgeShare()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void promptLength_inHindsight_isNeverWorseThanAnArmAlone() throws IOException {
    SimulationReport report = play(table(300), "random");
    double length = report.baseline("prompt length").over(Outcome::utility).mean();
    report
        .fixed()
        .forEach(
            f ->
                assertThat(length).isGreaterThanOrEqualTo(f.over(Outcome::utility).mean() - 1e-12));
    assertThat(length).isLessThanOrEqualTo(report.baseline("oracle").over(Outcome::utility).mean());
  }

  @Test
  void play_sameSeed_sameReportInEveryForm() throws IOException {
    OutcomeTable table = table(300);
    double[] weights = {0, 300, 3000};
    List<String> policies = List.of("linucb", "knn");
    SimulationReport report =
        SimulationReport.play(table, policies, SETTINGS, 2)
            .with(Sweep.play(table, policies, SETTINGS, 2, weights));
    SimulationReport again =
        SimulationReport.play(table, policies, SETTINGS, 2)
            .with(Sweep.play(table, policies, SETTINGS, 2, weights));
    assertThat(JsonReport.bytes(report)).isEqualTo(JsonReport.bytes(again));
    JsonObject json = JsonObject.parse(JsonReport.bytes(report));
    assertThat(json.object("result").number("quality")).isBetween(0.0, 1.0);
    assertThat(json.objects("quarters")).hasSize(4);
    assertThat(json.objects("policies")).hasSize(2);
    JsonObject swept = json.object("sweep").object("policies").object("linucb");
    assertThat(swept.objects("points")).hasSize(3);
    assertThat(swept.number("apgr")).isGreaterThan(0.6);
    assertThat(json.object("sweep").object("references").object("oracle").number("apgr"))
        .isGreaterThan(swept.number("apgr"));
    assertThat(CsvReport.text(report)).contains("policy,linucb,3,", "sweep,knn,mean,3000.0,");
    assertThat(TextReport.lines(report)).anyMatch(line -> line.startsWith("best single: "));
    assertThat(PageReport.page(report, "tidegate simulate").html())
        .contains("<svg", "APGR", "nearest neighbours");
  }

  @Test
  void play_feedbackLateMissingAndTwice_learnsAllTheSame() throws IOException {
    OutcomeTable table = table(1200);
    Simulation.Settings rough =
        new Simulation.Settings(
            SETTINGS.weights(),
            3,
            10,
            100,
            Weighting.PLAIN,
            Scenario.quiet(new FeedbackChannel(40, 0.5, 0.3)),
            Map.of());
    SimulationReport report = SimulationReport.play(table, List.of("linucb"), rough, 1);
    double best = report.bestSingle().orElseThrow().over(Outcome::utility).mean();
    assertThat(whole(report, "linucb").utility()).isGreaterThan(best);
    Simulation.Settings twice =
        new Simulation.Settings(
            SETTINGS.weights(),
            3,
            10,
            100,
            Weighting.PLAIN,
            Scenario.quiet(new FeedbackChannel(0, 0, 1)),
            Map.of());
    assertThat(whole(SimulationReport.play(table, List.of("linucb"), twice, 1), "linucb"))
        .describedAs("a duplicate changes nothing")
        .isEqualTo(whole(play(table, "linucb"), "linucb"));
  }

  @Test
  void read_unknownArmOrBadRow_namesIt() throws IOException {
    table(3);
    Path file = dir.resolve("table.jsonl");
    List<SimulatedArm> wrong = List.of(SimulatedArm.parse("edge=nobody@0,0"), ARMS.get(1));
    assertThatThrownBy(
            () -> OutcomeTable.read(file, wrong, Half.ALL, new LexicalFeatures(), BadRows.stop()))
        .hasMessageContaining("has no model nobody; it has huge, tiny 1B@home");
    Files.writeString(
        file,
        "{\"id\":\"a\",\"prompt\":\"b\",\"outcomes\":{\"huge\":{\"quality\":7},"
            + "\"tiny 1B@home\":{\"quality\":1}}}");
    assertThatThrownBy(
            () -> OutcomeTable.read(file, ARMS, Half.ALL, new LexicalFeatures(), BadRows.stop()))
        .isInstanceOf(BadRowException.class)
        .hasMessageContaining("table.jsonl:1")
        .hasMessageContaining("quality must be 0 to 1");
    assertThatThrownBy(() -> SimulatedArm.parse("elf=x")).hasMessageContaining("edge=NAME@IN,OUT");
  }
}
