package io.tidegate.pipeline.prepared;

/**
 * Names of the columns of prepared rows that may differ.
 *
 * @param target the candidate's distribution, an object of arms to probabilities
 * @param q a reward model's values, an object of arms to numbers
 * @param context what was known before the choice, an array of numbers
 */
public record RowColumns(String target, String q, String context) {

  /** {@code target}, {@code q} and {@code context}. */
  public static final RowColumns DEFAULT = new RowColumns("target", "q", "context");
}
