package io.tidegate.core.features;

import java.util.Arrays;

/**
 * What is known of a request before any arm is looked at.
 *
 * @param taskProbabilities 18 probabilities of the task types, in the classifier's order; all zero
 *     when unknown
 * @param smallModelOk chance that a small model answers well, 0..1
 * @param predictedOutputTokens expected completion length, tokens, at least 0
 * @param embedding 8 values in -1..1 from the classifier's pooled output; all zero when unknown
 * @param promptTokens estimated length of the whole conversation, tokens
 * @param turns messages in the conversation
 * @param code the prompt holds source code
 * @param tools the request offers tools or answers a tool call
 * @param images the request holds images
 * @param nonEnglish most letters are outside the basic Latin range, or the language is not English
 * @param personalData personal data was found anywhere in the conversation
 */
public record PromptFeatures(
    double[] taskProbabilities,
    double smallModelOk,
    double predictedOutputTokens,
    double[] embedding,
    int promptTokens,
    int turns,
    boolean code,
    boolean tools,
    boolean images,
    boolean nonEnglish,
    boolean personalData) {

  /** Number of task types. */
  public static final int TASKS = 18;

  /** Length of the embedding. */
  public static final int EMBEDDING = 8;

  public PromptFeatures {
    if (taskProbabilities.length != TASKS) {
      throw new IllegalArgumentException(
          "taskProbabilities: must have " + TASKS + " values, had " + taskProbabilities.length);
    }
    if (embedding.length != EMBEDDING) {
      throw new IllegalArgumentException(
          "embedding: must have " + EMBEDDING + " values, had " + embedding.length);
    }
    taskProbabilities = taskProbabilities.clone();
    embedding = embedding.clone();
  }

  @Override
  public double[] taskProbabilities() {
    return taskProbabilities.clone();
  }

  @Override
  public double[] embedding() {
    return embedding.clone();
  }

  /** Index of the likeliest task type; 0 when all are equal. */
  public int likeliestTask() {
    int best = 0;
    for (int i = 1; i < taskProbabilities.length; i++) {
      if (taskProbabilities[i] > taskProbabilities[best]) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PromptFeatures that
        && Arrays.equals(taskProbabilities, that.taskProbabilities)
        && Arrays.equals(embedding, that.embedding)
        && Double.compare(smallModelOk, that.smallModelOk) == 0
        && Double.compare(predictedOutputTokens, that.predictedOutputTokens) == 0
        && promptTokens == that.promptTokens
        && turns == that.turns
        && code == that.code
        && tools == that.tools
        && images == that.images
        && nonEnglish == that.nonEnglish
        && personalData == that.personalData;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(taskProbabilities) + promptTokens;
  }

  void fillShared(double[] x, int offset) {
    int i = offset;
    for (int task = 0; task < TASKS - 1; task++) {
      x[i++] = taskProbabilities[task];
    }
    x[i++] = smallModelOk;
    x[i++] = logShare(predictedOutputTokens, 12);
    for (double value : embedding) {
      x[i++] = value;
    }
    x[i++] = logShare(promptTokens, 17);
    x[i++] = logShare(turns, 6);
    x[i++] = code ? 1 : 0;
    x[i++] = tools ? 1 : 0;
    x[i++] = images ? 1 : 0;
    x[i++] = nonEnglish ? 1 : 0;
    x[i] = personalData ? 1 : 0;
  }

  /** log2(1 + value) over {@code bits}: 0 for nothing, about 1 at 2^bits. */
  private static double logShare(double value, int bits) {
    return StrictMath.log1p(Math.max(0, value)) / (StrictMath.log(2) * bits);
  }
}
