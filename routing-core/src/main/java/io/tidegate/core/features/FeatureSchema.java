package io.tidegate.core.features;

import io.tidegate.core.Digests;
import java.util.ArrayList;
import java.util.List;

/**
 * The ordered names and ranges of a context vector, with a version and a hash.
 *
 * <p>Statistics of two schemas never mix: the hash is in every decision and snapshot.
 */
public final class FeatureSchema {

  /** The schema of this release: a constant, the request's values, and five values of the arm. */
  public static final FeatureSchema V1 = v1();

  /** Place of the first value of the embedding in {@link #V1}. */
  public static final int EMBEDDING_OFFSET = 1 + (PromptFeatures.TASKS - 1) + 2;

  /** Values that belong to the arm; they come last. */
  private static final int ARM_VALUES = 5;

  /** One value: its name and its inclusive range; what lies outside is clipped. */
  public record Feature(String name, double min, double max) {}

  private final int version;
  private final List<Feature> features;
  private final String hash;

  private FeatureSchema(int version, List<Feature> features) {
    this.version = version;
    this.features = List.copyOf(features);
    this.hash = Digests.shortHash("v" + version + this.features);
  }

  public int version() {
    return version;
  }

  /** Number of values. */
  public int dimension() {
    return features.size();
  }

  public List<Feature> features() {
    return features;
  }

  /** First 12 hexadecimal digits of the SHA-256 of version, names and ranges. */
  public String hash() {
    return hash;
  }

  /**
   * The context vector of one arm.
   *
   * @throws IllegalArgumentException naming the feature when a value is NaN or infinite
   */
  public FeatureVector vector(PromptFeatures prompt, ArmState arm) {
    return prompt(prompt).vector(arm);
  }

  /**
   * The part of the context that all arms share, to be made once a request.
   *
   * @throws IllegalArgumentException naming the feature when a value is NaN or infinite
   */
  public Prompt prompt(PromptFeatures prompt) {
    double[] x = new double[dimension()];
    x[0] = 1;
    prompt.fillShared(x, 1);
    short[] steps = new short[dimension()];
    FeatureVector.quantise(this, x, 0, steps, 0, dimension() - ARM_VALUES);
    return new Prompt(this, steps);
  }

  /** A prompt's values on the grid, waiting for an arm's. */
  public static final class Prompt {

    private final FeatureSchema schema;
    private final short[] shared;

    private Prompt(FeatureSchema schema, short[] shared) {
      this.schema = schema;
      this.shared = shared;
    }

    /**
     * The context vector of one arm.
     *
     * @throws IllegalArgumentException naming the feature when a value is NaN or infinite
     */
    public FeatureVector vector(ArmState arm) {
      short[] steps = shared.clone();
      double[] x = new double[ARM_VALUES];
      arm.fill(x, 0);
      FeatureVector.quantise(schema, x, 0, steps, steps.length - ARM_VALUES, ARM_VALUES);
      return FeatureVector.ofSteps(steps);
    }
  }

  private static FeatureSchema v1() {
    List<Feature> list = new ArrayList<>();
    list.add(new Feature("constant", 1, 1));
    for (int task = 0; task < PromptFeatures.TASKS - 1; task++) {
      list.add(new Feature("task_" + task, 0, 1));
    }
    list.add(new Feature("small_model_ok", 0, 1));
    list.add(new Feature("output_tokens_log", 0, 2));
    for (int i = 0; i < PromptFeatures.EMBEDDING; i++) {
      list.add(new Feature("embedding_" + i, -1, 1));
    }
    list.add(new Feature("prompt_tokens_log", 0, 2));
    list.add(new Feature("turns_log", 0, 2));
    for (String flag : List.of("code", "tools", "images", "non_english", "personal_data")) {
      list.add(new Feature(flag, 0, 1));
    }
    for (String live : List.of("wait", "inflight", "errors", "battery", "link")) {
      list.add(new Feature("arm_" + live, 0, 1));
    }
    return new FeatureSchema(1, list);
  }
}
