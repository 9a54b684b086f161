package io.tidegate.train.compress;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.Batch;
import io.tidegate.train.classifier.LossShares;
import io.tidegate.train.classifier.PromptModel;
import io.tidegate.train.classifier.TokenBudget;
import io.tidegate.train.data.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Distillation (Hinton, Vinyals and Dean 2015): the student goes down on {@code (1 - share) * loss
 * against labels + share * loss against the teachers}. Against the teachers every head of every row
 * counts, labelled or not: cross-entropy with their mean probabilities at temperature T, times T
 * squared so that the share means the same at every T, and the squared error of the answer's
 * length.
 */
final class Ensemble implements Distillation.Loaded {
  private final NDManager root;
  private final List<Teacher> teachers;
  private final WordPiece tokenizer;
  private final TokenBudget budget;
  private final double temperature;
  private final double share;

  private Ensemble(
      NDManager root,
      List<Teacher> teachers,
      WordPiece tokenizer,
      TokenBudget budget,
      double temperature,
      double share) {
    this.root = root;
    this.teachers = teachers;
    this.tokenizer = tokenizer;
    this.budget = budget;
    this.temperature = temperature;
    this.share = share;
  }

  /** Loads teachers for a student with {@code tokenizer}. */
  static Ensemble load(Distillation wanted, WordPiece tokenizer, TokenBudget budget, Device device)
      throws IOException {
    NDManager root = NDManager.newBaseManager(device, "PyTorch");
    List<Teacher> teachers = new ArrayList<>();
    try {
      for (Path run : wanted.teachers()) {
        teachers.add(Teacher.load(run, root));
      }
    } catch (IOException | RuntimeException e) {
      root.close();
      throw e;
    }
    return new Ensemble(root, teachers, tokenizer, budget, wanted.temperature(), wanted.share());
  }

  @Override
  public NDArray loss(Batch batch, PromptModel.Outputs out, NDArray labels, NDManager step) {
    List<Teacher.Opinion> opinions = new ArrayList<>();
    for (Teacher teacher : teachers) {
      try (NDManager asked = step.newSubManager()) {
        opinions.add(teacher.ask(batch.texts, asked));
      }
    }
    SoftTargets targets = SoftTargets.of(batch, tokenizer, budget, teachers, opinions, temperature);
    NDArray soft = soft(batch, out, targets, step);
    return labels.mul(step.create((float) (1 - share))).add(soft.mul(step.create((float) share)));
  }

  private NDArray soft(Batch batch, PromptModel.Outputs out, SoftTargets targets, NDManager step) {
    int rows = batch.rows;
    NDArray each = step.create(1f / rows);
    NDArray task = step.create(targets.task, new Shape(rows, Labels.TASKS.size()));
    NDArray small = step.create(targets.small, new Shape(rows, 1));
    NDArray length = step.create(targets.length, new Shape(rows, 1));
    NDArray direct =
        classes(out.task(), task, each, step)
            .add(yesOrNo(out.small(), small, step))
            .add(squares(out.length(), length, step));
    NDArray read =
        classes(out.readTask(), task, each, step)
            .add(yesOrNo(out.readSmall(), small, step))
            .add(squares(out.readLength(), length, step));
    NDArray kinds = step.create(targets.pii, new Shape((long) rows * batch.n, Labels.PII.size()));
    NDArray weights = step.create(targets.piiWeight, new Shape((long) rows * batch.n, 1));
    NDArray sum =
        direct
            .add(read.mul(step.create(LossShares.READERS)))
            .add(classes(out.pii(), kinds, weights, step).mul(step.create(LossShares.PII)));
    NDArray guessed = out.domain();
    if (guessed == null || !targets.domains) {
      return sum;
    }
    NDArray domain = step.create(targets.domain, new Shape(rows, Labels.DOMAINS.size()));
    return sum.add(classes(guessed, domain, each, step).mul(step.create(LossShares.DOMAIN)));
  }

  private NDArray classes(NDArray logits, NDArray wanted, NDArray weights, NDManager step) {
    NDArray logs = logits.mul(step.create((float) (1 / temperature))).logSoftmax(-1);
    NDArray sum = logs.mul(wanted).mul(weights).sum();
    return sum.mul(step.create((float) (-temperature * temperature)));
  }

  private NDArray yesOrNo(NDArray logit, NDArray wanted, NDManager step) {
    NDArray soft = logit.mul(step.create((float) (1 / temperature)));
    NDArray each = soft.getNDArrayInternal().softPlus().sub(soft.mul(wanted));
    float factor = (float) (LossShares.SMALL * temperature * temperature);
    return each.mean().mul(step.create(factor));
  }

  private static NDArray squares(NDArray guess, NDArray wanted, NDManager step) {
    return guess.sub(wanted).square().mean().mul(step.create(LossShares.LENGTH));
  }

  @Override
  public void close() {
    teachers.forEach(Teacher::close);
    root.close();
  }
}
