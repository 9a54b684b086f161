package io.tidegate.deploy.learner;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidegate.deploy.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands that need no Kafka, through the command line. */
class PipelineCommandsTest {

  @TempDir Path dir;

  private record Ran(int status, String out, String err) {}

  private static Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return new Ran(line.execute(args), out.toString(), err.toString());
  }

  private Path prepared(int rows, double propensity) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      String action = i % 2 == 0 ? "a" : "b";
      lines.add(
          "{\"decision_id\":\""
              + i
              + "\",\"action\":\""
              + action
              + "\",\"propensity\":"
              + propensity
              + ",\"reward\":"
              + (i % 2)
              + ",\"eligible\":[\"a\",\"b\"]}");
    }
    return Files.write(dir.resolve("log.jsonl"), lines);
  }

  @Test
  void replay_supportedQuestion_estimatesAndStatus0() throws IOException {
    String log = prepared(400, 0.5).toString();
    Ran ran = run("replay", "--log", log, "--policy", "fixed:b", "--json");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out())
        .startsWith(
            "{\"n\":400,\"ess\":200.0,\"refused\":[],\"estimates\":{\"ips\":{\"value\":1.0,");
    assertThat(run("replay", "--log", log, "--policy", "fixed:b").out())
        .contains("mean utility")
        .contains("snips");
  }

  @Test
  void replay_unsupportedQuestion_reasonsAndStatus3() throws IOException {
    String log = prepared(20, 1.0).toString();
    Ran ran = run("replay", "--log", log, "--policy", "fixed:b");
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.out()).contains("too few rows: 20 usable").doesNotContain("snips");
    Ran forced = run("replay", "--log", log, "--policy", "fixed:b", "--force");
    assertThat(forced.status()).isZero();
    assertThat(forced.out()).contains("snips").contains("in spite of");
  }

  @Test
  void replay_severalFilesPagesAndConstants_asDocumented() throws IOException {
    String log = prepared(400, 0.5).toString();
    Path copy = dir.resolve("more.jsonl");
    Files.write(
        copy,
        Files.readAllLines(Path.of(log)).stream()
            .map(l -> l.replace("id\":\"", "id\":\"x"))
            .toList());
    Path page = dir.resolve("page.html");
    Path table = dir.resolve("table.csv");
    Ran ran =
        run(
            "replay",
            "--log",
            log,
            "--log",
            copy.toString(),
            "--policy",
            "fixed:b",
            "--switch-threshold",
            "inf",
            "--dros-lambda",
            "inf",
            "--interval",
            "cr",
            "--reward-range",
            "0,1",
            "--html",
            page.toString(),
            "--csv",
            table.toString(),
            "--json");
    assertThat(ran.status()).as(ran.err()).isZero();
    assertThat(ran.out())
        .startsWith("{\"n\":800,")
        .contains("\"interval\":\"cr\"", "\"promotion\":{");
    assertThat(page).content().contains("Replay of fixed:b", "<svg");
    assertThat(table).content().contains("estimator,interval,value,low,high", "dros,eb,");
    assertThat(run("replay", "--log", log, "--policy", "fixed:b", "--interval", "z").err())
        .contains("interval: must be t, eb or cr");
    assertThat(run("replay", "--log", log, "--log", "nowhere", "--policy", "fixed:b").err())
        .contains("nowhere is not");
    Files.write(dir.resolve("empty.jsonl"), List.of());
    Ran empty = run("replay", "--log", dir.resolve("empty.jsonl").toString(), "--policy", "random");
    assertThat(empty.status()).isEqualTo(1);
    assertThat(empty.err()).contains("holds no decision");
  }

  @Test
  void replay_wrongPlaceOrPolicy_saysSo() throws IOException {
    assertThat(run("replay", "--log", "no/such/file", "--policy", "random"))
        .satisfies(r -> assertThat(r.status()).isEqualTo(1))
        .satisfies(r -> assertThat(r.err()).contains("there is no file no/such/file"));
    String log = prepared(20, 0.5).toString();
    assertThat(run("replay", "--log", log, "--policy", "magic").err())
        .contains("policy: must be linucb");
    assertThat(run("replay", "--log", log).err()).contains("brings no target distribution");
    assertThat(run("replay", "--log", log, "--policy", "linucb").err()).contains("has no features");
  }

  @Test
  void simulate_oddNames_andWrongOnes() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(
          "{\"id\":\""
              + i
              + "\",\"prompt\":\"count to "
              + i
              + "\",\"outcomes\":{\"a@host\":{\"quality\":0.5,\"output_tokens\":9},"
              + "\"b\":{\"quality\":1,\"output_tokens\":9}}}");
    }
    String table = Files.write(dir.resolve("table.jsonl"), rows).toString();
    String[] arms = {"--arm", "edge=a@host@0,0", "--arm", "cloud=b@1,5", "--features", "lexical"};
    Ran fixed =
        run(
            "simulate",
            "--table",
            table,
            arms[0],
            arms[1],
            arms[2],
            arms[3],
            arms[4],
            arms[5],
            "--policy",
            "fixed:a@host",
            "--json");
    assertThat(fixed.status()).as(fixed.err()).isZero();
    assertThat(fixed.out()).contains("\"result\":{\"quality\":0.5,\"cost_usd\":0.0");
    assertThat(
            run(
                    "simulate",
                    "--table",
                    table,
                    arms[0],
                    arms[1],
                    arms[2],
                    arms[3],
                    arms[4],
                    arms[5],
                    "--policy",
                    "fixed:c")
                .err())
        .contains("fixed:c names none of the arms");
    assertThat(
            run(
                    "simulate",
                    "--table",
                    table,
                    arms[0],
                    arms[1],
                    arms[2],
                    arms[3],
                    arms[4],
                    arms[5],
                    "--policy",
                    "linucb")
                .out())
        .contains("oracle", "best single: b", "quarter 4");
    assertThat(run("simulate", "--table", table, "--arm", "edge=a@host@0,0").err())
        .contains("give at least two");
  }
}
