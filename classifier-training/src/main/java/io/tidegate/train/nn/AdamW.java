package io.tidegate.train.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019) and clipping by the global norm;
 * decay spares vectors.
 */
public final class AdamW implements AutoCloseable {
  private static final float BETA1 = 0.9f;
  private static final float BETA2 = 0.98f;
  private static final float EPSILON = 1e-6f;
  private static final String MEAN = "adam.mean.";
  private static final String SQUARE = "adam.square.";

  private final NDManager manager;
  private final float decay;
  private final double clipNorm;
  private final Map<String, NDArray> means = new LinkedHashMap<>();
  private final Map<String, NDArray> squares = new LinkedHashMap<>();
  private long steps;

  /**
   * A fresh optimiser.
   *
   * @param decay weight decay per step and unit of learning rate
   * @param clipNorm largest global gradient norm; longer gradients are scaled down to it
   */
  public AdamW(NDManager manager, float decay, double clipNorm) {
    this.manager = manager;
    this.decay = decay;
    this.clipNorm = clipNorm;
  }

  /**
   * Moves every parameter that has a gradient; returns the global gradient norm before clipping.
   */
  public double step(Parameters parameters, double learningRate) {
    Map<String, NDArray> gradients = new LinkedHashMap<>();
    double sum = 0;
    for (Map.Entry<String, NDArray> entry : parameters.arrays().entrySet()) {
      if (entry.getValue().hasGradient()) {
        NDArray gradient = entry.getValue().getGradient();
        gradients.put(entry.getKey(), gradient);
        try (NDArray square = gradient.square();
            NDArray total = square.sum()) {
          sum += total.getFloat();
        }
      }
    }
    double norm = Math.sqrt(sum);
    steps++;
    double corrected =
        learningRate
            * Math.sqrt(1 - Math.pow(BETA2, (double) steps))
            / (1 - Math.pow(BETA1, (double) steps));
    float rescale = (float) (norm > clipNorm ? clipNorm / norm : 1);
    gradients.forEach(
        (name, gradient) ->
            update(name, parameters.get(name), gradient, learningRate, corrected, rescale));
    return norm;
  }

  private void update(
      String name,
      NDArray weight,
      NDArray gradient,
      double learningRate,
      double corrected,
      float rescale) {
    NDArray mean = means.computeIfAbsent(name, n -> manager.zeros(weight.getShape()));
    NDArray square = squares.computeIfAbsent(name, n -> manager.zeros(weight.getShape()));
    float wd = weight.getShape().dimension() > 1 ? decay : 0;
    NDList inputs = new NDList(weight, gradient, mean, square);
    weight
        .getNDArrayInternal()
        .adamUpdate(
            inputs,
            new NDList(weight),
            (float) learningRate,
            (float) corrected,
            wd,
            rescale,
            -1,
            BETA1,
            BETA2,
            EPSILON,
            true,
            true);
    gradient.close();
  }

  /** Steps taken so far. */
  public long steps() {
    return steps;
  }

  /** Copies of the running averages by name, to be stored in a checkpoint. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    means.forEach(
        (name, array) ->
            copies.put(MEAN + name, new Tensor(array.getShape().getShape(), array.toFloatArray())));
    squares.forEach(
        (name, array) ->
            copies.put(
                SQUARE + name, new Tensor(array.getShape().getShape(), array.toFloatArray())));
    return copies;
  }

  /** Goes on where a checkpoint stopped. */
  public void load(Map<String, Tensor> tensors, long stepsTaken) {
    tensors.forEach(
        (name, tensor) -> {
          if (name.startsWith(MEAN)) {
            means.put(name.substring(MEAN.length()), array(tensor));
          } else if (name.startsWith(SQUARE)) {
            squares.put(name.substring(SQUARE.length()), array(tensor));
          }
        });
    steps = stepsTaken;
  }

  private NDArray array(Tensor tensor) {
    return manager.create(tensor.values(), new ai.djl.ndarray.types.Shape(tensor.shape()));
  }

  @Override
  public void close() {
    means.values().forEach(NDArray::close);
    squares.values().forEach(NDArray::close);
  }
}
