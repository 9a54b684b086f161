package io.tidegate.deploy.cli;

import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.pipeline.estimate.EstimatorOptions;
import io.tidegate.pipeline.interval.IntervalKind;
import io.tidegate.pipeline.prepared.RowColumns;
import io.tidegate.pipeline.replay.LearnedFrom;
import io.tidegate.pipeline.replay.ReplayRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code tidegate replay} that make up the question. */
final class ReplayOptions {

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description =
          "The candidate: linucb, lints, squarecb, epsilon-greedy, threshold:MIN, static(...),"
              + " fixed:MODEL, random, with arguments in parentheses; or a snapshot file, which"
              + " linucb then scores with. Rows that bring their own target need none.")
  private @Nullable String policy;

  @Option(
      names = "--learned-from",
      paramLabel = "SOURCE",
      defaultValue = "cross-fit",
      description =
          "What a learning candidate knows: cross-fit (the other half of the log), none, or last"
              + " (the log's last snapshot, which has seen these very rows and flatters).")
  private String learnedFrom = "cross-fit";

  @Option(
      names = "--warm-start",
      paramLabel = "FILE",
      description = "A snapshot that learning policies begin with.")
  private @Nullable Path warmStart;

  @Option(
      names = "--incumbent",
      paramLabel = "POLICY",
      description = "The policy to compare with; without it, what was logged.")
  private @Nullable String incumbent;

  @Option(
      names = "--margin",
      paramLabel = "U",
      defaultValue = "0",
      description =
          "Promote only when the lower end of candidate minus incumbent exceeds this utility.")
  private double margin;

  @Option(
      names = "--target-column",
      paramLabel = "NAME",
      defaultValue = "target",
      description = "Prepared rows: the candidate's distribution, {\"arm\": probability}.")
  private String targetColumn = "target";

  @Option(
      names = "--q-column",
      paramLabel = "NAME",
      defaultValue = "q",
      description = "Prepared rows: a reward model's values, {\"arm\": value}.")
  private String qColumn = "q";

  @Option(
      names = "--context-column",
      paramLabel = "NAME",
      defaultValue = "context",
      description = "Prepared rows: an array of numbers for the reward model.")
  private String contextColumn = "context";

  @Option(
      names = "--reward-model",
      paramLabel = "MODEL",
      defaultValue = "ridge",
      description =
          "For rows without values of their own: ridge (a regression per arm), or tribuo (Tribuo's"
              + " linear regression over a sample of the rows).")
  private String rewardModel = "ridge";

  @Option(
      names = "--interval",
      paramLabel = "KIND",
      defaultValue = "t",
      description =
          "Intervals beside the estimates: t, eb (empirical Bernstein), cr (Cressie-Read).")
  private String interval = "t";

  @Option(
      names = "--reward-range",
      paramLabel = "MIN,MAX",
      description =
          "Rewards that are possible, for eb, cr and the confidence sequence; without it, those"
              + " that were seen.")
  private @Nullable String rewardRange;

  @Option(
      names = "--switch-threshold",
      paramLabel = "W",
      defaultValue = "10",
      description = "SWITCH-DR: weights above fall back on the reward model; inf for none.")
  private String switchThreshold = "10";

  @Option(
      names = "--dros-lambda",
      paramLabel = "L",
      defaultValue = "100",
      description = "DRos: weights shrink to L w / (w^2 + L); inf for no shrinking.")
  private String drosLambda = "100";

  @Option(
      names = "--joins-max",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Decisions held in memory while their outcome and feedback are looked for.")
  private int joinsMax;

  @Option(names = "--threads", paramLabel = "N", description = "Default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  int threads() {
    return threads;
  }

  ReplayRequest request(CommandSpec spec) throws IOException {
    boolean file = policy != null && Files.isRegularFile(Path.of(policy));
    LearnedFrom from =
        switch (learnedFrom) {
          case "cross-fit" -> file ? LearnedFrom.FILE : LearnedFrom.CROSS_FIT;
          case "none" -> LearnedFrom.NONE;
          case "last" -> LearnedFrom.LAST;
          default -> throw wrong(spec, "--learned-from", "cross-fit, none or last", learnedFrom);
        };
    if (!rewardModel.equals("ridge") && !rewardModel.equals("tribuo")) {
      throw wrong(spec, "--reward-model", "ridge or tribuo", rewardModel);
    }
    double[] range = range(spec);
    return new ReplayRequest(
        file ? Optional.of("linucb") : Optional.ofNullable(policy),
        from,
        file ? snapshot(Path.of(String.valueOf(policy))) : Optional.empty(),
        warmStart == null ? Optional.empty() : snapshot(warmStart),
        Optional.ofNullable(incumbent),
        margin,
        new RowColumns(targetColumn, qColumn, contextColumn),
        new EstimatorOptions(
            number(spec, "--switch-threshold", switchThreshold),
            number(spec, "--dros-lambda", drosLambda),
            range[0],
            range[1],
            IntervalKind.ofLabel(interval)),
        rewardModel.equals("tribuo"),
        joinsMax,
        threads);
  }

  private static Optional<PolicySnapshot> snapshot(Path file) throws IOException {
    return Optional.of(SnapshotCodec.decode(Files.readAllBytes(file)));
  }

  private double[] range(CommandSpec spec) {
    if (rewardRange == null) {
      return new double[] {Double.NaN, Double.NaN};
    }
    String[] ends = rewardRange.split(",", -1);
    if (ends.length != 2) {
      throw wrong(spec, "--reward-range", "MIN,MAX", rewardRange);
    }
    return new double[] {
      number(spec, "--reward-range", ends[0]), number(spec, "--reward-range", ends[1])
    };
  }

  /** A number, or {@code inf}. */
  private static double number(CommandSpec spec, String option, String text) {
    String word = text.strip();
    if (word.equalsIgnoreCase("inf") || word.equalsIgnoreCase("infinity")) {
      return Double.POSITIVE_INFINITY;
    }
    try {
      return Double.parseDouble(word);
    } catch (NumberFormatException e) {
      throw wrong(spec, option, "a number", text);
    }
  }

  private static ParameterException wrong(
      CommandSpec spec, String option, String expected, String was) {
    return new ParameterException(
        spec.commandLine(), option + ": must be " + expected + ", was " + was);
  }
}
