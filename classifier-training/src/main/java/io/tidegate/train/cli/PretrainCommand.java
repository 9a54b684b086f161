package io.tidegate.train.cli;

import ai.djl.ndarray.NDManager;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.ModelShape;
import io.tidegate.train.classifier.Pace;
import io.tidegate.train.classifier.Pretraining;
import io.tidegate.train.cli.options.Progress;
import io.tidegate.train.cli.options.RunOptions;
import io.tidegate.train.data.DataFolder;
import io.tidegate.train.data.JsonLines;
import io.tidegate.train.nn.AdamW;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.vocab.TokenizerJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code train pretrain}: masked-language pretraining of the encoder on plain text. */
@Command(
    name = "pretrain",
    mixinStandardHelpOptions = true,
    description = {
      "Pretrains the encoder on text.jsonl and all prompts by guessing hidden words. Needs OUT/tokenizer.json;",
      "writes OUT/pretrained.safetensors, from which an interrupted run goes on."
    })
public final class PretrainCommand implements Callable<Integer> {
  private static final int SAVE_EVERY_STEPS = 500;
  private static final double RATE = 1e-3;

  @Mixin RunOptions run = new RunOptions();
  @Mixin ModelShape model = new ModelShape();
  @Mixin Pace pace = new Pace();

  @Option(
      names = "--batch",
      defaultValue = "48",
      description = "Texts per step. Default: ${DEFAULT-VALUE}")
  int batch = 48;

  @Override
  public Integer call() throws Exception {
    run.begin();
    WordPiece tokenizer = TokenizerJson.tokenizer(run.tokenizerFile());
    List<int[]> texts = texts(tokenizer);
    EncoderShape shape = model.encoder(tokenizer.vocabSize(), run.pretrainedFile());
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(root);
        AdamW optimiser = new AdamW(root, 0.01f, 1)) {
      SplittableRandom random = new SplittableRandom(run.seed());
      Encoder.initialise(shape, parameters, random);
      Pretraining.initialise(shape, parameters, random);
      if (Files.exists(run.pretrainedFile())) {
        Safetensors.Content saved = Safetensors.read(run.pretrainedFile());
        parameters.load(saved.tensors());
        optimiser.load(saved.tensors(), Long.parseLong(saved.notes().getOrDefault("steps", "0")));
      }
      Pretraining training =
          new Pretraining(shape, parameters, optimiser, texts, batch, run.seed());
      pace.showing(Progress::show).begin(optimiser.steps(), batch);
      while (!pace.done(optimiser.steps())) {
        double loss = training.step(optimiser.steps(), pace.rate(RATE, optimiser.steps()), root);
        pace.report(loss, optimiser.steps());
        if (optimiser.steps() % SAVE_EVERY_STEPS == 0) {
          save(run.pretrainedFile(), shape, parameters, optimiser);
        }
      }
      save(run.pretrainedFile(), shape, parameters, optimiser);
    }
    System.out.println("\n" + run.pretrainedFile() + " written");
    return 0;
  }

  private List<int[]> texts(WordPiece tokenizer) {
    DataFolder folder = run.folder();
    List<int[]> texts = new ArrayList<>();
    folder
        .file("text")
        .ifPresent(file -> JsonLines.read(file, row -> add(texts, tokenizer, row.text("text"), 1)));
    folder
        .file("prompts")
        .ifPresent(
            file -> JsonLines.read(file, row -> add(texts, tokenizer, row.text("prompt"), 1)));
    for (Path file : folder.files("realistic")) {
      JsonLines.read(file, row -> add(texts, tokenizer, row.text("prompt"), 10));
    }
    return texts;
  }

  private void add(List<int[]> texts, WordPiece tokenizer, String text, int times) {
    int[] packed =
        Pretraining.pack(
            text,
            tokenizer.encode(text, model.positions / 2, model.positions - model.positions / 2));
    if (packed.length > 3) {
      for (int i = 0; i < times; i++) {
        texts.add(packed);
      }
    }
  }

  static void save(Path file, EncoderShape shape, Parameters parameters, AdamW optimiser)
      throws IOException {
    Map<String, io.tidegate.train.nn.Tensor> tensors = new LinkedHashMap<>(parameters.tensors());
    tensors.putAll(optimiser.tensors());
    Map<String, String> notes = new LinkedHashMap<>(shape.notes());
    notes.put("steps", Long.toString(optimiser.steps()));
    Safetensors.write(file, new Safetensors.Content(tensors, notes));
  }
}
