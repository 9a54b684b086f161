package io.tidegate.deploy.cloud;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the simulated cloud knows: the answers to a workload's questions, and the personal data in
 * it, which it should never see.
 *
 * @param answers by the text of the last user message
 * @param secrets strings whose presence anywhere in a request makes it one with personal data
 */
public record AnswerKey(Map<String, Answer> answers, Set<String> secrets) {

  /**
   * @param right the answer expected
   * @param wrong a plausible one that is not right
   */
  public record Answer(String right, String wrong) {}

  public AnswerKey {
    answers = Map.copyOf(answers);
    secrets = Set.copyOf(secrets);
  }

  /** The answers to one question. */
  public Optional<Answer> find(String prompt) {
    return Optional.ofNullable(answers.get(prompt));
  }

  /** Whether {@code text} holds personal data of the workload. */
  public boolean holdsPersonalData(String text) {
    return secrets.stream().anyMatch(text::contains);
  }
}
