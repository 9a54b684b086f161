package io.tidegate.core.policy;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.features.PromptFeatures;

/** Prompts that one arm answered, by the classifier's embedding, and how good the answers were. */
public final class Neighbours {

  /** Nothing remembered. */
  public static final Neighbours NONE = new Neighbours(new double[0][], new double[0]);

  private static final int LENGTH = PromptFeatures.EMBEDDING;

  private final double[] embeddings; // (n, LENGTH)
  private final double[] qualities; // (n)

  /**
   * @param embeddings one of {@value PromptFeatures#EMBEDDING} values for each prompt, in an order
   *     that does not depend on when they came: of two at the same distance the first counts
   * @param qualities one for each prompt, 0..1
   */
  public Neighbours(double[][] embeddings, double[] qualities) {
    if (embeddings.length != qualities.length) {
      throw new IllegalArgumentException(
          "neighbours: need one quality for each of "
              + embeddings.length
              + " embeddings, had "
              + qualities.length);
    }
    this.embeddings = new double[embeddings.length * LENGTH];
    this.qualities = qualities.clone();
    for (int i = 0; i < embeddings.length; i++) {
      if (embeddings[i].length != LENGTH || !(qualities[i] >= 0 && qualities[i] <= 1)) {
        throw new IllegalArgumentException(
            "neighbour "
                + i
                + ": needs "
                + LENGTH
                + " values and a quality of 0 to 1, had "
                + embeddings[i].length
                + " and "
                + qualities[i]);
      }
      System.arraycopy(embeddings[i], 0, this.embeddings, i * LENGTH, LENGTH);
    }
  }

  /** How many prompts are remembered. */
  public int count() {
    return qualities.length;
  }

  /**
   * Mean quality of the k prompts nearest to x (Euclidean); each that is missing counts as {@code
   * prior}.
   *
   * @param k at most {@link Workspace#NEAREST_MAX}
   * @param workspace room for arithmetic
   */
  double meanOfNearest(FeatureVector x, int k, double prior, Workspace workspace) {
    double[] centre = workspace.embedding;
    for (int j = 0; j < LENGTH; j++) {
      centre[j] = x.value(FeatureSchema.EMBEDDING_OFFSET + j);
    }
    double[] room = workspace.nearest;
    int found = 0;
    for (int i = 0; i < qualities.length; i++) {
      double distance = 0;
      int base = i * LENGTH;
      for (int j = 0; j < LENGTH; j++) {
        double off = embeddings[base + j] - centre[j];
        distance += off * off;
      }
      if (found < k || distance < room[found - 1]) {
        found = Math.min(k, found + 1);
        int at = found - 1;
        for (; at > 0 && room[at - 1] > distance; at--) {
          room[at] = room[at - 1];
          room[k + at] = room[k + at - 1];
        }
        room[at] = distance;
        room[k + at] = qualities[i];
      }
    }
    double sum = (k - found) * prior;
    for (int i = 0; i < found; i++) {
      sum += room[k + i];
    }
    return sum / k;
  }
}
