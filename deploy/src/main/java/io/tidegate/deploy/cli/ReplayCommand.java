package io.tidegate.deploy.cli;

import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.EventLog;
import io.tidegate.pipeline.log.LogExport;
import io.tidegate.pipeline.log.LogPlaces;
import io.tidegate.pipeline.replay.Replay;
import io.tidegate.pipeline.replay.ReplayCsv;
import io.tidegate.pipeline.replay.ReplayJson;
import io.tidegate.pipeline.replay.ReplayPage;
import io.tidegate.pipeline.replay.ReplayReport;
import io.tidegate.pipeline.verify.Verification;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
          + " of the log, how well the log supports the question, and whether the candidate may"
          + " replace the incumbent. When the log does not support the question, the reasons are"
          + " printed instead and the exit status is 3.",
      "",
      "Utility is quality minus weighted cost and time, with the weights of each decision. Rows"
          + " without quality are left out and counted; a failed attempt has quality 0; pinned and"
          + " bypassed requests, and those decided without exploration, are left out.",
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
          "Kafka address (host:port), directory of .jsonl or .jsonl.gz files, one such file, or -"
              + " for standard input; files and directories may be given several times.")
  private List<String> logs = new ArrayList<>();

  @Mixin private ReplayOptions options = new ReplayOptions();

  @Option(
      names = "--skip-bad",
      description = "Count rows that can not be used and go on; else the first one is an error.")
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

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a page with plots that needs nothing else.")
  private @Nullable Path html;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Write the estimates with all kinds of intervals.")
  private @Nullable Path csv;

  @Override
  public Integer call() throws IOException {
    EventLog place = LogPlaces.open(logs, System.in);
    BadRows onBad = skipBad ? BadRows.skip() : BadRows.stop();
    PrintWriter out = spec.commandLine().getOut();
    int status = 0;
    if (export != null) {
      long rows = LogExport.write(place, export, onBad);
      out.println(rows + " rows written to " + export);
    } else if (verify) {
      status = verified(Verification.run(place, onBad, options.threads()), out);
    } else {
      status = replayed(Replay.run(place, options.request(spec), onBad), out);
    }
    out.flush();
    return status;
  }

  private int replayed(ReplayReport report, PrintWriter out) throws IOException {
    if (html != null) {
      ReplayPage.of(report, force).write(html);
    }
    if (csv != null) {
      Files.writeString(csv, ReplayCsv.of(report, force));
    }
    if (json) {
      out.println(new String(ReplayJson.of(report, force), StandardCharsets.UTF_8));
    } else {
      ReplayTable.print(report, force, out);
    }
    return report.answered() || force ? 0 : REFUSED;
  }

  private int verified(Verification v, PrintWriter out) {
    if (json) {
      out.println(new String(v.json(), StandardCharsets.UTF_8));
    } else {
      out.println(
          String.format(
              Locale.ROOT,
              "%d decisions: %d the same bit for bit, %d different, %d without their snapshot (%d"
                  + " snapshots in the log)",
              v.decisions(),
              v.same(),
              v.different(),
              v.withoutSnapshot(),
              v.snapshots()));
      if (!v.firstDifference().isEmpty()) {
        out.println("first difference: " + v.firstDifference());
      }
    }
    return v.complete() ? 0 : REFUSED;
  }
}
