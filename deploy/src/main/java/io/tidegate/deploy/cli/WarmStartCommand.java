package io.tidegate.deploy.cli;

import io.tidegate.core.snapshot.PolicySnapshot;
import io.tidegate.core.snapshot.SnapshotCodec;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.LogPlaces;
import io.tidegate.pipeline.prior.LogLessons;
import io.tidegate.pipeline.prior.WarmStart;
import io.tidegate.pipeline.table.Half;
import io.tidegate.router.classify.ClassifierException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tidegate warm-start}: a prior from outcome tables or logs. */
@Command(
    name = "warm-start",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Make a warm start: what is known of arms before the first request, as a snapshot of scope"
          + " prior.",
      "",
      "An arm counts for at most --ess observations, so its own feedback soon outweighs the file."
          + " The file goes to routing.warm_start, to learn --prior, and to --warm-start of simulate,"
          + " replay and rank.",
      ""
    })
final class WarmStartCommand implements Callable<Integer> {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final FeatureOptions features = new FeatureOptions();

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "Outcome table; may be given several times.")
  private List<Path> tables = List.of();

  @Option(
      names = "--log",
      paramLabel = "LOG",
      description = "Log of decisions and feedback: file, directory or Kafka address.")
  private List<String> logs = List.of();

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write the snapshot.")
  private Path out = Path.of("");

  @Option(
      names = "--ess",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Observations that an arm counts for at most.")
  private double ess;

  @Option(
      names = "--half",
      paramLabel = "HALF",
      defaultValue = "all",
      description = "Take the first or the second half of the rows (by hash of the id), or all.")
  private String half = "all";

  @Option(
      names = "--arm",
      paramLabel = "NAME[=ARM]",
      description =
          "Take only this model of the tables, under the id of an arm of the router's catalog."
              + " Default: every model under its own name.")
  private List<String> arms = List.of();

  @Option(names = "--skip-bad", description = "Count rows that can not be read and go on.")
  private boolean skipBad;

  @Override
  public Integer call() throws IOException, ClassifierException {
    if (tables.isEmpty() && logs.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "warm-start: give --table or --log");
    }
    Map<String, String> armIds = new LinkedHashMap<>();
    for (String arm : arms) {
      int equals = arm.indexOf('=');
      armIds.put(
          equals < 0 ? arm : arm.substring(0, equals),
          equals < 0 ? arm : arm.substring(equals + 1));
    }
    BadRows onBad = skipBad ? BadRows.skip() : BadRows.stop();
    WarmStart start = new WarmStart(armIds);
    if (!tables.isEmpty()) {
      features.use(
          source -> {
            for (Path table : tables) {
              start.add(table, Half.parse(half), source, onBad);
            }
            return start;
          });
    }
    for (String log : logs) {
      start.add(LogLessons.read(LogPlaces.open(log), onBad));
    }
    PolicySnapshot snapshot = start.snapshot(ess);
    Files.write(out, SnapshotCodec.encode(snapshot));
    PrintWriter print = spec.commandLine().getOut();
    snapshot.provenance().origins().forEach((arm, origin) -> print.println(arm + ": " + origin));
    print.println("written to " + out + ", id " + snapshot.id());
    if (onBad.count() > 0) {
      print.println("bad rows " + onBad.count() + " skipped");
    }
    print.flush();
    return 0;
  }
}
