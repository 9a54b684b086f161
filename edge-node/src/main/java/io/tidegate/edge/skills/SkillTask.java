package io.tidegate.edge.skills;

import java.util.Objects;

/**
 * One instruction with the answer expected.
 *
 * @param skill name of the kind, such as {@code extract_email}
 * @param prompt what a user would type
 * @param answer the expected answer, as short as the instruction asks for
 * @param personalData whether the prompt holds a (fictional) person's name together with contact
 *     data, or contact data alone
 */
public record SkillTask(String skill, String prompt, String answer, boolean personalData) {
  public SkillTask {
    Objects.requireNonNull(skill, "skill");
    if (prompt.isBlank() || answer.isBlank()) {
      throw new IllegalArgumentException("prompt and answer of " + skill + " must not be blank");
    }
  }

  /** Whether {@code given} says the same as the expected answer, see {@link AnswerCheck}. */
  public boolean correct(String given) {
    return AnswerCheck.forSkill(skill).accepts(answer, given);
  }
}
