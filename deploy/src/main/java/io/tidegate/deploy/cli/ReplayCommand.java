package io.tidegate.deploy.cli;

import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.pipeline.estimate.Interval;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.EventLog;
import io.tidegate.pipeline.log.LogExport;
import io.tidegate.pipeline.log.LogPlaces;
import io.tidegate.pipeline.replay.LearnedFrom;
import io.tidegate.pipeline.replay.Replay;
import io.tidegate.pipeline.replay.ReplayReport;
import io.tidegate.pipeline.replay.ReplayRequest;
import io.tidegate.pipeline.replay.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate replay}: what another policy would have been worth on a log. */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Judge a policy on traffic that another one decided, before it touches any.",
      "",
      "Prints the candidate's mean utility by several estimators with 95%% intervals, beside that"
          + " of the log, and how well the log supports the question. When it does not, the reasons"
          + " are printed instead and the exit status is 3.",
      "",
      "Utility is quality minus weighted cost and time, with the weights of each decision. Rows"
          + " without quality are left out and counted; a failed attempt has quality 0; pinned and"
          + " bypassed requests are left out.",
      ""
    })
final class ReplayCommand implements Callable<Integer> {

  /** Exit status when the log can not support the question, or decisions do not re-derive. */
  private static final int REFUSED = 3;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--log",
      required = true,
      paramLabel = "PLACE",
      description =
          "Kafka address (host:port), directory of .jsonl or .jsonl.gz files, or one such file.")
  private String log = "";

  @Option(
      names = "--policy",
      paramLabel = "POLICY",
      description =
          "The candidate: linucb, epsilon-greedy, threshold:MIN, fixed:MODEL, random, with"
              + " arguments in parentheses; or a snapshot file, which linucb then scores with."
              + " Rows that bring their own target distribution need none.")
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
      names = "--switch-threshold",
      paramLabel = "W",
      defaultValue = "10",
      description = "SWITCH-DR: weights above fall back on the reward model.")
  private double switchThreshold;

  @Option(
      names = "--dros-lambda",
      paramLabel = "L",
      defaultValue = "100",
      description = "DRos: weights shrink to L w / (w^2 + L).")
  private double drosLambda;

  @Option(
      names = "--joins-max",
      paramLabel = "N",
      defaultValue = "200000",
      description = "Decisions held in memory while their outcome and feedback are looked for.")
  private int joinsMax;

  @Option(names = "--skip-bad", description = "Count rows that can not be read and go on.")
  private boolean skipBad;

  @Option(names = "--force", description = "Print estimates even when there are reasons not to.")
  private boolean force;

  @Option(
      names = "--verify",
      description = "Make every logged decision again from its snapshot and compare all bits.")
  private boolean verify;

  @Option(
      names = "--export",
      paramLabel = "FILE",
      description = "Write the log as JSON lines (gzipped when the name ends in .gz).")
  private @Nullable Path export;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    EventLog place = LogPlaces.open(log);
    BadRows onBad = skipBad ? BadRows.skip() : BadRows.stop();
    PrintWriter out = spec.commandLine().getOut();
    int status = 0;
    if (export != null) {
      long rows = LogExport.write(place, export, onBad);
      out.println(rows + " rows written to " + export);
    } else if (verify) {
      status = verified(Verification.run(place, onBad), out);
    } else {
      status = replayed(Replay.run(place, request(), onBad), out);
    }
    out.flush();
    return status;
  }

  private ReplayRequest request() throws IOException {
    boolean file = policy != null && Files.isRegularFile(Path.of(policy));
    LearnedFrom from =
        switch (learnedFrom) {
          case "cross-fit" -> file ? LearnedFrom.FILE : LearnedFrom.CROSS_FIT;
          case "none" -> LearnedFrom.NONE;
          case "last" -> LearnedFrom.LAST;
          default ->
              throw new ParameterException(
                  spec.commandLine(),
                  "--learned-from: must be cross-fit, none or last, was " + learnedFrom);
        };
    return new ReplayRequest(
        file ? Optional.of("linucb") : Optional.ofNullable(policy),
        from,
        file
            ? Optional.of(SnapshotCodec.decode(Files.readAllBytes(Path.of(policy))))
            : Optional.empty(),
        targetColumn,
        qColumn,
        switchThreshold,
        drosLambda,
        joinsMax);
  }

  private int replayed(ReplayReport report, PrintWriter out) {
    if (json) {
      out.println(new String(report.json(force), StandardCharsets.UTF_8));
    } else {
      table(report, out);
    }
    return report.refused().isEmpty() || force ? 0 : REFUSED;
  }

  private void table(ReplayReport r, PrintWriter out) {
    out.println("log        " + r.log() + ": " + r.decisions() + " decisions, " + r.n() + " used");
    if (!r.excluded().isEmpty()) {
      out.println("left out   " + counted(r.excluded()));
    }
    if (r.badRows() > 0) {
      out.println("bad rows   " + r.badRows() + " skipped");
    }
    out.println("candidate  " + r.policy() + ", learned from " + r.learnedFrom());
    out.println(
        format(
            "support    effective sample size %.1f, mean weight %.4f, largest %.2f, outside %s",
            r.ess(),
            r.meanWeight(),
            r.maxWeight(),
            Double.isNaN(r.outsideMass()) ? "unknown" : format("%.2f%%", 100 * r.outsideMass())));
    out.println();
    out.println("mean utility        value      95% interval");
    line(out, "logged", r.logged());
    if (r.refused().isEmpty() || force) {
      r.estimates().forEach((name, interval) -> line(out, name, interval));
    }
    if (!r.refused().isEmpty()) {
      out.println();
      out.println(force ? "in spite of:" : "refused, --force prints estimates all the same:");
      r.refused().forEach(reason -> out.println("- " + reason));
    }
  }

  private static String counted(Map<String, Long> excluded) {
    StringBuilder text = new StringBuilder();
    excluded.forEach(
        (reason, count) ->
            text.append(text.isEmpty() ? "" : ", ").append(count).append(' ').append(reason));
    return text.toString();
  }

  private static void line(PrintWriter out, String name, Interval interval) {
    out.println(
        format(
            "%-15s %9.4f      %.4f to %.4f",
            name, interval.value(), interval.low(), interval.high()));
  }

  private int verified(Verification v, PrintWriter out) {
    if (json) {
      out.println(new String(v.json(), StandardCharsets.UTF_8));
    } else {
      out.println(
          format(
              "%d decisions: %d the same bit for bit, %d different, %d without their snapshot (%d"
                  + " snapshots in the log)",
              v.decisions(), v.same(), v.different(), v.withoutSnapshot(), v.snapshots()));
      if (!v.firstDifference().isEmpty()) {
        out.println("first difference: " + v.firstDifference());
      }
    }
    return v.complete() ? 0 : REFUSED;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
