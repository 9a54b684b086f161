package io.tidegate.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tidegate.core.json.JsonObject;
import io.tidegate.core.learn.Weighting;
import io.tidegate.core.policy.Policies;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.prior.WarmStart;
import io.tidegate.pipeline.scenario.FeedbackChannel;
import io.tidegate.pipeline.scenario.Scenario;
import io.tidegate.pipeline.simulate.Simulation;
import io.tidegate.pipeline.simulate.report.CsvReport;
import io.tidegate.pipeline.simulate.report.JsonReport;
import io.tidegate.pipeline.simulate.report.PageReport;
import io.tidegate.pipeline.simulate.report.SimulationReport;
import io.tidegate.pipeline.simulate.report.Sweep;
import io.tidegate.pipeline.simulate.report.TextReport;
import io.tidegate.pipeline.table.Half;
import io.tidegate.pipeline.table.OutcomeTable;
import io.tidegate.pipeline.table.SimulatedArm;
import io.tidegate.pipeline.table.SyntheticTable;
import io.tidegate.router.classify.ClassifierException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate simulate}: policies playing online over a table of outcomes. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Play policies online over a table that holds every model's outcome for every prompt.",
      "",
      "A policy sees a prompt's features, chooses, and learns from the chosen arm's row alone. It"
          + " is shown beside the oracle (the best arm of every row), the best single arm, prompt"
          + " length, nearest neighbours, a random choice and each arm alone.",
      "",
      "A table is JSON lines, plain or gzipped: {\"id\",\"prompt\",\"outcomes\":{\"MODEL\":"
          + "{\"quality\":0..1,\"output_tokens\":n}}}. A scenario file scripts price changes,"
          + " regressions, newcomers, a budget, bad feedback; see docs/simulate.md.",
      ""
    })
final class SimulateCommand implements Callable<Integer> {

  private static final String FIXED = "fixed:";
  private static final double[] SWEEP = {
    0, 1, 3, 10, 20, 40, 70, 100, 150, 220, 320, 450, 700, 1000, 2000, 5000
  };

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final FeatureOptions features = new FeatureOptions();

  @Option(names = "--table", paramLabel = "FILE", description = "Outcome table.")
  private @Nullable Path table;

  @Option(
      names = "--arm",
      paramLabel = "TIER=NAME[@IN,OUT]",
      description =
          "An arm: edge or cloud, the table's name of the model, and its prices in USD per million"
              + " input and output tokens (default: edge 0.03,0.06, cloud 2.5,10). Give at least"
              + " two.")
  private List<String> arms = List.of();

  @Option(
      names = "--price",
      paramLabel = "NAME=IN/OUT",
      description = "Another price of an arm, USD per million input and output tokens.")
  private List<String> prices = List.of();

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description =
          "A policy, as in the router's configuration; fixed:MODEL and fixed:TIER name an arm. May"
              + " be given several times. Default: linucb.")
  private List<String> policies = List.of();

  @Option(
      names = "--order-seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Order of the rows, and the policy's draws: the first of the seeds.")
  private long orderSeed;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many orders to play.")
  private int seeds;

  @Option(
      names = "--cost-per-usd",
      paramLabel = "W",
      defaultValue = "20",
      description = "Utility is quality minus this weight times the cost in USD.")
  private double costPerUsd;

  @Option(
      names = "--refresh",
      paramLabel = "N",
      defaultValue = "10",
      description = "Decisions between two looks at what was learned.")
  private int refreshEvery;

  @Option(
      names = "--bucket",
      paramLabel = "N",
      defaultValue = "100",
      description = "Decisions in one time bucket of the statistics, for forgetting and drift.")
  private int bucket;

  @Option(
      names = "--weighting",
      paramLabel = "SPEC",
      description =
          "How much older buckets count, such as half_life=10,drift_keep=0.05. Default: no"
              + " forgetting; with a scenario, drift and tenants as in the service.")
  private @Nullable String weighting;

  @Option(
      names = "--half",
      paramLabel = "HALF",
      defaultValue = "all",
      description = "Play the first or the second half of the rows (by hash of the id), or all.")
  private String half = "all";

  @Option(
      names = "--warm-start",
      paramLabel = "FILE",
      description = "Begin with the statistics of this file, as made by tidegate warm-start.")
  private @Nullable Path warmStart;

  @Option(
      names = "--delay",
      paramLabel = "N",
      defaultValue = "0",
      description = "Feedback arrives after about so many decisions.")
  private int delay;

  @Option(
      names = "--missing",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of answers that nobody judges, 0 to 1.")
  private double missing;

  @Option(
      names = "--duplicated",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Share of feedback that arrives twice, 0 to 1.")
  private double duplicated;

  @Option(
      names = "--scenario",
      paramLabel = "FILE",
      description =
          "YAML or JSON: what happens meanwhile. One with arms of its own needs no table.")
  private @Nullable Path scenarioFile;

  @Option(
      names = "--budget",
      paramLabel = "USD",
      description = "Budget of one decision, USD on average; replaces the scenario's.")
  private @Nullable Double budget;

  @Option(
      names = "--sweep",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "W,W,...",
      description =
          "Also play every policy at these weights of cost, or at sixteen from 0 to 5000, for"
              + " the cost-quality curve with APGR, CPT50 and CPT80.")
  private @Nullable String sweep;

  @Option(names = "--skip-bad", description = "Count rows that can not be read and go on.")
  private boolean skipBad;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--csv", paramLabel = "FILE", description = "Write comma-separated values.")
  private @Nullable Path csv;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a page with plots.")
  private @Nullable Path html;

  @Override
  public Integer call() throws IOException, ClassifierException {
    if (seeds < 1) {
      throw new ParameterException(spec.commandLine(), "--seeds: must be >= 1, was " + seeds);
    }
    Scenario scenario = scenario();
    BadRows onBad = skipBad ? BadRows.skip() : BadRows.stop();
    OutcomeTable outcomes = table(scenario, onBad);
    Simulation.Settings settings =
        new Simulation.Settings(
            new ScoreWeights(1, scenario.costPerUsd().orElse(costPerUsd), 0),
            orderSeed,
            refreshEvery,
            bucket,
            weighting(scenario),
            scenario,
            prior());
    List<String> named = new ArrayList<>();
    for (String policy : policies.isEmpty() ? List.of("linucb") : policies) {
      named.add(named(policy, outcomes.arms()));
    }
    SimulationReport report = SimulationReport.play(outcomes, named, settings, seeds);
    if (sweep != null) {
      report = report.with(Sweep.play(outcomes, named, settings, seeds, sweepWeights(sweep)));
    }
    write(report, onBad);
    return 0;
  }

  private void write(SimulationReport report, BadRows onBad) throws IOException {
    if (csv != null) {
      Files.writeString(csv, CsvReport.text(report));
    }
    if (html != null) {
      String command =
          "tidegate " + String.join(" ", spec.commandLine().getParseResult().originalArgs());
      PageReport.page(report, command).write(html);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(JsonReport.bytes(report), StandardCharsets.UTF_8));
    } else {
      TextReport.lines(report).forEach(out::println);
      if (onBad.count() > 0) {
        out.println("bad rows " + onBad.count() + " skipped");
      }
    }
    out.flush();
  }

  private Scenario scenario() throws IOException {
    FeedbackChannel channel = new FeedbackChannel(delay, missing, duplicated);
    Scenario scenario = Scenario.quiet(channel);
    if (scenarioFile != null) {
      try {
        Object tree =
            new Load(LoadSettings.builder().build()).loadFromString(Files.readString(scenarioFile));
        byte[] bytes = new ObjectMapper().writeValueAsBytes(tree);
        scenario = Scenario.read(JsonObject.parse(bytes));
      } catch (IllegalArgumentException | YamlEngineException e) {
        throw new IllegalArgumentException(scenarioFile + ": " + e.getMessage(), e);
      }
    }
    return budget == null ? scenario : scenario.withBudget(budget);
  }

  /** The table of the run: the scenario's own arms, or a file's. */
  private OutcomeTable table(Scenario scenario, BadRows onBad)
      throws IOException, ClassifierException {
    if (table == null) {
      if (scenario.synthetic().isEmpty()) {
        throw new ParameterException(
            spec.commandLine(), "--table: needed, unless the scenario has arms of its own");
      }
      int rows = Math.max(1, scenario.decisions());
      return SyntheticTable.draw(scenario.synthetic(), rows, orderSeed);
    }
    List<SimulatedArm> parsed = parsedArms();
    Path file = table;
    return features.use(source -> OutcomeTable.read(file, parsed, Half.parse(half), source, onBad));
  }

  private List<SimulatedArm> parsedArms() {
    List<SimulatedArm> parsed = new ArrayList<>(arms.stream().map(SimulatedArm::parse).toList());
    if (parsed.size() < 2) {
      throw new ParameterException(spec.commandLine(), "--arm: give at least two");
    }
    for (String price : prices) {
      int equals = price.lastIndexOf('=');
      String name = equals < 1 ? price : price.substring(0, equals);
      boolean found = false;
      for (int i = 0; i < parsed.size(); i++) {
        if (parsed.get(i).model().equals(name)) {
          parsed.set(i, parsed.get(i).at(SimulatedArm.price(price.substring(equals + 1))));
          found = true;
        }
      }
      if (!found) {
        throw new ParameterException(
            spec.commandLine(), "--price: " + price + " names none of the arms");
      }
    }
    return parsed;
  }

  private Weighting weighting(Scenario scenario) {
    if (weighting != null) {
      return Weighting.parse(weighting);
    }
    return scenario.events().isEmpty()
        ? Weighting.PLAIN
        : new Weighting(0, 0, Weighting.DEFAULT.driftKeep(), Weighting.DEFAULT.cap());
  }

  private Map<String, ArmStatistics> prior() throws IOException {
    return warmStart == null ? Map.of() : WarmStart.read(warmStart).arms();
  }

  private double[] sweepWeights(String list) {
    if (list.isBlank()) {
      return SWEEP;
    }
    try {
      return Arrays.stream(list.split(",", -1)).mapToDouble(Double::parseDouble).toArray();
    } catch (NumberFormatException e) {
      throw new ParameterException(
          spec.commandLine(), "--sweep: must be numbers with commas, was " + list, e);
    }
  }

  /**
   * Lets {@code fixed:} name a tier or a model with any characters, but no model that is not here.
   */
  private String named(String text, List<SimulatedArm> parsed) {
    if (!text.startsWith(FIXED)) {
      Policies.parse(text);
      return text;
    }
    String name = text.substring(FIXED.length());
    return parsed.stream()
        .filter(arm -> arm.model().equals(name) || arm.tier().label().equals(name))
        .findFirst()
        .map(arm -> "fixed(model=" + arm.model() + ")")
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(), "--policy: " + text + " names none of the arms"));
  }
}
