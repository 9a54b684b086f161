package io.tidegate.edge.skills;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The comparison of a given answer with the expected one. All of them ignore outer white space,
 * runs of white space, outer quotation marks and trailing punctuation; a number expected is found
 * when it is the only number in the answer.
 */
public enum AnswerCheck {
  /** Letter case does not count. */
  TEXT,
  /** Letter case is what was asked for. */
  EXACT_CASE,
  /** Comma-separated members in any order, letter case aside. */
  SET,
  /** Line breaks separate list items, so they count; white space inside a line is collapsed. */
  LINES;

  private static final Set<String> CASE_SKILLS = Set.of("upper_case", "lower_case", "title_case");
  private static final Set<String> SET_SKILLS = Set.of("divisors", "common_members");
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(?:[.,]\\d+)*");
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,15}");

  static AnswerCheck forSkill(String skill) {
    if (CASE_SKILLS.contains(skill)) {
      return EXACT_CASE;
    }
    if (SET_SKILLS.contains(skill)) {
      return SET;
    }
    return skill.equals("bullet_list") ? LINES : TEXT;
  }

  boolean accepts(String expected, String given) {
    return switch (this) {
      case EXACT_CASE -> normal(expected).equals(normal(given));
      case SET -> members(expected).equals(members(given));
      case LINES -> lines(expected).equals(lines(given));
      case TEXT -> text(expected, given);
    };
  }

  private static boolean text(String expected, String given) {
    String want = normal(expected).toLowerCase(Locale.ROOT);
    String have = normal(given).toLowerCase(Locale.ROOT);
    if (want.startsWith("[")) { // JSON: white space between members is free
      return want.replace(" ", "").equals(have.replace(" ", ""));
    }
    return want.equals(have) || (INTEGER.matcher(want).matches() && onlyNumberIs(want, have));
  }

  private static boolean onlyNumberIs(String want, String have) {
    Matcher matcher = NUMBER.matcher(have);
    if (!matcher.find()) {
      return false;
    }
    String found = matcher.group().replace(",", "").replaceFirst("\\.0+$", "");
    return !matcher.find() && found.length() <= 15 && found.equals(want);
  }

  private static String lines(String text) {
    return text.strip()
        .lines()
        .map(line -> normal(line).toLowerCase(Locale.ROOT).replaceFirst("^[*•]\\s*", "- "))
        .filter(line -> !line.isEmpty())
        .collect(Collectors.joining("\n"));
  }

  private static Set<String> members(String text) {
    return Arrays.stream(normal(text).toLowerCase(Locale.ROOT).split(",| and "))
        .map(String::strip)
        .filter(member -> !member.isEmpty())
        .collect(Collectors.toSet());
  }

  private static String normal(String text) {
    String flat = text.strip().replaceAll("\\s+", " ");
    String open = flat.replaceFirst("^[\"'`“‘]+", "");
    return open.replaceFirst("[\"'`”’.!?;:,\\s]+$", "");
  }
}
