package io.tidegate.deploy.cli;

import io.tidegate.core.Digests;
import io.tidegate.deploy.scorecard.GatewayProcess;
import io.tidegate.deploy.scorecard.Row;
import io.tidegate.deploy.scorecard.Scenario;
import io.tidegate.deploy.scorecard.Scenarios;
import io.tidegate.deploy.scorecard.Scorecard;
import io.tidegate.deploy.scorecard.ScorecardRun;
import io.tidegate.deploy.scorecard.Verdict;
import io.tidegate.deploy.scorecard.WallCaller;
import io.tidegate.deploy.scorecard.WallConfig;
import io.tidegate.deploy.wall.Profile;
import io.tidegate.deploy.wall.UpstreamWall;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate scorecard}: what a gateway does when the providers behind it break. */
@Command(
    name = "scorecard",
    mixinStandardHelpOptions = true,
    description = {
      "Send sixteen published faults through a gateway and print a verdict for each.",
      "",
      "Starts a fake provider and, without --gateway, this program's own `serve` in front of it."
          + " Ends with 0 when no verdict is fail. Scenarios, model names and verdicts are those"
          + " of Failover Bench (github.com/failoverbench/failoverbench).",
      ""
    })
final class ScorecardCommand implements Callable<Integer> {
  private static final String KEY = "scorecard-key";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Option(
      names = "--profile",
      paramLabel = "full|fast",
      description = "Times as published (some four minutes), or a tenth of them.")
  private String profile = "full";

  @Option(
      names = "--scenario",
      paramLabel = "ID",
      description = "Only this one, such as S08; may be given more than once.")
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--all",
      description = "Also without streaming, and the further faults X01 to X16.")
  private boolean all;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      description = "Test this running gateway, such as http://127.0.0.1:8080/v1, instead.")
  private Optional<String> gateway = Optional.empty();

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "What the gateway takes as a bearer token; default scorecard-key.")
  private String key = KEY;

  @Option(
      names = "--names",
      paramLabel = "PATTERN",
      description = "Names of the models at the gateway; default wall-{id}, or use {model}.")
  private String names = WallConfig.NAMES;

  @Option(
      names = "--wall-port",
      paramLabel = "PORT",
      description = "Port of the fake provider: 8401 with --gateway, else a free one.")
  private Optional<Integer> wallPort = Optional.empty();

  @Option(
      names = "--print-config",
      description = "Print the configuration that a gateway needs for this, and end.")
  private boolean printConfig;

  @Override
  public Integer call() throws Exception {
    Profile times = profile();
    PrintWriter out = spec.commandLine().getOut();
    if (printConfig) {
      out.print(config(times, wallPort.orElse(8401), "{ port: 8080 }"));
      out.flush();
      return 0;
    }
    int port = wallPort.orElse(gateway.isPresent() ? 8401 : 0);
    try (UpstreamWall wall = UpstreamWall.start(port, times)) {
      if (gateway.isPresent()) {
        return run(wall, gateway.get(), times, out);
      }
      String yaml = config(times, wall.port(), "{ port: 0, admin_port: 0 }");
      Map<String, String> environment = Map.of("WALL_KEY", "wall-key");
      try (GatewayProcess own = GatewayProcess.start(yaml, environment, List.of("-Xmx512m"))) {
        return run(wall, own.baseUrl(), times, out);
      }
    }
  }

  private int run(UpstreamWall wall, String url, Profile times, PrintWriter out)
      throws InterruptedException {
    List<Row> rows = new ArrayList<>();
    try (WallCaller caller = new WallCaller(url, key)) {
      ScorecardRun run = new ScorecardRun(wall, caller, times, names);
      Optional<String> cold = run.warmUp();
      if (cold.isPresent()) {
        spec.commandLine().getErr().println("tidegate scorecard: " + cold.get());
        return Main.FAILED;
      }
      if (!json) {
        out.println(Scorecard.head());
      }
      for (Scenario scenario : scenarios()) {
        for (boolean stream : all ? List.of(true, false) : List.of(true)) {
          Row row = run.run(scenario, stream);
          rows.add(row);
          if (!json) {
            out.println(Scorecard.line(row));
            out.flush();
          }
        }
      }
    }
    Scorecard card = new Scorecard(rows);
    out.println(json ? card.json().toPrettyString() : card.totals());
    out.flush();
    return card.count(Verdict.FAIL) == 0 ? 0 : Main.FAILED;
  }

  private List<Scenario> scenarios() {
    for (String id : ids) {
      if (Scenarios.all().stream().noneMatch(scenario -> scenario.id().equals(id))) {
        throw new ParameterException(
            spec.commandLine(), "--scenario: must be S01 to S16 or X01 to X16, was " + id);
      }
    }
    return ids.isEmpty()
        ? all ? Scenarios.all() : Scenarios.published()
        : Scenarios.all().stream().filter(scenario -> ids.contains(scenario.id())).toList();
  }

  private Profile profile() {
    try {
      return Profile.ofLabel(profile);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--" + e.getMessage(), e);
    }
  }

  private String config(Profile times, int port, String listen) {
    String sha256 = Digests.sha256Hex(key.getBytes(StandardCharsets.UTF_8));
    return WallConfig.yaml(times, port, listen, sha256);
  }
}
