package io.tidegate.train.measure;

import ai.onnxruntime.OrtException;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.Exporting;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.classifier.PromptSession;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.export.FitRows;
import io.tidegate.train.export.PrecisionCost;
import io.tidegate.train.graph.Precision;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.vocab.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Accuracy beside time for run folders at every precision, as a Markdown table. */
public final class RunTable {
  private static final int[] TOKENS = {16, 64, 128};
  private static final int LOADS = 5;
  private static final String TOKENIZER = "tokenizer.json";
  private static final String CHECKPOINT = "finetuned.safetensors";

  private final ExamplePools pools;
  private final List<String> prompts;
  private final int calls;
  private final int bits;
  private final long seed;

  /**
   * A table on a data folder.
   *
   * @param calls timed for each length of prompt
   * @param bits of INT8 matrices
   */
  public RunTable(ExamplePools pools, int calls, int bits, long seed) {
    this.pools = pools;
    List<Example> rows = pools.heldOut(ExamplePools.REALISTIC);
    this.prompts =
        (rows.size() < 100 ? pools.training().get(0).examples() : rows)
            .stream().map(Example::text).toList();
    this.calls = calls;
    this.bits = bits;
    this.seed = seed;
  }

  /** The first two lines. */
  public static List<String> head() {
    return List.of(
        "| model | steps | precision | weights | file MB | load ms | ms at 16 tokens p50 / p99 |"
            + " at 64 | at 128 | task accuracy | small_ok AUC | personal data spans found |"
            + " precision by prompt |",
        "|---|---|---|---|---|---|---|---|---|---|---|---|---|");
  }

  /** Measures one run folder; hands over a line for each precision. */
  public void measure(Path run, Consumer<String> lines) throws IOException, OrtException {
    Path checkpoint = checkpoint(run);
    WordPiece tokenizer = TokenizerJson.tokenizer(run.resolve(TOKENIZER));
    Safetensors.Content content = Safetensors.read(checkpoint);
    EncoderShape shape = new ModelShape().encoder(tokenizer.vocabSize(), checkpoint);
    Exporting exporting = new Exporting(shape, content.tensors(), tokenizer);
    exporting.addWidePart(
        pools.training(ExamplePools.REALISTIC), FitRows.of(pools).everyday(), seed);
    PrecisionCost cost = new PrecisionCost(pools);
    for (Precision precision : Precision.values()) {
      PrecisionCost.Figures figures = cost.figures(exporting, precision, bits);
      StringBuilder times = new StringBuilder();
      try (PromptSession session = exporting.session(precision, bits)) {
        for (int tokens : TOKENS) {
          List<String> texts = TextsOfLength.of(prompts, tokenizer, tokens);
          times.append(" | ").append(Latency.measure(session, texts, calls));
        }
      }
      lines.accept(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %d | %.2f | %.1f%s | %.3f | %.3f | %.3f | %.3f |",
              name(run, shape),
              content.notes().getOrDefault("steps", "?"),
              precision.id(),
              weights(content),
              (double) figures.bytes() / 1e6,
              loadMillis(exporting, precision),
              times,
              figures.taskAccuracy(),
              figures.smallOkAuc(),
              figures.personalRecall(),
              figures.personalPrecision()));
    }
  }

  /** Native memory of one run's bytes over many calls. */
  public List<String> growth(Path run, long asked) throws IOException, OrtException {
    Path checkpoint = checkpoint(run);
    WordPiece tokenizer = TokenizerJson.tokenizer(run.resolve(TOKENIZER));
    EncoderShape shape = new ModelShape().encoder(tokenizer.vocabSize(), checkpoint);
    Exporting exporting = new Exporting(shape, Safetensors.read(checkpoint).tensors(), tokenizer);
    try (PromptSession session = exporting.session(Precision.INT8, bits)) {
      return MemoryGrowth.measure(session, prompts, asked);
    }
  }

  private static Path checkpoint(Path run) throws IOException {
    Path checkpoint = run.resolve(CHECKPOINT);
    if (!Files.isRegularFile(checkpoint) || !Files.isRegularFile(run.resolve(TOKENIZER))) {
      throw new IOException(
          run + ": must be a run folder with " + TOKENIZER + " and " + CHECKPOINT);
    }
    return checkpoint;
  }

  private static String name(Path run, EncoderShape shape) {
    return String.format(
        Locale.ROOT,
        "%s (%d layers of %d, %d heads of %d, ffn %d)",
        run.toAbsolutePath().normalize().getFileName(),
        shape.layers(),
        shape.width(),
        shape.heads(),
        shape.headSize(),
        shape.inner());
  }

  /** Numbers of encoder and heads; what serves training alone is left out. */
  private static long weights(Safetensors.Content content) {
    return content.tensors().entrySet().stream()
        .filter(e -> !e.getKey().matches("(adam|reader|mlm)\\..*"))
        .mapToLong(e -> e.getValue().values().length)
        .sum();
  }

  private double loadMillis(Exporting exporting, Precision precision) throws OrtException {
    byte[] model = exporting.model(precision, bits, java.util.Map.of());
    double[] millis = new double[LOADS];
    for (int i = 0; i < LOADS; i++) {
      long began = System.nanoTime();
      exporting.load(model).close();
      millis[i] = (double) (System.nanoTime() - began) / 1e6;
    }
    Arrays.sort(millis);
    return millis[LOADS / 2];
  }
}
