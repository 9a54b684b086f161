package io.tidegate.train.compress;

import io.tidegate.core.text.Encoding;
import io.tidegate.core.text.WordPiece;
import io.tidegate.train.classifier.Batch;
import io.tidegate.train.classifier.TokenBudget;
import io.tidegate.train.data.Labels;
import java.util.List;

/**
 * What teachers together think of a student's batch: the mean of their probabilities at a
 * temperature, for each row and for each of the student's tokens.
 *
 * <p>A teacher with another vocabulary cuts words elsewhere. Its opinion of a student's token is
 * the mean over its own tokens that share a character with it; where its budget leaves that part of
 * the text out it has none.
 */
final class SoftTargets {
  private static final int TASKS = Labels.TASKS.size();
  private static final int DOMAINS = Labels.DOMAINS.size();
  private static final int KINDS = Labels.PII.size();

  final float[] task;
  final float[] small;
  final float[] length;
  final float[] domain;

  /** Whether any teacher has a domain head. */
  final boolean domains;

  final float[] pii;

  /** 1 for a token that a teacher has an opinion of, over their number. */
  final float[] piiWeight;

  private final double temperature;

  private SoftTargets(Batch batch, boolean domains, double temperature) {
    this.temperature = temperature;
    this.domains = domains;
    task = new float[batch.rows * TASKS];
    small = new float[batch.rows];
    length = new float[batch.rows];
    domain = new float[batch.rows * DOMAINS];
    pii = new float[batch.rows * batch.n * KINDS];
    piiWeight = new float[batch.rows * batch.n];
  }

  /** Joins the opinions of {@code teachers} on a batch of the student's. */
  static SoftTargets of(
      Batch batch,
      WordPiece tokenizer,
      TokenBudget budget,
      List<Teacher> teachers,
      List<Teacher.Opinion> opinions,
      double temperature) {
    int withDomain = (int) opinions.stream().filter(o -> o.domain().isPresent()).count();
    SoftTargets targets = new SoftTargets(batch, withDomain > 0, temperature);
    float share = 1f / teachers.size();
    for (int t = 0; t < teachers.size(); t++) {
      Teacher.Opinion opinion = opinions.get(t);
      for (int row = 0; row < batch.rows; row++) {
        targets.add(targets.task, row, opinion.task(), row, TASKS, share);
        targets.small[row] += share * sigmoid(opinion.small()[row] / temperature);
        targets.length[row] += share * opinion.length()[row];
        if (opinion.domain().isPresent()) {
          targets.add(targets.domain, row, opinion.domain().get(), row, DOMAINS, 1f / withDomain);
        }
        String text = batch.texts.get(row);
        TokenBudget theirs = teachers.get(t).budget();
        targets.tokens(
            batch,
            row,
            opinion,
            tokenizer.encode(text, budget.head(), budget.tail()),
            teachers.get(t).tokenizer().encode(text, theirs.head(), theirs.tail()));
      }
    }
    targets.normaliseTokens();
    return targets;
  }

  private void tokens(
      Batch batch, int row, Teacher.Opinion opinion, Encoding mine, Encoding theirs) {
    TokenMap map = TokenMap.of(mine, theirs);
    for (int i = 0; i < mine.length(); i++) {
      int count = map.last()[i] - map.first()[i] + 1;
      int to = row * batch.n + i;
      for (int j = map.first()[i]; j <= map.last()[i]; j++) {
        add(pii, to, opinion.pii(), row * opinion.batch().n + j, KINDS, 1f / count);
      }
      piiWeight[to] += count > 0 ? 1 : 0;
    }
  }

  /** From sums over teachers to means, and weights that sum to 1. */
  private void normaliseTokens() {
    int known = 0;
    for (int i = 0; i < piiWeight.length; i++) {
      for (int k = 0; k < KINDS && piiWeight[i] > 0; k++) {
        pii[i * KINDS + k] /= piiWeight[i];
      }
      known += piiWeight[i] > 0 ? 1 : 0;
    }
    for (int i = 0; i < piiWeight.length; i++) {
      piiWeight[i] = piiWeight[i] > 0 ? 1f / known : 0;
    }
  }

  /** Adds the probabilities of row {@code from} of some logits to row {@code to}. */
  private void add(float[] out, int to, float[] logits, int from, int classes, float share) {
    double highest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < classes; c++) {
      highest = Math.max(highest, logits[from * classes + c]);
    }
    double sum = 0;
    for (int c = 0; c < classes; c++) {
      sum += Math.exp((logits[from * classes + c] - highest) / temperature);
    }
    for (int c = 0; c < classes; c++) {
      double p = Math.exp((logits[from * classes + c] - highest) / temperature) / sum;
      out[to * classes + c] += share * (float) p;
    }
  }

  private static float sigmoid(double x) {
    return (float) (1 / (1 + Math.exp(-x)));
  }
}
