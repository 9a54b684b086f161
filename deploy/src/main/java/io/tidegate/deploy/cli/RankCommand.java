package io.tidegate.deploy.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidegate.core.features.PromptFeatures;
import io.tidegate.core.json.JsonObject;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.prior.WarmStart;
import io.tidegate.pipeline.rank.QualityCurve;
import io.tidegate.pipeline.rank.Ranker;
import io.tidegate.pipeline.table.Half;
import io.tidegate.pipeline.table.TableLines;
import io.tidegate.router.classify.ClassifierException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tidegate rank}: which prompts call for the strong model, before any feedback. */
@Command(
    name = "rank",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Print for every row its id and the score by which the router would prefer the strong model"
          + " with no feedback at all: the classifier's opinion, and a warm start's where one is"
          + " given. Higher is for the strong model.",
      "",
      "With --json one object {\"id\",\"score\"} a line. Rows without an id have their number."
          + " Otherwise tab-separated lines, and, when the table holds both models' quality, APGR,"
          + " CPT50 and CPT80 beside prompt length.",
      ""
    })
final class RankCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private final FeatureOptions features = new FeatureOptions();

  @Option(names = "--table", required = true, paramLabel = "FILE", description = "Outcome table.")
  private Path table = Path.of("");

  @Option(names = "--weak", required = true, paramLabel = "NAME", description = "The weak model.")
  private String weak = "";

  @Option(
      names = "--strong",
      required = true,
      paramLabel = "NAME",
      description = "The strong model.")
  private String strong = "";

  @Option(
      names = "--warm-start",
      paramLabel = "FILE",
      description = "A warm start that knows both models.")
  private @Nullable Path warmStart;

  @Option(
      names = "--half",
      paramLabel = "HALF",
      defaultValue = "all",
      description = "Rank the first or the second half of the rows (by hash of the id), or all.")
  private String half = "all";

  @Option(names = "--summary", description = "Leave the rows out.")
  private boolean summary;

  @Option(names = "--skip-bad", description = "Count rows that can not be read and go on.")
  private boolean skipBad;

  @Option(names = "--json", description = "Print one JSON object a row.")
  private boolean json;

  /** A ranked row; qualities are NaN where the table has none. */
  private record Ranked(
      String id, double score, PromptFeatures prompt, double weak, double strong) {}

  @Override
  public Integer call() throws IOException, ClassifierException {
    Ranker ranker =
        warmStart == null
            ? Ranker.untaught()
            : Ranker.taught(WarmStart.read(warmStart), weak, strong);
    BadRows onBad = skipBad ? BadRows.skip() : BadRows.stop();
    List<Ranked> rows =
        features.use(
            source -> {
              List<Ranked> read = new ArrayList<>();
              TableLines.forEach(
                  table,
                  Half.parse(half),
                  onBad,
                  (id, row) -> {
                    PromptFeatures prompt = source.features(row.string("prompt"));
                    read.add(
                        new Ranked(
                            id,
                            ranker.score(prompt),
                            prompt,
                            quality(row, weak),
                            quality(row, strong)));
                  });
              return read;
            });
    PrintWriter out = spec.commandLine().getOut();
    for (Ranked row : summary ? List.<Ranked>of() : rows) {
      out.println(json ? line(row) : row.id + "\t" + String.format(Locale.ROOT, "%.6f", row.score));
    }
    if (!json) {
      judge(rows, out);
    }
    out.flush();
    return 0;
  }

  private static double quality(JsonObject row, String model) {
    if (!row.has("outcomes") || !row.object("outcomes").has(model)) {
      return Double.NaN;
    }
    JsonObject outcome = row.object("outcomes").object(model);
    return outcome.has("quality") ? TableLines.quality(model, outcome) : Double.NaN;
  }

  private static String line(Ranked row) throws IOException {
    ObjectNode node = JSON.createObjectNode();
    node.put("id", row.id);
    node.put("score", row.score);
    return JSON.writeValueAsString(node);
  }

  /** Figures over the rows in which both models have a quality. */
  private void judge(List<Ranked> rows, PrintWriter out) {
    List<Ranked> both =
        rows.stream().filter(r -> Double.isFinite(r.weak) && Double.isFinite(r.strong)).toList();
    if (both.isEmpty()) {
      return;
    }
    double[] weakQuality = both.stream().mapToDouble(Ranked::weak).toArray();
    double[] strongQuality = both.stream().mapToDouble(Ranked::strong).toArray();
    out.println(
        String.format(
            Locale.ROOT,
            "# %d rows with both: %s %.4f, %s %.4f",
            both.size(),
            weak,
            java.util.Arrays.stream(weakQuality).average().orElse(Double.NaN),
            strong,
            java.util.Arrays.stream(strongQuality).average().orElse(Double.NaN)));
    out.println(String.format(Locale.ROOT, "# %-24s %7s %7s %7s", "", "APGR", "CPT50", "CPT80"));
    print(out, "this ranking", both, Ranked::score, weakQuality, strongQuality);
    print(out, "classifier alone", both, r -> -r.prompt.smallModelOk(), weakQuality, strongQuality);
    print(out, "prompt length", both, r -> r.prompt.promptTokens(), weakQuality, strongQuality);
    print(out, "oracle", both, r -> r.strong - r.weak, weakQuality, strongQuality);
    print(out, "random", both, r -> 0, weakQuality, strongQuality);
  }

  private static void print(
      PrintWriter out,
      String name,
      List<Ranked> rows,
      ToDoubleFunction<Ranked> score,
      double[] weakQuality,
      double[] strongQuality) {
    QualityCurve curve =
        QualityCurve.ofScores(
            rows.stream().mapToDouble(score).toArray(), weakQuality, strongQuality);
    out.println(
        String.format(
            Locale.ROOT,
            "# %-24s %7.4f %6.1f%% %6.1f%%",
            name,
            curve.apgr(),
            100 * curve.cpt(0.5).orElse(Double.NaN),
            100 * curve.cpt(0.8).orElse(Double.NaN)));
  }
}
