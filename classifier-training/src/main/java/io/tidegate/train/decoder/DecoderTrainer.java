package io.tidegate.train.decoder;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * AdamW (Loshchilov and Hutter 2019) over a decoder's weights, with the gradient's global norm
 * clipped.
 */
final class DecoderTrainer implements AutoCloseable {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.98f;
  private static final float EPSILON = 1e-8f;
  private static final float WEIGHT_DECAY = 0.05f;
  private static final double NORM_MAX = 1.0;

  private final NDManager root;
  private final DecoderShape shape;
  private final Map<String, NDArray> weights = new LinkedHashMap<>();
  private final Map<String, NDArray> means = new LinkedHashMap<>();
  private final Map<String, NDArray> variances = new LinkedHashMap<>();
  private final Decoder decoder;
  private int steps;

  DecoderTrainer(DecoderShape shape, TrainingState state) {
    this.root = NDManager.newBaseManager("PyTorch");
    this.shape = shape;
    this.steps = state.steps();
    DecoderWeights.shapes(shape)
        .forEach(
            (name, dims) -> {
              Shape size = new Shape(dims);
              NDArray weight = root.create(state.weight(name), size);
              weight.setRequiresGradient(true);
              weights.put(name, weight);
              means.put(name, root.create(state.mean(name), size));
              variances.put(name, root.create(state.variance(name), size));
            });
    this.decoder = new Decoder(shape, weights);
  }

  int steps() {
    return steps;
  }

  /** One update; the mean loss per answer token. */
  double step(Batches.Batch batch, float learningRate) {
    try (NDManager step = root.newSubManager()) {
      NDArray ids =
          step.create(flat(batch.ids()), new Shape(batch.ids().length, batch.ids()[0].length));
      NDArray places = step.create(batch.places());
      NDArray targets = step.create(flatTargets(batch));
      double loss;
      try (GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
        NDArray value = decoder.loss(decoder.logits(step, ids, places), targets);
        collector.backward(value);
        loss = value.getFloat();
        value.close();
      }
      steps++;
      update(step, learningRate);
      return loss;
    }
  }

  private long[] flatTargets(Batches.Batch batch) {
    long[] out = new long[batch.targets().length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (long) i * shape.vocabulary() + batch.targets()[i];
    }
    return out;
  }

  private void update(NDManager step, float learningRate) {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    double squares = 0;
    for (Map.Entry<String, NDArray> entry : weights.entrySet()) {
      NDArray gradient = entry.getValue().getGradient();
      gradient.attach(step);
      gradients.put(entry.getKey(), gradient);
      try (NDArray square = gradient.square();
          NDArray sum = square.sum()) {
        squares += sum.getFloat();
      }
    }
    if (!Double.isFinite(squares)) {
      throw new IllegalStateException("the gradient is not finite at step " + steps);
    }
    float rescale = (float) Math.min(1, NORM_MAX / (Math.sqrt(squares) + 1e-6));
    float corrected =
        (float)
            (learningRate * Math.sqrt(1 - Math.pow(BETA2, steps)) / (1 - Math.pow(BETA1, steps)));
    weights.forEach(
        (name, weight) -> {
          NDArray gradient = Objects.requireNonNull(gradients.get(name), name);
          float decay = weight.getShape().dimension() > 1 ? WEIGHT_DECAY : 0;
          NDList inputs = new NDList(weight, gradient, means.get(name), variances.get(name));
          weight
              .getNDArrayInternal()
              .adamUpdate(
                  inputs,
                  new NDList(weight),
                  learningRate,
                  corrected,
                  decay,
                  rescale,
                  -1,
                  BETA1,
                  BETA2,
                  EPSILON,
                  true,
                  true);
          gradient.subi(gradient);
        });
  }

  /**
   * Whether every answer token of each row is the most likely one, which is when greedy decoding
   * gives the answer.
   */
  boolean[] exact(Batches.Batch batch) {
    boolean[] exact = new boolean[batch.ids().length];
    Arrays.fill(exact, true);
    float[] logits = logits(batch);
    int width = shape.vocabulary();
    for (int i = 0; i < batch.targets().length; i++) {
      int best = 0;
      for (int v = 1; v < width; v++) {
        best = logits[i * width + v] > logits[i * width + best] ? v : best;
      }
      exact[batch.row()[i]] &= best == batch.targets()[i];
    }
    return exact;
  }

  /** Logits at the batch's places, row by row. */
  float[] logits(Batches.Batch batch) {
    try (NDManager step = root.newSubManager()) {
      NDArray ids =
          step.create(flat(batch.ids()), new Shape(batch.ids().length, batch.ids()[0].length));
      return decoder.logits(step, ids, step.create(batch.places())).toFloatArray();
    }
  }

  /** A copy of weights and moments. */
  TrainingState state() {
    return new TrainingState(steps, copy(weights), copy(means), copy(variances));
  }

  private static Map<String, float[]> copy(Map<String, NDArray> arrays) {
    Map<String, float[]> out = new LinkedHashMap<>();
    arrays.forEach((name, array) -> out.put(name, array.toFloatArray()));
    return out;
  }

  private static long[] flat(long[][] rows) {
    long[] out = new long[rows.length * rows[0].length];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r], 0, out, r * rows[0].length, rows[0].length);
    }
    return out;
  }

  @Override
  public void close() {
    root.close();
  }
}
