package io.tidegate.train.classifier;

import io.tidegate.train.data.Example;
import io.tidegate.train.data.Span;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** The same request as somebody else might have typed it: its labels stay. */
final class Roughening {
  private static final double SWAP_CHANCE = 0.25;
  private static final double LOWER_CHANCE = 0.2;
  private static final double UPPER_CHANCE = 0.03;
  private static final double STOP_CHANCE = 0.1;
  private static final double BEFORE_CHANCE = 0.1;
  private static final double AFTER_CHANCE = 0.1;

  private static final List<String> BEFORE =
      List.of(
          "hi ",
          "Hi, ",
          "hey ",
          "Hello, ",
          "please ",
          "Please ",
          "pls ",
          "ok ",
          "so ",
          "quick one: ",
          "can you help? ",
          "Good morning. ",
          "hey there, ",
          "one more: ",
          "sorry, again: ",
          "hallo, ",
          "bonjour, ",
          "hola, ",
          "would you mind: ",
          "Dear assistant, ",
          "yo ",
          "Could you please do this for me? ",
          "not sure who to ask but ",
          "[urgent] ",
          "  ",
          "\n");
  private static final List<String> AFTER =
      List.of(
          " thanks",
          " Thanks!",
          " thx",
          " please",
          " pls",
          " ty",
          " asap",
          " cheers",
          "!!",
          "??",
          " thank you so much",
          " (no rush)",
          " i'm on my phone",
          " danke",
          " merci",
          " gracias",
          " That's all for now.",
          " Let me know!",
          " sent from my phone",
          " lol",
          " and be quick",
          "\n",
          "  ",
          " :)",
          "...");

  private Roughening() {}

  /** A variant of an example. */
  static Example of(Example example, SplittableRandom random) {
    String text = example.text();
    int shift = 0;
    if (random.nextDouble() < SWAP_CHANCE) {
      text = swapped(text, random);
    }
    double written = random.nextDouble();
    if (written < LOWER_CHANCE) {
      text = each(text, Character::toLowerCase);
    } else if (written < LOWER_CHANCE + UPPER_CHANCE) {
      text = each(text, Character::toUpperCase);
    }
    if (random.nextDouble() < STOP_CHANCE && text.length() > 8 && stop(text)) {
      text = text.substring(0, text.length() - 1);
    }
    if (random.nextDouble() < BEFORE_CHANCE) {
      String before = BEFORE.get(random.nextInt(BEFORE.size()));
      shift = before.length();
      text = before + text;
    }
    if (random.nextDouble() < AFTER_CHANCE) {
      text += AFTER.get(random.nextInt(AFTER.size()));
    }
    return example.reworded(text, shifted(example.spans(), shift));
  }

  private static Optional<List<Span>> shifted(Optional<List<Span>> spans, int by) {
    return spans.map(
        all -> all.stream().map(s -> new Span(s.start() + by, s.end() + by, s.kind())).toList());
  }

  private static boolean stop(String text) {
    char last = text.charAt(text.length() - 1);
    return last == '.' || last == '?' || last == '!';
  }

  /** Character by character, so that the length stays. */
  private static String each(String text, UnaryOperator<Character> written) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 0; i < out.length(); i++) {
      out.setCharAt(i, written.apply(out.charAt(i)));
    }
    return out.toString();
  }

  /**
   * Swaps neighbouring letters in one to three places; the length stays, so that spans still fit.
   */
  private static String swapped(String text, SplittableRandom random) {
    StringBuilder out = new StringBuilder(text);
    for (int i = 1 + random.nextInt(3); i > 0 && out.length() > 2; i--) {
      int at = random.nextInt(out.length() - 1);
      char left = out.charAt(at);
      char right = out.charAt(at + 1);
      if (Character.isLetter(left) && Character.isLetter(right)) {
        out.setCharAt(at, right);
        out.setCharAt(at + 1, left);
      }
    }
    return out.toString();
  }
}
