package io.tidegate.edge.skills;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The simple instruction tasks that a decoder of a few million weights can learn; each kind has the
 * same chance in {@link #sample}.
 */
public final class Skills {
  /** The kinds, in a fixed order. */
  public static final List<String> KINDS =
      List.of(
          "sentiment",
          "intent",
          "extract_email",
          "extract_phone",
          "extract_order",
          "extract_city",
          "extract_date",
          "extract_name",
          "addition",
          "subtraction",
          "larger_number",
          "even_or_odd",
          "upper_case",
          "lower_case",
          "title_case",
          "date_format",
          "json_list",
          "bullet_list",
          "first_word",
          "last_word",
          "count_items",
          "yes_or_no");

  private Skills() {}

  /** A task of a random kind from one half of the material. */
  public static SkillTask sample(RandomGenerator random, Split split) {
    return sample(KINDS.get(random.nextInt(KINDS.size())), random, split);
  }

  /**
   * A task of the kind named.
   *
   * @throws IllegalArgumentException when {@link #KINDS} does not name it
   */
  public static SkillTask sample(String kind, RandomGenerator random, Split split) {
    Draw draw = new Draw(random, split);
    SkillTask task =
        switch (kind) {
          case "sentiment" -> new LabelTasks(draw).sentiment();
          case "intent" -> new LabelTasks(draw).intent();
          case "yes_or_no" -> new LabelTasks(draw).yesOrNo();
          case "extract_email",
              "extract_phone",
              "extract_order",
              "extract_city",
              "extract_date",
              "extract_name" ->
              new ExtractionTasks(draw).task(kind);
          case "addition", "subtraction" -> new NumberTasks(draw).sum(kind);
          case "larger_number" -> new NumberTasks(draw).larger();
          case "even_or_odd" -> new NumberTasks(draw).parity();
          case "upper_case", "lower_case", "title_case" -> new FormatTasks(draw).letterCase(kind);
          case "date_format" -> new FormatTasks(draw).date();
          case "json_list", "bullet_list", "count_items" -> new FormatTasks(draw).list(kind);
          case "first_word", "last_word" -> new FormatTasks(draw).edgeWord(kind);
          default ->
              throw new IllegalArgumentException("kind must be one of " + KINDS + ", was " + kind);
        };
    return new SkillTask(task.skill(), typed(draw, task), task.answer(), task.personalData());
  }

  /**
   * Two to four tasks about the same sentence, text, list or pair of numbers, which only the first
   * prompt holds: the turns of one conversation.
   */
  public static List<SkillTask> conversation(RandomGenerator random, Split split) {
    Draw draw = new Draw(random, split);
    return switch (draw.below(6)) {
      case 0 -> new FormatTasks(draw).textConversation();
      case 1 -> new FormatTasks(draw).listConversation();
      case 2 -> new NumberTasks(draw).conversation();
      default -> new ExtractionTasks(draw).conversation();
    };
  }

  /**
   * Whether a word is a filler (a name, a city, a thing), in any letter case. A tokenizer that
   * spells every filler in pieces treats those of both halves alike.
   */
  public static boolean isFiller(String word) {
    return Lexicon.FILLERS.contains(word.toLowerCase(Locale.ROOT));
  }

  /**
   * Small differences in the way people type, which leave the words that the answer copies alone.
   */
  private static String typed(Draw draw, SkillTask task) {
    String kind = task.skill();
    String out = task.prompt();
    if (!kind.endsWith("_case")
        && !kind.endsWith("_word")
        && Character.isUpperCase(out.charAt(0))
        && draw.chance(0.2)) {
      String firstWord = out.split(" ", 2)[0];
      if (firstWord.substring(1).chars().allMatch(Character::isLowerCase)
          && !Lexicon.FIRST_NAMES.contains(firstWord)
          && !Lexicon.CITIES.contains(firstWord)
          && !task.answer().contains(firstWord)) {
        out = Character.toLowerCase(out.charAt(0)) + out.substring(1);
      }
    }
    if (out.endsWith("?") && draw.chance(0.15)) {
      out = out.substring(0, out.length() - 1);
    }
    return out;
  }
}
