package io.tidegate.train.robust;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.BiFunction;

/**
 * A change of a prompt that leaves the request as it is.
 *
 * @param name for the table
 * @param apply from a prompt and a source of chance to the changed prompt
 */
record Edit(String name, BiFunction<String, Random, String> apply) {

  /** One letter in this many is typed wrongly. */
  private static final int TYPO_EVERY = 40;

  // None of these is among the phrases that training puts around its prompts.
  private static final List<String> BEFORE =
      List.of(
          "I would be grateful for your help with this: ",
          "if it's not too much trouble, ",
          "Sorry to bother you again, but ",
          "My colleague suggested I ask you. ",
          "When you have a moment: ");
  private static final List<String> AFTER =
      List.of(
          " I really appreciate it.",
          " Many thanks in advance, you're a star.",
          " Much obliged!",
          " That would help me a lot.",
          " Sorry for the short notice.");
  private static final List<String> CHATTER =
      List.of(
          " By the way, it has been raining here all morning.",
          " (Sent from the train, the connection is bad.)",
          " Anyway, the coffee machine is broken again, so bear with me.",
          " The weekend was lovely, hope yours was too!",
          " My cat just walked over the keyboard, ignore any odd letters.");

  /** All of them. */
  static final List<Edit> ALL =
      List.of(
          new Edit("lower case", (text, random) -> text.toLowerCase(Locale.ROOT)),
          new Edit("capital letters", (text, random) -> text.toUpperCase(Locale.ROOT)),
          new Edit("white space", Edit::spaced),
          new Edit("last stop dropped or doubled", Edit::stop),
          new Edit("politeness before", (text, random) -> pick(BEFORE, random) + text),
          new Edit("politeness after", (text, random) -> text + pick(AFTER, random)),
          new Edit("typos", Edit::typos),
          new Edit("chatter after", (text, random) -> text + pick(CHATTER, random)));

  private static String pick(List<String> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  private static String spaced(String text, Random random) {
    StringBuilder spaced = new StringBuilder(random.nextBoolean() ? " " : "");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      spaced.append(c);
      if (c == ' ' && random.nextInt(4) == 0) {
        spaced.append(random.nextInt(4) == 0 ? "\n" : " ");
      }
    }
    return spaced.append(random.nextBoolean() ? "\n\n" : "  ").toString();
  }

  private static String stop(String text, Random random) {
    String bare = text.strip();
    if (bare.isEmpty()) {
      return text;
    }
    char last = bare.charAt(bare.length() - 1);
    boolean stop = last == '.' || last == '?' || last == '!';
    return stop && random.nextBoolean()
        ? bare.substring(0, bare.length() - 1)
        : bare + (stop ? last : '.');
  }

  /** Neighbouring letters change places, a letter is left out or written twice; at least once. */
  private static String typos(String text, Random random) {
    StringBuilder typed = new StringBuilder(text);
    int wrong = Math.max(1, text.length() / TYPO_EVERY);
    for (int i = 0; i < wrong && typed.length() > 3; i++) {
      int at = 1 + random.nextInt(typed.length() - 2);
      if (Character.isLetter(typed.charAt(at)) && Character.isLetter(typed.charAt(at + 1))) {
        char c = typed.charAt(at);
        switch (random.nextInt(3)) {
          case 0 -> {
            typed.setCharAt(at, typed.charAt(at + 1));
            typed.setCharAt(at + 1, c);
          }
          case 1 -> typed.deleteCharAt(at);
          default -> typed.insert(at, c);
        }
      }
    }
    return typed.toString();
  }
}
