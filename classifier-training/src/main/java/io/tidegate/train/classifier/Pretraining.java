package io.tidegate.train.classifier;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.tidegate.core.text.Encoding;
import io.tidegate.core.text.WordShape;
import io.tidegate.train.nn.AdamW;
import io.tidegate.train.nn.Encoder;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Masked-language-model pretraining: 15% of the pieces of a text are hidden (80% by {@code [MASK]},
 * 10% by another piece, 10% left as they are) and predicted from the rest (Devlin et al. 2019). The
 * output table is the input table.
 */
public final class Pretraining {
  private static final int MASK = 4;
  private static final int FIRST_PIECE = 5;
  private static final int PIECE_BITS = 24;
  private static final double SHARE = 0.15;
  private static final float DROPOUT = 0.0f;

  private final EncoderShape shape;
  private final Parameters parameters;
  private final Encoder encoder;
  private final AdamW optimiser;
  private final List<int[]> texts;
  private final long seed;
  private final int batchSize;

  /**
   * Pretraining of {@code parameters}.
   *
   * @param texts as {@link #pack} makes them
   */
  public Pretraining(
      EncoderShape shape,
      Parameters parameters,
      AdamW optimiser,
      List<int[]> texts,
      int batchSize,
      long seed) {
    this.shape = shape;
    this.parameters = parameters;
    this.encoder = new Encoder(shape, parameters);
    this.optimiser = optimiser;
    this.texts = texts;
    this.batchSize = batchSize;
    this.seed = seed;
  }

  /** A text's tokens: the piece in the low {@value #PIECE_BITS} bits, its word's shape above. */
  public static int[] pack(CharSequence text, Encoding encoding) {
    int[] shapes = WordShape.of(text, encoding);
    int[] packed = new int[shapes.length];
    for (int i = 0; i < packed.length; i++) {
      packed[i] = encoding.ids()[i] | shapes[i] << PIECE_BITS;
    }
    return packed;
  }

  /** Adds the parameters of the prediction head. */
  public static void initialise(
      EncoderShape shape, Parameters parameters, SplittableRandom random) {
    Encoder.linear(parameters, random, "mlm.transform", shape.width(), shape.width());
    parameters.constant("mlm.norm.weight", 1, shape.width());
    parameters.constant("mlm.norm.bias", 0, shape.width());
    parameters.constant("mlm.bias", 0, shape.vocab());
  }

  /**
   * One step; returns the mean loss in nats over the hidden pieces. Depends on seed and step number
   * alone.
   */
  public double step(long step, double learningRate, NDManager root) {
    SplittableRandom random = new SplittableRandom(seed * 0x9e3779b97f4a7c15L + step);
    Engine.getInstance().setRandomSeed(random.nextInt());
    Masked masked = draw(random);
    try (NDManager manager = root.newSubManager()) {
      double loss;
      try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
        NDArray ids = manager.create(masked.ids(), new Shape(masked.rows(), masked.n()));
        NDArray shapes = manager.create(masked.shapes(), new Shape(masked.rows(), masked.n()));
        NDArray mask = manager.create(masked.mask(), new Shape(masked.rows(), 1, 1, masked.n()));
        NDArray hidden =
            encoder
                .forward(ids, shapes, mask, DROPOUT)
                .reshape((long) masked.rows() * masked.n(), shape.width());
        NDArray picked = Encoder.lookup(manager.create(masked.places()), hidden);
        NDArray transformed =
            encoder.normalise(
                encoder.linear(picked, "mlm.transform").getNDArrayInternal().gelu(), "mlm.norm");
        NDArray table = parameters.get("embedding.token").transpose();
        table.attach(manager);
        NDArray logits = transformed.matMul(table).add(parameters.get("mlm.bias"));
        NDArray targets = manager.create(masked.targets(), new Shape(masked.targets().length, 1));
        NDArray mean = logits.logSoftmax(-1).gather(targets, 1).mean().neg();
        collector.backward(mean);
        loss = mean.getFloat();
      }
      optimiser.step(parameters, learningRate);
      return loss;
    }
  }

  private record Masked(
      int rows, int n, long[] ids, long[] shapes, float[] mask, long[] places, long[] targets) {}

  /**
   * A batch of texts of similar length: the best of a few random ones by distance to the first
   * one's length.
   */
  private Masked draw(SplittableRandom random) {
    int[][] rows = new int[batchSize][];
    rows[0] = texts.get(random.nextInt(texts.size()));
    int n = rows[0].length;
    for (int i = 1; i < batchSize; i++) {
      int[] best = texts.get(random.nextInt(texts.size()));
      for (int tries = 0; tries < 16 && Math.abs(best.length - rows[0].length) > 2; tries++) {
        int[] other = texts.get(random.nextInt(texts.size()));
        if (Math.abs(other.length - rows[0].length) < Math.abs(best.length - rows[0].length)) {
          best = other;
        }
      }
      rows[i] = best;
      n = Math.max(n, best.length);
    }
    long[] ids = new long[batchSize * n];
    long[] shapes = new long[batchSize * n];
    float[] mask = new float[batchSize * n];
    long[] places = new long[batchSize * n];
    long[] targets = new long[batchSize * n];
    int hidden = 0;
    for (int row = 0; row < batchSize; row++) {
      int forced = 1 + random.nextInt(Math.max(1, rows[row].length - 2));
      for (int i = 0; i < n; i++) {
        int at = row * n + i;
        if (i >= rows[row].length) {
          mask[at] = -1e4f;
          continue;
        }
        ids[at] = rows[row][i] & ((1 << PIECE_BITS) - 1);
        shapes[at] = (long) rows[row][i] >>> PIECE_BITS;
        boolean inner = i > 0 && i < rows[row].length - 1;
        if (inner && (i == forced || random.nextDouble() < SHARE)) {
          places[hidden] = at;
          targets[hidden++] = ids[at];
          double kind = random.nextDouble();
          ids[at] =
              kind < 0.8
                  ? MASK
                  : kind < 0.9
                      ? FIRST_PIECE + random.nextInt(shape.vocab() - FIRST_PIECE)
                      : ids[at];
        }
      }
    }
    return new Masked(
        batchSize,
        n,
        ids,
        shapes,
        mask,
        java.util.Arrays.copyOf(places, hidden),
        java.util.Arrays.copyOf(targets, hidden));
  }
}
