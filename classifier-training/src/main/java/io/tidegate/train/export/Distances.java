package io.tidegate.train.export;

/** How far two answers are from each other. */
final class Distances {
  private Distances() {}

  /** Cosine of the angle between two vectors, within [-1, 1]. */
  static double cosine(float[] a, float[] b) {
    double product = 0;
    double left = 1e-12;
    double right = 1e-12;
    for (int i = 0; i < a.length; i++) {
      product += a[i] * b[i];
      left += a[i] * a[i];
      right += b[i] * b[i];
    }
    return product / Math.sqrt(left * right);
  }

  /** Largest difference of two numbers in the same place. */
  static double farthest(double[] a, double[] b) {
    double largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs(a[i] - b[i]));
    }
    return largest;
  }
}
