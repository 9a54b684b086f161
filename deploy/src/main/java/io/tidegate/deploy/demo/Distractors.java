package io.tidegate.deploy.demo;

import io.tidegate.deploy.cloud.AnswerKey;
import io.tidegate.edge.skills.SkillTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Plausible wrong answers. */
final class Distractors {
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,15}");
  private static final List<List<String>> LABELS =
      List.of(
          List.of("positive", "negative"),
          List.of("billing", "technical", "shipping", "account"),
          List.of("yes", "no"),
          List.of("even", "odd"),
          List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"));

  private Distractors() {}

  /** The right answer of a task beside one that its checker refuses. */
  static AnswerKey.Answer of(SkillTask task, RandomGenerator random) {
    for (String candidate : candidates(task.answer(), random)) {
      if (!candidate.isBlank() && !task.correct(candidate)) {
        return new AnswerKey.Answer(task.answer(), candidate);
      }
    }
    return new AnswerKey.Answer(task.answer(), "not sure");
  }

  private static List<String> candidates(String right, RandomGenerator random) {
    List<String> candidates = new ArrayList<>();
    for (List<String> labels : LABELS) {
      if (labels.contains(right)) {
        List<String> others = new ArrayList<>(labels);
        others.remove(right);
        candidates.add(others.get(random.nextInt(others.size())));
      }
    }
    if (INTEGER.matcher(right).matches()) {
      candidates.add(Long.toString(Long.parseLong(right) + 1 + random.nextInt(10)));
    }
    List<String> words = new ArrayList<>(List.of(right.split(" ")));
    Collections.swap(words, 0, words.size() - 1);
    candidates.add(String.join(" ", words));
    candidates.add(right.substring(0, right.length() - 1));
    candidates.add(right + right.charAt(right.length() - 1));
    return candidates;
  }
}
