package io.tidegate.core.features;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * A context vector on the grid of 2^-13: one signed 16-bit integer a value, range -4..4.
 *
 * <p>Policies score exactly what is logged and learned from, so nothing is lost between a decision
 * and its re-derivation.
 */
public final class FeatureVector {

  /** Grid steps per unit. */
  public static final int STEPS_PER_UNIT = 1 << 13;

  private final short[] steps;

  private FeatureVector(short[] steps) {
    this.steps = steps;
  }

  /**
   * Clips each value to its range and rounds it to the grid.
   *
   * @throws IllegalArgumentException naming the feature when a value is NaN or infinite, or when
   *     the length is not the schema's
   */
  public static FeatureVector quantise(FeatureSchema schema, double[] values) {
    requireLength(schema, values.length);
    short[] steps = new short[values.length];
    quantise(schema, values, 0, steps, 0, values.length);
    return new FeatureVector(steps);
  }

  /** Takes the array as it is. */
  static FeatureVector ofSteps(short[] steps) {
    return new FeatureVector(steps);
  }

  /** Clips and rounds {@code count} values; {@code to} is the first one's place in the schema. */
  static void quantise(
      FeatureSchema schema, double[] values, int from, short[] steps, int to, int count) {
    for (int i = 0; i < count; i++) {
      FeatureSchema.Feature feature = schema.features().get(to + i);
      double value = values[from + i];
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "feature " + feature.name() + ": must be finite, was " + value);
      }
      double clipped = Math.max(feature.min(), Math.min(feature.max(), value));
      steps[to + i] = (short) Math.rint(clipped * STEPS_PER_UNIT);
    }
  }

  /**
   * Reads the form of {@link #toBase64()}.
   *
   * @throws IllegalArgumentException when the text is no base64 or has another length than the
   *     schema
   */
  public static FeatureVector ofBase64(FeatureSchema schema, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text));
    requireLength(schema, bytes.remaining() / 2);
    short[] steps = new short[schema.dimension()];
    bytes.asShortBuffer().get(steps);
    return new FeatureVector(steps);
  }

  /**
   * A vector of grid steps.
   *
   * @throws IllegalArgumentException when the length is not the schema's
   */
  public static FeatureVector ofSteps(FeatureSchema schema, short[] steps) {
    requireLength(schema, steps.length);
    return new FeatureVector(steps.clone());
  }

  public int dimension() {
    return steps.length;
  }

  /** Value {@code i} in grid steps. */
  public int step(int i) {
    return steps[i];
  }

  /** Value {@code i}. */
  public double value(int i) {
    return steps[i] * (1.0 / STEPS_PER_UNIT);
  }

  /** All values, exactly representable as doubles. */
  public double[] values() {
    double[] x = new double[steps.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = value(i);
    }
    return x;
  }

  /** Big-endian 16-bit integers in base64. */
  public String toBase64() {
    ByteBuffer bytes = ByteBuffer.allocate(2 * steps.length);
    bytes.asShortBuffer().put(steps);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FeatureVector that && Arrays.equals(steps, that.steps);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(steps);
  }

  @Override
  public String toString() {
    return "FeatureVector" + Arrays.toString(values());
  }

  private static void requireLength(FeatureSchema schema, int length) {
    if (length != schema.dimension()) {
      throw new IllegalArgumentException(
          "features: schema "
              + schema.hash()
              + " has "
              + schema.dimension()
              + " values, had "
              + length);
    }
  }
}
