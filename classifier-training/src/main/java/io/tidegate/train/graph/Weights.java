package io.tidegate.train.graph;

import io.tidegate.train.nn.Tensor;
import io.tidegate.train.onnx.GraphBuilder;
import java.util.Map;

/** The numbers of a checkpoint, put into a graph by name. */
public record Weights(GraphBuilder graph, Map<String, Tensor> parameters) {

  /** Adds a parameter as float constant; returns its name. */
  public String floats(String name) {
    Tensor tensor = tensor(name);
    return graph.floats(name, tensor.values(), tensor.shape());
  }

  /**
   * A parameter.
   *
   * @throws IllegalArgumentException when the checkpoint lacks it
   */
  public Tensor tensor(String name) {
    Tensor tensor = parameters.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the checkpoint has no parameter " + name);
    }
    return tensor;
  }

  /** Whether the checkpoint has a parameter. */
  public boolean has(String name) {
    return parameters.containsKey(name);
  }

  int rows(String name) {
    return (int) tensor(name).shape()[0];
  }

  int columns(String name) {
    return (int) tensor(name).shape()[1];
  }
}
