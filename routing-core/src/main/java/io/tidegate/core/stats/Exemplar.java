package io.tidegate.core.stats;

import io.tidegate.core.Digests;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.features.FeatureVector;
import io.tidegate.core.features.PromptFeatures;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A decision whose answer was judged: where its prompt lies, and how good the answer was.
 *
 * @param decisionId first 16 hexadecimal digits of the SHA-256 of the decision's id
 * @param embedding the classifier's embedding in feature steps of 2^-13
 * @param qualityStep quality in steps of 2^-14, 0 to 16384
 */
public record Exemplar(String decisionId, short[] embedding, long qualityStep) {

  private static final int ID_DIGITS = 16;

  public Exemplar {
    embedding = embedding.clone();
    if (!decisionId.matches("[0-9a-f]{16}")) {
      throw new IllegalArgumentException("exemplar: id must be 16 hexadecimal digits");
    }
    if (embedding.length != PromptFeatures.EMBEDDING) {
      throw new IllegalArgumentException(
          "exemplar: needs " + PromptFeatures.EMBEDDING + " values, had " + embedding.length);
    }
    if (qualityStep < 0 || qualityStep > Signal.QUALITY.stepsPerUnit()) {
      throw new IllegalArgumentException(
          "exemplar: quality must be 0 to "
              + Signal.QUALITY.stepsPerUnit()
              + " steps, was "
              + qualityStep);
    }
  }

  /** The exemplar of a decision in schema {@link FeatureSchema#V1}. */
  public static Exemplar of(String decisionId, FeatureVector x, double quality) {
    short[] embedding = new short[PromptFeatures.EMBEDDING];
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = (short) x.step(FeatureSchema.EMBEDDING_OFFSET + i);
    }
    return new Exemplar(shortId(decisionId), embedding, Signal.QUALITY.quantise(quality));
  }

  /** What stands for a decision's id here. */
  public static String shortId(String decisionId) {
    return Digests.sha256Hex(decisionId.getBytes(StandardCharsets.UTF_8)).substring(0, ID_DIGITS);
  }

  @Override
  public short[] embedding() {
    return embedding.clone();
  }

  /** The embedding's values. */
  public double[] values() {
    double[] values = new double[embedding.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = embedding[i] * (1.0 / FeatureVector.STEPS_PER_UNIT);
    }
    return values;
  }

  /** Quality, 0..1. */
  public double quality() {
    return (double) qualityStep / Signal.QUALITY.stepsPerUnit();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Exemplar that
        && decisionId.equals(that.decisionId)
        && qualityStep == that.qualityStep
        && Arrays.equals(embedding, that.embedding);
  }

  @Override
  public int hashCode() {
    return decisionId.hashCode();
  }
}
