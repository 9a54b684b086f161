package io.tidegate.train.classifier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.List;

/** Examples side by side, padded to the longest. Labels that an example lacks have weight 0. */
public final class Batch {
  static final float PADDED = -1e4f;
  private static final float PII_WEIGHT = 2;

  /** Examples. */
  public final int rows;

  /** Tokens of the longest. */
  public final int n;

  /** Their texts as they were read, before pieces were hidden. */
  public final List<String> texts;

  private final long[] ids;
  private final long[] shapes;
  private final float[] present;
  private final long[] task;
  private final float[] taskWeight;
  private final float[] small;
  private final float[] smallWeight;
  private final float[] length;
  private final float[] lengthWeight;
  private final long[] domain;
  private final float[] domainWeight;
  private final long[] pii;
  private final float[] piiWeight;

  /** Puts examples side by side. */
  public Batch(List<EncodedExample> examples) {
    texts = examples.stream().map(EncodedExample::text).toList();
    rows = examples.size();
    n = examples.stream().mapToInt(e -> e.ids().length).max().orElseThrow();
    ids = new long[rows * n];
    shapes = new long[rows * n];
    present = new float[rows * n];
    task = new long[rows];
    taskWeight = new float[rows];
    small = new float[rows];
    smallWeight = new float[rows];
    length = new float[rows];
    lengthWeight = new float[rows];
    domain = new long[rows];
    domainWeight = new float[rows];
    pii = new long[rows * n];
    piiWeight = new float[rows * n];
    for (int row = 0; row < rows; row++) {
      fill(row, examples.get(row));
    }
  }

  private void fill(int row, EncodedExample example) {
    for (int i = 0; i < example.ids().length; i++) {
      ids[row * n + i] = example.ids()[i];
      shapes[row * n + i] = example.shapes()[i];
      present[row * n + i] = 1;
    }
    for (int i = 0; i < example.pii().length; i++) {
      pii[row * n + i] = example.pii()[i];
      piiWeight[row * n + i] = example.pii()[i] == 0 ? 1 : PII_WEIGHT;
    }
    if (example.task() >= 0) {
      task[row] = example.task();
      taskWeight[row] = example.weight();
    }
    if (!Float.isNaN(example.smallOk())) {
      small[row] = example.smallOk();
      smallWeight[row] = example.weight();
    }
    if (!Float.isNaN(example.outputTokens())) {
      length[row] = (float) log2(1 + example.outputTokens());
      lengthWeight[row] = example.weight();
    }
    if (example.domain() >= 0) {
      domain[row] = example.domain();
      domainWeight[row] = example.weight();
    }
  }

  static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  /** Token ids (rows, n). */
  NDArray ids(NDManager manager) {
    return manager.create(ids, new Shape(rows, n));
  }

  /** How each token's word is written (rows, n). */
  NDArray shapes(NDManager manager) {
    return manager.create(shapes, new Shape(rows, n));
  }

  /** 1 for tokens, 0 for padding (rows, n, 1). */
  public NDArray present(NDManager manager) {
    return manager.create(present, new Shape(rows, n, 1));
  }

  /** 0 for tokens, a large negative number for padding (rows, n). */
  float[] mask() {
    float[] mask = new float[present.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = present[i] == 1 ? 0 : PADDED;
    }
    return mask;
  }

  NDArray task(NDManager manager) {
    return manager.create(task, new Shape(rows, 1));
  }

  NDArray taskWeight(NDManager manager) {
    return weighted(manager, taskWeight);
  }

  NDArray small(NDManager manager) {
    return manager.create(small, new Shape(rows, 1));
  }

  NDArray smallWeight(NDManager manager) {
    return weighted(manager, smallWeight);
  }

  NDArray length(NDManager manager) {
    return manager.create(length, new Shape(rows, 1));
  }

  NDArray lengthWeight(NDManager manager) {
    return weighted(manager, lengthWeight);
  }

  NDArray domain(NDManager manager) {
    return manager.create(domain, new Shape(rows, 1));
  }

  NDArray domainWeight(NDManager manager) {
    return weighted(manager, domainWeight);
  }

  /** Label per token (rows * n, 1). */
  NDArray pii(NDManager manager) {
    return manager.create(pii, new Shape((long) rows * n, 1));
  }

  NDArray piiWeight(NDManager manager) {
    return weights(manager, piiWeight);
  }

  /**
   * Weights over the number of labelled rows: a heavy row counts more in its own batch and beside
   * the rows of every other batch.
   */
  private NDArray weighted(NDManager manager, float[] raw) {
    int labelled = 0;
    for (float weight : raw) {
      labelled += weight > 0 ? 1 : 0;
    }
    float[] scaled = new float[raw.length];
    for (int i = 0; i < raw.length; i++) {
      scaled[i] = labelled == 0 ? 0 : raw[i] / labelled;
    }
    return manager.create(scaled, new Shape(raw.length, 1));
  }

  /** Weights that sum to 1, or all 0 when nothing is labelled. */
  private static NDArray weights(NDManager manager, float[] raw) {
    double sum = 0;
    for (float weight : raw) {
      sum += weight;
    }
    float[] scaled = new float[raw.length];
    for (int i = 0; i < raw.length; i++) {
      scaled[i] = sum == 0 ? 0 : (float) (raw[i] / sum);
    }
    return manager.create(scaled, new Shape(raw.length, 1));
  }
}
