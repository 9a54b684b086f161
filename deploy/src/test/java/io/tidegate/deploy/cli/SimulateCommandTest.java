package io.tidegate.deploy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Tag("sim")
class SimulateCommandTest {

  private final ObjectMapper json = new ObjectMapper();
  private final StringWriter err = new StringWriter();
  private StringWriter out = new StringWriter();
  private String table = "";
  @TempDir private Path folder;

  /** The small model can do words and no sums; ids are words, numbers or missing. */
  @BeforeEach
  void writeTable() throws IOException {
    List<String> rows = new ArrayList<>();
    String[] ids = {"\"id\":\"a%d\",", "\"id\":%d,", ""};
    for (int i = 0; i < 300; i++) {
      boolean sum = i % 2 == 0;
      rows.add(
          "{"
              + String.format(Locale.ROOT, ids[i % 3], i)
              + "\"prompt\":\""
              + (sum ? "What is 1234 + 98 * 77?" : "Say hello to my good friend")
              + "\",\"outcomes\":{\"tiny\":{\"quality\":"
              + (sum ? 0 : 1)
              + "},\"huge\":{\"quality\":1}}}");
    }
    table = Files.write(folder.resolve("table.jsonl"), rows).toString();
  }

  @Test
  void rank_json_oneObjectARowWithIdAndScore() throws IOException {
    String prior = folder.resolve("prior.json").toString();
    assertThat(run("warm-start", "--table", table, "--out", prior, "--features", "lexical"))
        .isZero();
    assertThat(out.toString()).contains("tiny: 300 outcomes of table.jsonl");
    assertThat(
            run(
                "rank --table T --weak tiny --strong huge --json --features lexical"
                    + " --warm-start "
                    + prior))
        .isZero();
    List<String> lines = out.toString().lines().toList();
    assertThat(lines).hasSize(300);
    JsonNode sum = json.readTree(lines.get(0));
    JsonNode words = json.readTree(lines.get(1));
    assertThat(List.of(sum.path("id").asText(), words.path("id").asText()))
        .containsExactly("a0", "1");
    assertThat(json.readTree(lines.get(2)).path("id").asText()).isEqualTo("3");
    assertThat(sum.path("score").asDouble()).isGreaterThan(words.path("score").asDouble());
    assertThat(run("rank --table T --weak tiny --strong huge --summary --features lexical"))
        .isZero();
    assertThat(out.toString()).contains("# prompt length", "# oracle");
    assertThat(
            run(
                "rank --table T --weak tiny --strong other --features lexical --warm-start "
                    + prior))
        .isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("has no arm other; it has huge, tiny");
  }

  @Test
  void simulate_everyForm_isWritten() throws IOException {
    Path page = folder.resolve("page.html");
    Path csv = folder.resolve("rows.csv");
    assertThat(
            run(
                "simulate --table T --arm edge=tiny --arm cloud=huge --price huge=1/4 --json"
                    + " --policy linucb --policy fixed:cloud --seeds 2 --sweep 0,100 --features"
                    + " lexical --cost-per-usd 50 --delay 5 --missing 0.2 --duplicated 0.1 --html "
                    + page
                    + " --csv "
                    + csv))
        .isZero();
    JsonNode result = json.readTree(out.toString());
    assertThat(result.path("policies").size()).isEqualTo(2);
    assertThat(result.path("policies").get(1).path("quality").asDouble()).isEqualTo(1);
    assertThat(result.path("sweep").path("policies").path("linucb").has("apgr")).isTrue();
    assertThat(Files.readString(page)).contains("<svg", "tidegate simulate --table");
    assertThat(Files.readString(csv)).startsWith("kind,name,seed,");
  }

  @Test
  void simulate_scenarioInYaml_needsNoTable() throws IOException {
    Path scenario = folder.resolve("scenario.yaml");
    Files.writeString(
        scenario,
        """
        name: small
        decisions: 200
        budget_usd_per_decision: 0.001
        events: # a newcomer
          - {at: 100, joins: b}
        arms:
          - {name: a, tier: edge, price: 0.1/0.1, tokens: 100, quality: [0.5, 0.9]}
          - {name: b, tier: cloud, price: 1/4, tokens: 100, quality: [0.9, 0.9]}
        """);
    assertThat(run("simulate --scenario " + scenario)).isZero();
    assertThat(out.toString()).contains("scenario small, linucb", "of the budget", "b joins");
    Files.writeString(scenario, "decision: 3");
    assertThat(run("simulate --scenario " + scenario)).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("decision: is unknown; known are ");
    assertThat(run("simulate --policy linucb")).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--table: needed");
  }

  private int run(String line) {
    return run(line.replace(" T ", " " + table + " ").split(" +", -1));
  }

  private int run(String... arguments) {
    out = new StringWriter();
    return Main.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
