package io.tidegate.train;

import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.Exporting;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.vocab.TokenizerJson;
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
      "exported model with the trainer. Factors, temperatures and threshold are fitted on half of the realistic prompts kept aside."
    })
public final class ExportCommand implements Callable<Integer> {
  private static final double FLOATS_ALLOWED = 1e-4;
  private static final int PARITY_TEXTS = 200;

  @Mixin RunOptions run = new RunOptions();
  @Mixin ModelShape model = new ModelShape();

  @Option(
      names = "--weight-bits",
      defaultValue = "7",
      description =
          "Bits of the matrices: 8, or 7 which no processor adds up wrongly. Default: ${DEFAULT-VALUE}")
  int bits = 7;

  @Override
  public Integer call() throws Exception {
    run.begin();
    WordPiece tokenizer = WordPiece.fromVocab(TokenizerJson.read(run.tokenizerFile()));
    Safetensors.Content checkpoint = Safetensors.read(run.checkpointFile());
    ExamplePools pools = ExamplePools.read(DataFolder.open(run.data), run.seed);
    List<Example> kept = pools.heldOut(ExamplePools.REALISTIC);
    Exporting exporting =
        new Exporting(model.encoder(tokenizer.vocabSize()), checkpoint.tensors(), tokenizer);
    List<Example> fit = kept.stream().filter(e -> e.bucket() == 0).toList();
    exporting.addWidePart(pools.training(ExamplePools.REALISTIC), fit, run.seed);
    System.out.println("task logits: " + exporting.shares());
    List<String> texts =
        (kept.isEmpty() ? pools.training().get(0).examples() : kept)
            .stream().map(Example::text).limit(PARITY_TEXTS).toList();
    Exporting.Parity parity = exporting.parity(texts, bits);
    System.out.printf(
        Locale.ROOT,
        "largest difference from the trainer on %d texts: floats %.1e, bytes %.1e; same task in bytes %.3f%n",
        parity.texts(),
        parity.floatsLargest(),
        parity.bytesLargest(),
        parity.bytesSameTask());
    if (parity.floatsLargest() > FLOATS_ALLOWED) {
      System.err.println(
          "the exported model differs from the trainer by more than "
              + FLOATS_ALLOWED
              + ": nothing written");
      return 1;
    }
    List<Example> benchmarks =
        pools.heldOut(ExamplePools.DIFFICULTY).stream().filter(e -> e.bucket() == 0).toList();
    String trained =
        "steps " + checkpoint.notes().getOrDefault("steps", "?") + ", seed " + run.seed;
    exporting.write(
        run.out.resolve("bundle"),
        run.tokenizerFile(),
        bits,
        fit,
        benchmarks,
        pools.training(ExamplePools.DIFFICULTY),
        trained);
    System.out.println(run.out.resolve("bundle") + " written");
    return 0;
  }
}
