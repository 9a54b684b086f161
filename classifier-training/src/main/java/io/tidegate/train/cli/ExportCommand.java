package io.tidegate.train.cli;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.Exporting;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.cli.options.RunOptions;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.export.BundleFolder;
import io.tidegate.train.export.DataDigests;
import io.tidegate.train.export.FitRows;
import io.tidegate.train.export.PrecisionCost;
import io.tidegate.train.graph.Precision;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.vocab.TokenizerJson;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train export}: writes the bundle that the router loads. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes OUT/bundle (model.onnx, tokenizer.json, bundle.json) from OUT/finetuned.safetensors, after comparing the",
      "exported model with the trainer. Factors, temperatures and threshold are fitted on half of the realistic prompts kept aside.",
      "OUT/precision.md then says what each precision costs each head."
    })
public final class ExportCommand implements Callable<Integer> {
  private static final double FLOATS_ALLOWED = 1e-4;
  private static final int PARITY_TEXTS = 200;

  @Mixin RunOptions run = new RunOptions();
  @Mixin ModelShape model = new ModelShape();

  @Option(
      names = "--precision",
      defaultValue = "int8",
      description =
          "How matrices are stored: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}, the fastest and smallest per accuracy")
  Precision precision = Precision.INT8;

  @Option(
      names = "--weight-bits",
      defaultValue = "7",
      description =
          "Bits of INT8 matrices: 8, or 7 which no processor adds up wrongly. Default: ${DEFAULT-VALUE}")
  int bits = 7;

  @Option(
      names = "--licence",
      defaultValue = "see MODEL_CARD.md",
      description = "Licence of the model, written into its files. Default: ${DEFAULT-VALUE}")
  String licence = "see MODEL_CARD.md";

  @Override
  public Integer call() throws Exception {
    run.begin();
    WordPiece tokenizer = TokenizerJson.tokenizer(run.tokenizerFile());
    Safetensors.Content checkpoint = Safetensors.read(run.checkpointFile());
    DataFolder folder = run.folder();
    ExamplePools pools = run.rows(folder);
    List<Example> kept = pools.heldOut(ExamplePools.REALISTIC);
    Exporting exporting =
        new Exporting(
            model.encoder(tokenizer.vocabSize(), run.checkpointFile()),
            checkpoint.tensors(),
            tokenizer);
    FitRows fit = FitRows.of(pools);
    exporting.addWidePart(pools.training(ExamplePools.REALISTIC), fit.everyday(), run.seed());
    System.out.println("task logits: " + exporting.shares());
    List<String> texts =
        (kept.isEmpty() ? pools.training().get(0).examples() : kept)
            .stream().map(Example::text).limit(PARITY_TEXTS).toList();
    if (!agrees(exporting, texts)) {
      return 1;
    }
    List<String> cost = new PrecisionCost(pools).table(exporting, bits);
    cost.forEach(System.out::println);
    Files.write(run.out().resolve("precision.md"), cost);
    String trained =
        "steps " + checkpoint.notes().getOrDefault("steps", "?") + ", seed " + run.seed();
    new BundleFolder(precision, bits, trained, DataDigests.of(folder), licence)
        .write(run.out().resolve("bundle"), exporting, run.tokenizerFile(), fit);
    System.out.println(run.out().resolve("bundle") + " written, " + precision.id());
    return 0;
  }

  private boolean agrees(Exporting exporting, List<String> texts) throws Exception {
    double floats = exporting.parity(texts, Precision.FP32, bits);
    System.out.printf(
        Locale.ROOT,
        "largest difference from the trainer on %d texts, raw outputs: fp32 %.1e, int8 %.1e, int4 %.1e%n",
        texts.size(),
        floats,
        exporting.parity(texts, Precision.INT8, bits),
        exporting.parity(texts, Precision.INT4, bits));
    if (floats > FLOATS_ALLOWED) {
      System.err.println(
          "the exported model differs from the trainer by more than "
              + FLOATS_ALLOWED
              + ": nothing written");
    }
    return floats <= FLOATS_ALLOWED;
  }
}
