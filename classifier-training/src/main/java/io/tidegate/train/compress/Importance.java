package io.tidegate.train.compress;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.tidegate.train.classifier.Batch;
import io.tidegate.train.classifier.Batches;
import io.tidegate.train.classifier.FineTuning;
import io.tidegate.train.classifier.PromptModel;
import io.tidegate.train.nn.EncoderShape;
import io.tidegate.train.nn.Parameters;
import io.tidegate.train.nn.Tensor;
import java.util.Map;

/**
 * How much the loss would change, to first order, if a part of the encoder were switched off
 * (Michel, Levy and Neubig 2019 for heads; Molchanov et al. 2017 for channels): with a gate g = 1
 * on the part's output, the mean over small batches of {@code |dL/dg|}. The gate of a head
 * multiplies its rows W of the layer's output matrix, so {@code dL/dg} is the sum of {@code W *
 * dL/dW} over these rows; that of a feed-forward channel likewise over its row of the matrix down.
 *
 * @param heads importance of each head (layers, heads)
 * @param inner importance of each feed-forward channel (layers, inner)
 */
record Importance(double[][] heads, double[][] inner) {

  /** Measures on {@code count} batches, which should be small: the mean is of magnitudes. */
  static Importance measure(
      EncoderShape shape, Map<String, Tensor> tensors, Batches batches, int count) {
    Importance sums =
        new Importance(
            new double[shape.layers()][shape.heads()], new double[shape.layers()][shape.inner()]);
    try (NDManager root = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(root)) {
      tensors.forEach(parameters::put);
      PromptModel model = new PromptModel(shape, parameters);
      for (int i = 0; i < count; i++) {
        Batch batch = batches.batch(i);
        try (NDManager step = root.newSubManager();
            GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          collector.backward(FineTuning.loss(batch, model.forward(batch, step, 0), step));
        }
        for (int layer = 0; layer < shape.layers(); layer++) {
          String at = "layer." + layer + ".";
          sums.add(sums.heads[layer], parameters.get(at + "out.weight"), shape.headSize(), count);
          sums.add(sums.inner[layer], parameters.get(at + "down.weight"), 1, count);
        }
      }
    }
    return sums;
  }

  /** Adds the magnitude of the gates' gradients, each over {@code rows} rows of a matrix. */
  private void add(double[] sums, NDArray weight, int rows, int count) {
    float[] values = weight.toFloatArray();
    float[] slope;
    try (NDArray gradient = weight.getGradient()) {
      slope = gradient.toFloatArray();
    }
    int size = values.length / sums.length;
    if (size != rows * weight.getShape().get(1)) {
      throw new IllegalStateException("a gate must have " + rows + " rows");
    }
    for (int part = 0; part < sums.length; part++) {
      double gate = 0;
      for (int i = part * size; i < (part + 1) * size; i++) {
        gate += (double) values[i] * slope[i];
      }
      sums[part] += Math.abs(gate) / count;
    }
  }
}
