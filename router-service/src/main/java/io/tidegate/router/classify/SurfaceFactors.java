package io.tidegate.router.classify;

import com.fasterxml.jackson.databind.JsonNode;
import io.tidegate.core.text.Surface;

/**
 * What the {@link Surface} of a prompt adds to the logit of the small-model score.
 *
 * @param numbers factor of {@link Surface#numbers()}
 * @param symbols factor of {@link Surface#symbols()}
 * @param words factor of {@link Surface#words()}
 */
record SurfaceFactors(float bias, float numbers, float symbols, float words) {

  /** Adds nothing. */
  static final SurfaceFactors NONE = new SurfaceFactors(0, 0, 0, 0);

  /**
   * Reads {@code small_ok_surface} of the manifest; bundles of earlier releases have none.
   *
   * @throws ClassifierException when a factor is missing or no number
   */
  static SurfaceFactors read(JsonNode node) throws ClassifierException {
    if (node.isMissingNode()) {
      return NONE;
    }
    return new SurfaceFactors(
        factor(node, "bias"),
        factor(node, "numbers"),
        factor(node, "symbols"),
        factor(node, "words"));
  }

  private static float factor(JsonNode node, String name) throws ClassifierException {
    float value = (float) node.path(name).asDouble(Double.NaN);
    if (!Float.isFinite(value)) {
      throw new ClassifierException(
          "bundle: bundle.json: small_ok_surface."
              + name
              + " must be a number, was "
              + node.path(name));
    }
    return value;
  }

  /** The sum for a text. */
  float logit(CharSequence text) {
    if (numbers == 0 && symbols == 0 && words == 0) {
      return bias;
    }
    Surface surface = Surface.of(text);
    return (float)
        (bias
            + numbers * surface.numbers()
            + symbols * surface.symbols()
            + words * surface.words());
  }
}
