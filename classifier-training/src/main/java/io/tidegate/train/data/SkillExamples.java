package io.tidegate.train.data;

import io.tidegate.edge.skills.HardSkills;
import io.tidegate.edge.skills.SkillTask;
import io.tidegate.edge.skills.Skills;
import io.tidegate.edge.skills.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Generated instructions with computed answers: the simple kinds as work that a small model does
 * well, the hard kinds as work that it does not.
 */
public final class SkillExamples {
  private static final Map<String, String> TASKS =
      Map.ofEntries(
          Map.entry("sentiment", "sentiment"),
          Map.entry("intent", "classification"),
          Map.entry("extract_email", "extraction"),
          Map.entry("extract_phone", "extraction"),
          Map.entry("extract_order", "extraction"),
          Map.entry("extract_city", "extraction"),
          Map.entry("extract_date", "extraction"),
          Map.entry("extract_name", "extraction"),
          Map.entry("addition", "math"),
          Map.entry("subtraction", "math"),
          Map.entry("larger_number", "math"),
          Map.entry("even_or_odd", "math"),
          Map.entry("upper_case", "rewriting"),
          Map.entry("lower_case", "rewriting"),
          Map.entry("title_case", "rewriting"),
          Map.entry("date_format", "rewriting"),
          Map.entry("json_list", "extraction"),
          Map.entry("bullet_list", "rewriting"),
          Map.entry("yes_or_no", "qa_open"),
          Map.entry("multiplication", "math"),
          Map.entry("word_problem", "math"),
          Map.entry("python_output", "code"));

  private static final int CHARS_PER_TOKEN = 4;

  private SkillExamples() {}

  /** {@code count} tasks, four simple ones for every three hard ones. */
  public static List<Example> draw(int count, long seed, Split split) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      boolean simple = i % 7 < 4;
      SkillTask task = simple ? Skills.sample(random, split) : HardSkills.sample(random);
      boolean mayHoldPersons = task.personalData() || task.skill().startsWith("extract");
      examples.add(
          new Example(
              task.prompt(),
              Labels.task(TASKS.getOrDefault(task.skill(), "")),
              simple ? 1 : 0,
              simple ? 1 + (float) task.answer().length() / CHARS_PER_TOKEN : Float.NaN,
              mayHoldPersons ? Optional.empty() : Optional.of(List.of()),
              simple ? "skills" : "hard_skills",
              task.prompt()));
    }
    return examples;
  }
}
