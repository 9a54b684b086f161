package io.tidegate.train.classifier;

import ai.djl.ndarray.NDManager;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.data.ExamplePools;
import io.tidegate.train.nn.AdamW;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Safetensors;
import io.tidegate.train.run.Curves;
import io.tidegate.train.run.EarlyStopping;
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
import org.jspecify.annotations.Nullable;

/**
 * A fine-tuning run from data to checkpoint; goes on from its checkpoint when there is one. With a
 * length in steps a run that was killed and taken up again ends in the same bits as one that was
 * not: a step depends on the seed and its number alone, and the checkpoint holds all that outlasts
 * a step.
 */
public final class FineTuneRun {
  private static final double RATE = 6e-4;
  private static final float DECAY = 0.05f;
  private static final int POINT_EVERY_STEPS = 50;
  private static final String POINT_SUM = "point_sum";
  private static final String POINT_STEPS = "point_steps";

  private final EncoderShape shape;
  private final WordPiece tokenizer;
  private final ExamplePools pools;
  private final FineTuneSettings settings;
  private Guide guide = Guide.NONE;

  /** A run of the given size on the given data. */
  public FineTuneRun(
      EncoderShape shape, WordPiece tokenizer, ExamplePools pools, FineTuneSettings settings) {
    this.shape = shape;
    this.tokenizer = tokenizer;
    this.pools = pools;
    this.settings = settings;
  }

  /** The same run with something beside the labels to learn from. */
  public FineTuneRun guided(Guide other) {
    guide = other;
    return this;
  }

  /**
   * What a run did.
   *
   * @param losses of the steps taken now
   * @param steps steps done in all
   * @param bestStep whose weights were taken; 0 when they are the last
   * @param stoppedEarly whether it ended because the loss on rows kept aside no longer fell
   */
  public record Result(double[] losses, long steps, long bestStep, boolean stoppedEarly) {}

  /**
   * Trains until {@code pace} ends and writes {@code checkpoint}.
   *
   * @param pretrained starting point of the encoder; ignored when the file does not exist or a
   *     checkpoint does
   * @param curves where points are written; null for nowhere
   * @param notes takes lines worth showing
   */
  public Result train(
      Path checkpoint, Path pretrained, @Nullable Path curves, Pace pace, Consumer<String> notes)
      throws IOException {
    try (NDManager root = NDManager.newBaseManager(settings.device(), "PyTorch");
        Parameters parameters = new Parameters(root);
        AdamW optimiser = new AdamW(root, DECAY, 1)) {
      SplittableRandom random = new SplittableRandom(settings.seed());
      Encoder.initialise(shape, parameters, random);
      PromptModel.initialise(shape, parameters, random);
      Map<String, String> saved = restore(parameters, optimiser, checkpoint, pretrained, notes);
      if (saved.containsKey(FineTuneCheckpoint.ENDED)) {
        notes.accept(checkpoint + ": this run has ended; move the file away to train anew");
        long best = EarlyStopping.patience(settings.patience()).resumed(saved).bestStep();
        return new Result(new double[0], optimiser.steps(), best, false);
      }
      Steps steps = new Steps(checkpoint, root, parameters, optimiser, notes);
      steps.resume(saved);
      steps.curves = curves == null ? null : Curves.open(curves, optimiser.steps());
      return steps.run(pace);
    }
  }

  /** The notes of the checkpoint; none when there is none. */
  private static Map<String, String> restore(
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
      optimiser.load(
          saved.tensors(),
          Long.parseLong(saved.notes().getOrDefault(FineTuneCheckpoint.STEPS, "0")));
      notes.accept("going on from step " + optimiser.steps());
      return saved.notes();
    }
    if (Files.exists(pretrained)) {
      int taken = parameters.load(Safetensors.read(pretrained).tensors());
      notes.accept("starting from " + pretrained + " (" + taken + " arrays)");
    }
    return Map.of();
  }

  /** The loop of one process. */
  private final class Steps {
    private final FineTuneCheckpoint file;
    private final NDManager root;
    private final Parameters parameters;
    private final AdamW optimiser;
    private final Consumer<String> notes;
    private final HeldOutLook look;
    private EarlyStopping stopping = EarlyStopping.patience(settings.patience());
    private @Nullable Curves curves;
    private double pointSum;
    private int pointSteps;

    Steps(
        Path checkpoint,
        NDManager root,
        Parameters parameters,
        AdamW optimiser,
        Consumer<String> notes) {
      this.file = new FineTuneCheckpoint(checkpoint, shape);
      this.root = root;
      this.parameters = parameters;
      this.optimiser = optimiser;
      this.notes = notes;
      this.look = new HeldOutLook(shape, tokenizer, pools, settings.batchSize());
      if (settings.patience() > 0 && look.rows() == 0) {
        throw new IllegalArgumentException(
            "--early-stop needs rows kept aside, and this data folder has too few rows for any");
      }
    }

    void resume(Map<String, String> saved) {
      stopping = stopping.resumed(saved);
      pointSum = Double.parseDouble(saved.getOrDefault(POINT_SUM, "0"));
      pointSteps = Integer.parseInt(saved.getOrDefault(POINT_STEPS, "0"));
    }

    Result run(Pace pace) throws IOException {
      List<Double> losses = new ArrayList<>();
      TokenBudget budget = TokenBudget.of(shape.positions());
      Batches batches =
          new Batches(pools.training(), tokenizer, budget, settings.batchSize(), settings.seed());
      FineTuning training =
          new FineTuning(shape, parameters, optimiser, batches, settings.seed(), guide);
      pace.begin(optimiser.steps(), settings.batchSize());
      while (!pace.done(optimiser.steps()) && !stopping.over()) {
        double rate = pace.rate(RATE, optimiser.steps());
        double loss = training.step(optimiser.steps(), rate, root);
        losses.add(loss);
        pace.report(loss, optimiser.steps());
        after(loss, rate);
      }
      if (stopping.over()) {
        notes.accept(
            String.format(
                Locale.ROOT,
                "stopped early at step %d: no loss on rows kept aside below the %.4f of step %d in %d looks",
                optimiser.steps(),
                stopping.best(),
                stopping.bestStep(),
                stopping.patience()));
      }
      boolean best =
          stopping.bestStep() > 0 && (stopping.over() || pace.reachedEnd(optimiser.steps()));
      if (best) {
        file.end(optimiser.steps(), stopping);
      } else {
        save();
      }
      return new Result(
          losses.stream().mapToDouble(Double::doubleValue).toArray(),
          optimiser.steps(),
          best ? stopping.bestStep() : 0,
          stopping.over());
    }

    private void after(double loss, double rate) throws IOException {
      long step = optimiser.steps();
      pointSum += loss;
      pointSteps++;
      boolean looked = step % settings.lookEverySteps() == 0;
      double heldOut = looked ? look.loss(parameters, root) : Double.NaN;
      double accuracy = looked ? look.taskAccuracy(parameters, root) : Double.NaN;
      if (looked) {
        notes.accept(
            String.format(
                Locale.ROOT,
                "step %d: on rows kept aside loss %.4f (%d rows), task accuracy %.3f (%d realistic prompts)",
                step,
                heldOut,
                look.rows(),
                accuracy,
                look.prompts()));
      }
      if (curves != null && (looked || step % POINT_EVERY_STEPS == 0)) {
        curves.add(new Curves.Point(step, pointSum / pointSteps, heldOut, accuracy, rate));
        pointSum = 0;
        pointSteps = 0;
      }
      boolean better = false;
      if (looked && settings.patience() > 0) {
        stopping = stopping.after(step, heldOut);
        better = stopping.bestStep() == step;
        if (better) {
          file.keepBest(parameters, step);
        }
      }
      if (better || step % settings.saveEverySteps() == 0) {
        save();
      }
    }

    private void save() throws IOException {
      Map<String, String> more = new LinkedHashMap<>();
      more.put(POINT_SUM, Double.toString(pointSum));
      more.put(POINT_STEPS, Integer.toString(pointSteps));
      file.save(parameters, optimiser, stopping, more);
    }
  }
}
