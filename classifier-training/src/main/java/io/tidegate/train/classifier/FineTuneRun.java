package io.tidegate.train.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.Example;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.nn.AdamW;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.nn.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A fine-tuning run from data to checkpoint; goes on from its checkpoint when there is one. */
public final class FineTuneRun {
  private static final double RATE = 6e-4;
  private static final float DECAY = 0.05f;
  private static final int SAVE_EVERY_STEPS = 500;
  private static final int LOOK_EVERY_STEPS = 500;

  private final EncoderShape shape;
  private final WordPiece tokenizer;
  private final ExamplePools pools;
  private final long seed;
  private final int batchSize;

  /** A run of the given size on the given data. */
  public FineTuneRun(
      EncoderShape shape, WordPiece tokenizer, ExamplePools pools, int batchSize, long seed) {
    this.shape = shape;
    this.tokenizer = tokenizer;
    this.pools = pools;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /**
   * Trains until {@code pace} ends and writes {@code checkpoint}.
   *
   * @param pretrained starting point of the encoder; ignored when the file does not exist or a
   *     checkpoint does
   * @param notes takes lines worth showing
   * @return the losses of the steps taken now
   */
  public double[] train(Path checkpoint, Path pretrained, Pace pace, Consumer<String> notes)
      throws IOException {
    List<Double> losses = new ArrayList<>();
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(root);
        AdamW optimiser = new AdamW(root, DECAY, 1)) {
      SplittableRandom random = new SplittableRandom(seed);
      Encoder.initialise(shape, parameters, random);
      PromptModel.initialise(shape, parameters, random);
      restore(parameters, optimiser, checkpoint, pretrained, notes);
      Batches batches =
          new Batches(
              pools.training(), tokenizer, TokenBudget.of(shape.positions()), batchSize, seed);
      FineTuning training = new FineTuning(shape, parameters, optimiser, batches, seed);
      pace.begin(optimiser.steps(), batchSize);
      while (!pace.done(optimiser.steps())) {
        long step = optimiser.steps();
        double loss = training.step(step, pace.rate(RATE, step), root);
        losses.add(loss);
        pace.report(loss, step + 1);
        if ((step + 1) % SAVE_EVERY_STEPS == 0) {
          save(checkpoint, parameters, optimiser);
        }
        if ((step + 1) % LOOK_EVERY_STEPS == 0) {
          look(parameters, root, step + 1, notes);
        }
      }
      save(checkpoint, parameters, optimiser);
    }
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static void restore(
      Parameters parameters,
      AdamW optimiser,
      Path checkpoint,
      Path pretrained,
      Consumer<String> notes)
      throws IOException {
    if (Files.exists(checkpoint)) {
      Safetensors.Content saved = Safetensors.read(checkpoint);
      int taken = parameters.load(saved.tensors());
      if (taken != parameters.arrays().size()) {
        throw new IOException(
            checkpoint
                + ": is of another model size or vocabulary; move it away or give the sizes it was made with");
      }
      optimiser.load(saved.tensors(), Long.parseLong(saved.notes().getOrDefault("steps", "0")));
      notes.accept("going on from step " + optimiser.steps());
    } else if (Files.exists(pretrained)) {
      int taken = parameters.load(Safetensors.read(pretrained).tensors());
      notes.accept("starting from " + pretrained + " (" + taken + " arrays)");
    }
  }

  private void save(Path file, Parameters parameters, AdamW optimiser) throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>(parameters.tensors());
    tensors.putAll(optimiser.tensors());
    Map<String, String> notes = new LinkedHashMap<>(shape.notes());
    notes.put("steps", Long.toString(optimiser.steps()));
    Safetensors.write(file, new Safetensors.Content(tensors, notes));
  }

  /** Task accuracy on the realistic rows kept aside. */
  private void look(Parameters parameters, NDManager root, long step, Consumer<String> notes) {
    List<Example> rows = pools.heldOut(ExamplePools.REALISTIC);
    PromptModel model = new PromptModel(shape, parameters);
    TokenBudget budget = TokenBudget.of(shape.positions());
    int right = 0;
    for (int from = 0; from < rows.size(); from += batchSize) {
      List<Example> some = rows.subList(from, Math.min(rows.size(), from + batchSize));
      Batch batch =
          new Batch(
              some.stream().map(e -> EncodedExample.of(e, e.text(), tokenizer, budget)).toList());
      try (NDManager manager = root.newSubManager()) {
        NDArray best = model.forward(batch, manager, 0).task().argMax(1);
        long[] guesses = best.toLongArray();
        for (int i = 0; i < some.size(); i++) {
          right += guesses[i] == some.get(i).task() ? 1 : 0;
        }
      }
    }
    if (!rows.isEmpty()) {
      notes.accept(
          String.format(
              Locale.ROOT,
              "step %d: task accuracy on %d realistic prompts kept aside %.3f",
              step,
              rows.size(),
              (double) right / rows.size()));
    }
  }
}
