package io.tidegate.train.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import org.junit.jupiter.api.Test;

class AdamWTest {
  /**
   * Guards the meaning of the engine's fused update: two steps against the textbook, with clipping
   * and decay.
   */
  @Test
  void step_twice_followsTheTextbook() {
    double decay = 0.1;
    double rate = 0.01;
    double[] w = {1, -2, 3, 0.5};
    double[] m = new double[4];
    double[] v = new double[4];
    try (NDManager manager = NDManager.newBaseManager("PyTorch");
        Parameters parameters = new Parameters(manager);
        AdamW adam = new AdamW(manager, (float) decay, 1)) {
      parameters.put("w", new Tensor(new long[] {2, 2}, new float[] {1, -2, 3, 0.5f}));
      for (int t = 1; t <= 2; t++) {
        try (NDManager step = manager.newSubManager();
            GradientCollector collector = Engine.getInstance().newGradientCollector()) {
          NDArray factor = step.create(1f);
          collector.backward(factor.mul(parameters.get("w").square().sum()));
        }
        adam.step(parameters, rate);
        double norm = Math.sqrt(4 * (w[0] * w[0] + w[1] * w[1] + w[2] * w[2] + w[3] * w[3]));
        double correction = Math.sqrt(1 - Math.pow(0.98, t)) / (1 - Math.pow(0.9, t));
        for (int i = 0; i < 4; i++) {
          double g = 2 * w[i] / Math.max(1, norm);
          m[i] = 0.9 * m[i] + 0.1 * g;
          v[i] = 0.98 * v[i] + 0.02 * g * g;
          w[i] = w[i] * (1 - rate * decay) - rate * correction * m[i] / (Math.sqrt(v[i]) + 1e-6);
        }
      }
      float[] got = parameters.get("w").toFloatArray();
      for (int i = 0; i < 4; i++) {
        assertThat((double) got[i]).isCloseTo(w[i], within(1e-5));
      }
    }
  }
}
