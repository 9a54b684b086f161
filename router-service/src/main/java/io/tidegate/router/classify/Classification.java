package io.tidegate.router.classify;

import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What is thought of one request.
 *
 * @param taskProbabilities 18 probabilities in the order of {@link TaskTypes#NAMES}; they sum to 1
 * @param smallOk chance that a model of 1 to 3 billion weights answers well, 0..1
 * @param outputTokens expected length of the answer, tokens, at least 0
 * @param embedding 8 values in -1..1; zeros from the heuristic
 * @param domainGuess likeliest domain and its chance; null from the heuristic and from a bundle
 *     that does not tell domains apart
 * @param personalData what was found in each text; never less than the rules find
 * @param unread characters of the user's turns that the model has not looked at for personal data;
 *     the rules have
 * @param source who answered
 * @param reason why the heuristic answered: {@code late}, {@code overload}, {@code off}, {@code
 *     error}; empty when the model did
 * @param bundle first digits of the digest of the bundle that answered; empty from the heuristic
 */
public record Classification(
    float[] taskProbabilities,
    float smallOk,
    float outputTokens,
    float[] embedding,
    @Nullable DomainGuess domainGuess,
    PersonalDataScan personalData,
    long unread,
    Source source,
    String reason,
    String bundle) {

  /** Length of the embedding. */
  public static final int EMBEDDING = 8;

  /** Who answered. */
  public enum Source {
    MODEL,
    HEURISTIC
  }

  public Classification {
    if (taskProbabilities.length != TaskTypes.NAMES.size() || embedding.length != EMBEDDING) {
      throw new IllegalArgumentException(
          "classification: must have 18 task probabilities and 8 embedding values");
    }
    taskProbabilities = taskProbabilities.clone();
    embedding = embedding.clone();
  }

  @Override
  public float[] taskProbabilities() {
    return taskProbabilities.clone();
  }

  @Override
  public float[] embedding() {
    return embedding.clone();
  }

  /** Name of the likeliest domain; null when nobody guessed. */
  public @Nullable String domain() {
    return domainGuess == null ? null : domainGuess.name();
  }

  /** Names of the kinds of personal data in any text. */
  public SortedSet<String> personalDataKinds() {
    return personalData.kinds();
  }

  /** Name of the likeliest task type. */
  public String task() {
    int best = 0;
    for (int i = 1; i < taskProbabilities.length; i++) {
      best = taskProbabilities[i] > taskProbabilities[best] ? i : best;
    }
    return TaskTypes.NAMES.get(best);
  }
}
