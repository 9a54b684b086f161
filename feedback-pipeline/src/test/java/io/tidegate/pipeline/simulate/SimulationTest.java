package io.tidegate.pipeline.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tidegate.core.json.JsonObject;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.pipeline.log.BadRowException;
import io.tidegate.pipeline.log.BadRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    return OutcomeTable.read(file, ARMS, new LexicalFeatures(), BadRows.stop());
  }

  private static Simulation.Settings settings(String policy) {
    return new Simulation.Settings(policy, new ScoreWeights(1, 100, 0), 3, 10);
  }

  @Test
  void play_linucb_learnsToBeatEverySingleArm() throws IOException {
    SimulationReport report = Simulation.play(table(1200), settings("linucb"));
    double best = report.fixed().get(report.bestSingle()).utility();
    assertThat(report.played().utility()).isGreaterThan(best).isLessThan(report.oracle().utility());
    assertThat(report.quarters()).hasSize(4);
    assertThat(report.quarters().get(3).utility())
        .isGreaterThan(report.quarters().get(0).utility());
    assertThat(report.table().guessedTokens()).isEqualTo(1200);
  }

  @Test
  void play_fixedAndRandom_areTheirBaselines() throws IOException {
    OutcomeTable table = table(400);
    SimulationReport fixed = Simulation.play(table, settings("fixed(model=huge)"));
    assertThat(fixed.played()).isEqualTo(fixed.fixed().get("huge"));
    assertThat(fixed.played().edgeShare()).isZero();
    SimulationReport random = Simulation.play(table, settings("random"));
    assertThat(random.played().utility()).isCloseTo(random.random().utility(), within(0.1));
    assertThat(random.random().edgeShare()).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void play_sameSeed_sameReport() throws IOException {
    OutcomeTable table = table(300);
    assertThat(Simulation.play(table, settings("linucb")).json())
        .isEqualTo(Simulation.play(table, settings("linucb")).json());
    JsonObject json = JsonObject.parse(Simulation.play(table, settings("linucb")).json());
    assertThat(json.object("result").number("quality")).isBetween(0.0, 1.0);
    assertThat(json.objects("quarters")).hasSize(4);
  }

  @Test
  void read_unknownArmOrBadRow_namesIt() throws IOException {
    table(3);
    Path file = dir.resolve("table.jsonl");
    List<SimulatedArm> wrong = List.of(SimulatedArm.parse("edge=nobody@0,0"), ARMS.get(1));
    assertThatThrownBy(() -> OutcomeTable.read(file, wrong, new LexicalFeatures(), BadRows.stop()))
        .hasMessageContaining("has no model nobody; it has huge, tiny 1B@home");
    Files.writeString(
        file,
        "{\"id\":\"a\",\"prompt\":\"b\",\"outcomes\":{\"huge\":{\"quality\":7},"
            + "\"tiny 1B@home\":{\"quality\":1}}}");
    assertThatThrownBy(() -> OutcomeTable.read(file, ARMS, new LexicalFeatures(), BadRows.stop()))
        .isInstanceOf(BadRowException.class)
        .hasMessageContaining("table.jsonl:1")
        .hasMessageContaining("quality must be 0 to 1");
    assertThatThrownBy(() -> SimulatedArm.parse("edge=x")).hasMessageContaining("edge=NAME@IN,OUT");
  }
}
