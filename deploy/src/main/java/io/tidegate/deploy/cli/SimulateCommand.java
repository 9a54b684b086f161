package io.tidegate.deploy.cli;

import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.policy.ScoreWeights;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.simulate.LexicalFeatures;
import io.tidegate.pipeline.simulate.Outcome;
import io.tidegate.pipeline.simulate.OutcomeTable;
import io.tidegate.pipeline.simulate.PromptFeaturesSource;
import io.tidegate.pipeline.simulate.SimulatedArm;
import io.tidegate.pipeline.simulate.Simulation;
import io.tidegate.pipeline.simulate.SimulationReport;
import io.tidegate.router.classify.Classification;
import io.tidegate.router.classify.ClassifierBundle;
import io.tidegate.router.classify.ClassifierException;
import io.tidegate.router.classify.ClassifierObserver;
import io.tidegate.router.classify.ClassifierSettings;
import io.tidegate.router.classify.PromptClassifier;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate simulate}: a policy playing online over a table of outcomes. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Play a policy online over a table that holds every model's outcome for every prompt.",
      "",
      "The policy sees a prompt's features, chooses, and learns from the chosen arm's row alone. It"
          + " is shown beside the oracle (the best arm of every row), the best single arm, a random"
          + " choice and each arm alone.",
      "",
      "A table is JSON lines, plain or gzipped: {\"id\",\"prompt\",\"outcomes\":{\"MODEL\":"
          + "{\"quality\":0..1,\"output_tokens\":n}}}.",
      ""
    })
final class SimulateCommand implements Callable<Integer> {

  private static final String FIXED = "fixed:";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--table", required = true, paramLabel = "FILE", description = "Outcome table.")
  private Path table = Path.of("");

  @Option(
      names = "--arm",
      required = true,
      paramLabel = "TIER=NAME@IN,OUT",
      description =
          "An arm: edge or cloud, the table's name of the model, and its prices in USD per million"
              + " input and output tokens. Give at least two.")
  private List<String> arms = List.of();

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      defaultValue = "linucb",
      description = "linucb, epsilon-greedy, threshold:MIN, fixed:MODEL, fixed:TIER or random.")
  private String policy = "linucb";

  @Option(
      names = "--order-seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Order of the rows, and the policy's draws.")
  private long orderSeed;

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
      names = "--features",
      paramLabel = "SOURCE",
      defaultValue = "classifier",
      description =
          "Where features come from: classifier (the router's; its heuristic when no bundle"
              + " ships) or lexical (lengths and character shares).")
  private String features = "classifier";

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "Folder of a classifier bundle; default: the one that ships.")
  private @Nullable Path bundle;

  @Option(names = "--skip-bad", description = "Count rows that can not be read and go on.")
  private boolean skipBad;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException, ClassifierException {
    List<SimulatedArm> parsed = arms.stream().map(SimulatedArm::parse).toList();
    if (parsed.size() < 2) {
      throw new ParameterException(spec.commandLine(), "--arm: give at least two");
    }
    BadRows onBad = skipBad ? BadRows.skip() : BadRows.stop();
    OutcomeTable outcomes = read(parsed, onBad);
    SimulationReport report =
        Simulation.play(
            outcomes,
            new Simulation.Settings(
                named(policy, parsed),
                new ScoreWeights(1, costPerUsd, 0),
                orderSeed,
                refreshEvery));
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(report.json(), StandardCharsets.UTF_8));
    } else {
      print(report, onBad, out);
    }
    out.flush();
    return 0;
  }

  /**
   * Lets {@code fixed:} name a tier or a model with any characters, but no model that is not here.
   */
  private String named(String text, List<SimulatedArm> parsed) {
    if (!text.startsWith(FIXED)) {
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

  private OutcomeTable read(List<SimulatedArm> parsed, BadRows onBad)
      throws IOException, ClassifierException {
    switch (features) {
      case "lexical" -> {
        return OutcomeTable.read(table, parsed, new LexicalFeatures(), onBad);
      }
      case "classifier" -> {
        try (PromptClassifier classifier = classifier()) {
          return OutcomeTable.read(table, parsed, source(classifier), onBad);
        }
      }
      default ->
          throw new ParameterException(
              spec.commandLine(), "--features: must be classifier or lexical, was " + features);
    }
  }

  private PromptClassifier classifier() throws ClassifierException {
    return new PromptClassifier(
        bundle == null ? shipped() : ClassifierBundle.fromFolder(bundle),
        ClassifierSettings.DEFAULT.withDeadline(PATIENCE),
        ClassifierObserver.NONE);
  }

  private @Nullable ClassifierBundle shipped() {
    try {
      return ClassifierBundle.builtIn();
    } catch (ClassifierException e) {
      spec.commandLine().getErr().println("tidegate: " + e.getMessage());
      return null;
    }
  }

  /** The classifier's opinion, with lengths and languages counted from the text. */
  private static PromptFeaturesSource source(PromptClassifier classifier) {
    LexicalFeatures lexical = new LexicalFeatures();
    return prompt -> {
      Classification answer = classifier.classify(prompt).toCompletableFuture().join();
      PromptFeatures counted = lexical.features(prompt);
      return new PromptFeatures(
          doubles(answer.taskProbabilities()),
          answer.smallOk(),
          answer.outputTokens(),
          doubles(answer.embedding()),
          counted.promptTokens(),
          1,
          counted.code(),
          false,
          false,
          counted.nonEnglish(),
          !answer.personalDataKinds().isEmpty());
    };
  }

  private static double[] doubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private static void print(SimulationReport r, BadRows onBad, PrintWriter out) {
    out.println("table    " + r.table().name() + ": " + r.table().rows().size() + " rows");
    if (r.table().incomplete() > 0) {
      out.println("left out " + r.table().incomplete() + " rows in which an arm has no quality");
    }
    if (onBad.count() > 0) {
      out.println("bad rows " + onBad.count() + " skipped");
    }
    if (r.table().guessedTokens() > 0) {
      out.println(
          "guessed  " + r.table().guessedTokens() + " token counts, 256 each: the table has none");
    }
    out.println(
        "utility  quality - " + r.settings().weights().costPerUsd() + " x cost in USD, per row");
    out.println();
    out.println(format("%-36s %8s %10s %8s %6s", "", "quality", "cost USD", "utility", "edge"));
    line(out, r.settings().policy(), r.played());
    int quarter = 1;
    for (Outcome outcome : r.quarters()) {
      line(out, "  quarter " + quarter++, outcome);
    }
    line(out, "oracle", r.oracle());
    line(out, "best single: " + r.bestSingle(), r.fixed().get(r.bestSingle()));
    line(out, "random", r.random());
    r.fixed().forEach((arm, outcome) -> line(out, "fixed: " + arm, outcome));
  }

  private static void line(PrintWriter out, String name, @Nullable Outcome o) {
    if (o != null) {
      out.println(
          format(
              "%-36s %8.4f %10.5f %8.4f %5.1f%%",
              name, o.quality(), o.costUsd(), o.utility(), 100 * o.edgeShare()));
    }
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
