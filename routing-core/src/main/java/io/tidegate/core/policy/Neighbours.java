package io.tidegate.core.policy;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.features.PromptFeatures;
import java.util.Arrays;

/** Prompts that one arm answered, by the classifier's embedding, and how good the answers were. */
public final class Neighbours {

  /** Nothing remembered. */
  public static final Neighbours NONE = new Neighbours(new double[0][], new double[0]);

  private static final int LENGTH = PromptFeatures.EMBEDDING;

  private final double[][] embeddings; // (LENGTH, n)
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
    this.embeddings = new double[LENGTH][embeddings.length];
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
      for (int j = 0; j < LENGTH; j++) {
        this.embeddings[j][i] = embeddings[i][j];
      }
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
   * @param workspace room for arithmetic
   */
  double meanOfNearest(FeatureVector x, int k, double prior, Workspace workspace) {
    int n = qualities.length;
    double[] distances = workspace.distances(n);
    distances(x, distances);
    double[] nearest = workspace.nearest(2 * k);
    int found = 0;
    for (int i = 0; i < n; i++) {
      double distance = distances[i];
      if (found < k || distance < nearest[found - 1]) {
        found = Math.min(k, found + 1);
        int place = found - 1;
        for (; place > 0 && nearest[place - 1] > distance; place--) {
          nearest[place] = nearest[place - 1];
          nearest[k + place] = nearest[k + place - 1];
        }
        nearest[place] = distance;
        nearest[k + place] = qualities[i];
      }
    }
    double sum = (k - found) * prior;
    for (int i = 0; i < found; i++) {
      sum += nearest[k + i];
    }
    return sum / k;
  }

  /** Squared distances, one value of the embedding after another. */
  private void distances(FeatureVector x, double[] distances) {
    Arrays.fill(distances, 0, qualities.length, 0);
    for (int j = 0; j < LENGTH; j++) {
      addSquares(embeddings[j], x.value(FeatureSchema.EMBEDDING_OFFSET + j), distances);
    }
  }

  private static void addSquares(double[] values, double centre, double[] sums) {
    for (int i = 0; i < values.length; i++) {
      sums[i] += (values[i] - centre) * (values[i] - centre);
    }
  }
}
