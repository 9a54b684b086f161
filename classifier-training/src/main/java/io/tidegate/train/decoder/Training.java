package io.tidegate.train.decoder;

import io.tidegate.edge.skills.SkillTask;
import io.tidegate.edge.skills.Skills;
import io.tidegate.edge.skills.Split;
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

/**
 * One training run: tokenizer, batches, learning-rate schedule, checkpoints and held-out figures on
 * the way.
 */
final class Training {
  private static final int TOKENIZER_TASKS = 30_000;
  private static final int WORD_MERGES = 1_400;
  private static final int SPACE_MERGES = 420;
  private static final int PROBES_PER_KIND = 40;
  private static final int POSITIONS = 512;
  private static final int CHECKPOINT_STEPS = 250;

  /**
   * What a run is made with.
   *
   * @param out folder for the checkpoint
   * @param steps updates in all, over which the learning rate falls to a twentieth along a cosine
   * @param learningRate highest rate
   * @param tokensPerBatch tokens in a batch, padding counted
   * @param minutes wall-clock limit; the schedule ends early when the steps would take longer
   * @param resume whether to go on from the checkpoint in {@code out}
   */
  record Plan(
      Path out,
      long seed,
      int layers,
      int hidden,
      int heads,
      int feedForward,
      int steps,
      float learningRate,
      int tokensPerBatch,
      double minutes,
      boolean resume) {}

  private final Plan plan;
  private final Consumer<String> progress;

  /**
   * @param progress told a line every hundred steps and at each checkpoint
   */
  Training(Plan plan, Consumer<String> progress) {
    this.plan = plan;
    this.progress = progress;
  }

  static Bpe tokenizer() {
    BpeTrainer trainer = new BpeTrainer(Skills::isFiller);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < TOKENIZER_TASKS; i++) {
      SkillTask task = Skills.sample(random, Split.TRAIN);
      trainer.count(task.prompt());
      trainer.count(task.answer());
    }
    return trainer.train(WORD_MERGES, SPACE_MERGES);
  }

  /** The state in the checkpoint file. */
  TrainingState checkpoint() throws IOException {
    return TrainingState.load(plan.out.resolve("checkpoint.bin"));
  }

  /** Writes the model folder of {@code state}. */
  void export(TrainingState state) throws IOException {
    Bpe bpe = TokenizerJson.read(plan.out.resolve("tokenizer.json"));
    ModelFolder.write(
        plan.out.resolve("model"), bpe, shape(bpe), state.weights(), DecoderGraph.Precision.INT8);
  }

  private DecoderShape shape(Bpe bpe) {
    return new DecoderShape(
        bpe.size(), plan.hidden, plan.layers, plan.heads, plan.feedForward, POSITIONS);
  }

  /** Trains and returns the final state. */
  TrainingState run() throws IOException {
    Path saved = plan.out.resolve("tokenizer.json");
    Files.createDirectories(plan.out);
    Bpe bpe = plan.resume ? TokenizerJson.read(saved) : tokenizer();
    TokenizerJson.write(bpe, saved);
    DecoderShape shape = shape(bpe);
    Path checkpoint = plan.out.resolve("checkpoint.bin");
    TrainingState start =
        plan.resume
            ? TrainingState.load(checkpoint).completed(shape, plan.seed)
            : TrainingState.initial(shape, plan.seed);
    say("vocabulary %d, weights %d, first step %d", bpe.size(), shape.weights(), start.steps());
    Batches batches = new Batches(bpe, plan.seed, plan.tokensPerBatch);
    try (DecoderTrainer trainer = new DecoderTrainer(shape, start)) {
      loop(trainer, batches, bpe, checkpoint);
      TrainingState end = trainer.state();
      end.save(checkpoint);
      return end;
    }
  }

  private void loop(DecoderTrainer trainer, Batches batches, Bpe bpe, Path checkpoint)
      throws IOException {
    long started = System.nanoTime();
    double loss = 0;
    long tokens = 0;
    while (trainer.steps() < plan.steps) {
      List<Batches.Batch> pool = batches.pool(trainer.steps() / Batches.PER_POOL);
      for (Batches.Batch batch : pool.subList(trainer.steps() % Batches.PER_POOL, pool.size())) {
        double minutes = (System.nanoTime() - started) / 6e10;
        double done = Math.max((double) trainer.steps() / plan.steps, minutes / plan.minutes);
        if (done >= 1) {
          return;
        }
        double stepLoss = trainer.step(batch, rate(trainer.steps(), done));
        loss = loss == 0 ? stepLoss : 0.98 * loss + 0.02 * stepLoss;
        tokens += batch.tokens();
        if (trainer.steps() % 100 == 0) {
          say(
              "step %d loss %.4f tokens/s %.0f minutes %.1f",
              trainer.steps(), loss, tokens / minutes / 60, minutes);
        }
        if (trainer.steps() % CHECKPOINT_STEPS == 0) {
          trainer.state().save(checkpoint);
          say("held out, percent: %s", heldOut(trainer, bpe));
        }
      }
    }
  }

  private float rate(int step, double done) {
    double warm = Math.min(1, (step + 1) / 200.0);
    double cosine = 0.05 + 0.95 * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, done)));
    return (float) (plan.learningRate * warm * cosine);
  }

  private void say(String pattern, Object... values) {
    progress.accept(String.format(Locale.ROOT, pattern, values));
  }

  /**
   * Share of held-out answers that greedy decoding of the unquantized weights would give, by kind,
   * in percent.
   */
  static Map<String, Integer> heldOut(DecoderTrainer trainer, Bpe bpe) {
    Map<String, Integer> out = new LinkedHashMap<>();
    SplittableRandom random = new SplittableRandom(99);
    int all = 0;
    for (String kind : Skills.KINDS) {
      List<Batches.Conversation> rows = new ArrayList<>();
      for (int i = 0; i < PROBES_PER_KIND; i++) {
        rows.add(
            Batches.conversation(bpe, "", List.of(Skills.sample(kind, random, Split.HELD_OUT))));
      }
      int right = 0;
      for (boolean exact : trainer.exact(Batches.batch(rows))) {
        right += exact ? 1 : 0;
      }
      all += right;
      out.put(kind, 100 * right / PROBES_PER_KIND);
    }
    out.put("mean", 100 * all / (PROBES_PER_KIND * Skills.KINDS.size()));
    return out;
  }
}
