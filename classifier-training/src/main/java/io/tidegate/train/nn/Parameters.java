package io.tidegate.train.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;

/** The trainable arrays of a model by name, in the order in which they were made. */
public final class Parameters implements AutoCloseable {
  private final NDManager manager;
  private final Map<String, NDArray> arrays = new LinkedHashMap<>();

  /** An empty set; its arrays live as long as {@code manager} or until {@link #close}. */
  public Parameters(NDManager manager) {
    this.manager = manager;
  }

  /** Adds an array of normally distributed numbers. */
  public void normal(String name, SplittableRandom random, double deviation, long... shape) {
    float[] values = new float[size(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    put(name, new Tensor(shape, values));
  }

  /** Adds an array filled with one number. */
  public void constant(String name, float value, long... shape) {
    float[] values = new float[size(shape)];
    java.util.Arrays.fill(values, value);
    put(name, new Tensor(shape, values));
  }

  /** Adds or replaces an array. */
  public void put(String name, Tensor tensor) {
    NDArray array = manager.create(tensor.values(), new Shape(tensor.shape()));
    array.setRequiresGradient(true);
    NDArray old = arrays.put(name, array);
    if (old != null) {
      old.close();
    }
  }

  /** The array of that name. */
  public NDArray get(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalStateException("no parameter " + name);
    }
    return array;
  }

  /** Whether there is an array of that name. */
  public boolean has(String name) {
    return arrays.containsKey(name);
  }

  /** All arrays by name; a live view. */
  public Map<String, NDArray> arrays() {
    return java.util.Collections.unmodifiableMap(arrays);
  }

  /** Copies of all numbers by name. */
  public Map<String, Tensor> tensors() {
    Map<String, Tensor> copies = new LinkedHashMap<>();
    arrays.forEach(
        (name, array) ->
            copies.put(name, new Tensor(array.getShape().getShape(), array.toFloatArray())));
    return copies;
  }

  /**
   * Takes over the numbers of every tensor whose name and shape are known here; returns how many.
   */
  public int load(Map<String, Tensor> tensors) {
    int taken = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      NDArray mine = arrays.get(entry.getKey());
      if (mine != null && mine.getShape().equals(new Shape(entry.getValue().shape()))) {
        put(entry.getKey(), entry.getValue());
        taken++;
      }
    }
    return taken;
  }

  private static int size(long... shape) {
    return Math.toIntExact(new Shape(shape).size());
  }

  @Override
  public void close() {
    arrays.values().forEach(NDArray::close);
    arrays.clear();
  }
}
