package io.tidegate.deploy.cli;

import io.tidegate.deploy.load.OverloadLoad;
import io.tidegate.deploy.load.PacedLoad;
import io.tidegate.deploy.load.Prompts;
import io.tidegate.deploy.load.SoakLoad;
import io.tidegate.deploy.load.StormLoad;
import io.tidegate.deploy.load.StreamsLoad;
import io.tidegate.deploy.load.ZeroDelayMock;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate bench}: what the scripts in {@code deploy/bench} run. */
@Command(
    name = "bench",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Loads for measuring; the scripts in deploy/bench run these.")
final class BenchCommand {
  private static final double FLAT_MEGABYTES_PER_MINUTE = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Command(description = "Streams at once, each checked for its own content.")
  int streams(@Option(names = "--streams", defaultValue = "1000") int streams) throws Exception {
    StreamsLoad.Result result = StreamsLoad.run(streams);
    say(
        "%d of %d streams right, %d at once, %.1f s, -Xmx512m",
        result.right(), result.streams(), result.atOnceMax(), result.seconds());
    return result.right() == result.streams() ? 0 : Main.FAILED;
  }

  @Command(description = "Ten times the load that fits in.")
  int overload(@Option(names = "--seconds", defaultValue = "10") int seconds) throws Exception {
    OverloadLoad.Result result = OverloadLoad.run(seconds);
    double share = result.tenfold() / result.fitting();
    say(
        "answers a second: %.0f fitting, %.0f at ten times the load (%.0f%%)",
        result.fitting(), result.tenfold(), 100 * share);
    say(
        "%d refused, p50 p90 p99 ms: %s; %d neither answered nor refused as promised",
        result.refusedMicros().getTotalCount(), micros(result.refusedMicros()), result.wrong());
    say(
        "another tenant's first byte, p50 p90 p99 ms: %s alone, %s beside the flood; %d refused",
        micros(result.calmMicros()), micros(result.besideMicros()), result.calmRefused());
    return share >= 0.9 && result.wrong() == 0 ? 0 : Main.FAILED;
  }

  @Command(description = "Others beside a model of which three attempts in ten fail.")
  int storm(
      @Option(names = "--rounds", defaultValue = "3") int rounds,
      @Option(names = "--seconds", defaultValue = "6") int seconds)
      throws Exception {
    StormLoad.Result result = StormLoad.run(rounds, seconds);
    say(
        "the healthy, first byte p50 p90 p99 ms: %s beside traffic that works, %s beside a storm;"
            + " %d without an answer",
        micros(result.calmMicros()), micros(result.stormMicros()), result.wrong());
    say(
        "the failing model: %d attempts, %d of them repetitions",
        result.attempts(), result.repetitions());
    return result.wrong() == 0 ? 0 : Main.FAILED;
  }

  @Command(description = "A steady rate, and the heap after collections.")
  int soak(
      @Option(names = "--minutes", defaultValue = "10") double minutes,
      @Option(names = "--rate", defaultValue = "20") double perSecond)
      throws Exception {
    SoakLoad.Result result = SoakLoad.run(minutes, perSecond, line -> say("%s", line));
    say(
        "%d requests, %d errors%s, heap after collections %+.2f MB a minute",
        result.requests(),
        result.errors(),
        result.errors() == 0 ? "" : " (the first: " + result.firstError() + ")",
        result.slopeMegabytesPerMinute());
    boolean flat = result.slopeMegabytesPerMinute() < FLAT_MEGABYTES_PER_MINUTE;
    return flat && result.errors() == 0 ? 0 : Main.FAILED;
  }

  @Command(description = "A provider that answers at once.")
  int mock(@Option(names = "--port", required = true) int port) throws IOException {
    ZeroDelayMock.serve(port);
    return 0;
  }

  @Command(description = "Requests at a given rate: answers, errors, times to the first byte.")
  int paced(
      @Option(names = "--port", required = true) int port,
      @Option(names = "--key", defaultValue = "bench-key") String key,
      @Option(names = "--model", defaultValue = "mock") String model,
      @Option(names = "--kind", defaultValue = "whole", description = "whole, stream or mixed")
          String kind,
      @Option(names = "--connections", defaultValue = "64") int connections,
      @Option(names = "--rate", defaultValue = "0") double perSecond,
      @Option(names = "--warm", defaultValue = "2") double warmSeconds,
      @Option(names = "--seconds", defaultValue = "6") double seconds)
      throws IOException {
    List<String> bodies =
        switch (kind) {
          case "mixed" -> Prompts.mixed(model);
          case "stream" -> Prompts.one(model, "\"stream\":true,\"user\":\"paced\",");
          default -> Prompts.one(model, "");
        };
    PacedLoad.Result result =
        PacedLoad.run(
            new PacedLoad.Plan(port, key, connections, perSecond, warmSeconds, seconds, bodies));
    say(
        "%.0f %d %s %s",
        result.answers() / seconds,
        result.errors(),
        micros(result.firstByteMicros()),
        micros(result.overheadMicros()));
    return 0;
  }

  /** Median, ninth decile and 99th percentile, milliseconds. */
  private static String micros(Histogram micros) {
    return String.format(
        Locale.ROOT,
        "%.3f %.3f %.3f",
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(90) / 1e3,
        micros.getValueAtPercentile(99) / 1e3);
  }

  private void say(String format, Object... values) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(String.format(Locale.ROOT, format, values));
    out.flush();
  }
}
