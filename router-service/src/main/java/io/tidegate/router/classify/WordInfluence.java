package io.tidegate.router.classify;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * How much one word moved the small-model score: the score with it, less the score of the same text
 * without it (occlusion; Zeiler and Fergus 2014).
 *
 * @param start first character of the word
 * @param end after its last
 * @param change above 0 when the word makes it likelier that a small model will do
 */
public record WordInfluence(int start, int end, float change) {

  /** Words that are left out one by one: so many from the front, the rest from the back. */
  static final int FRONT = 150;

  static final int BACK = 50;

  /**
   * Leaves each word out once.
   *
   * @param most how many are told, those that move the score most
   * @throws ClassifierException when the model cannot be run
   */
  public static List<WordInfluence> of(ClassifierBundle bundle, String text, int most)
      throws ClassifierException {
    float whole = bundle.model().run(text).smallOk();
    List<WordInfluence> all = new ArrayList<>();
    for (int[] word : words(text)) {
      int end = word[1];
      boolean gap = end < text.length() && Character.isWhitespace(text.charAt(end));
      String without = text.substring(0, word[0]) + text.substring(gap ? end + 1 : end);
      all.add(new WordInfluence(word[0], end, whole - bundle.model().run(without).smallOk()));
    }
    all.sort(Comparator.comparingDouble(w -> -Math.abs(w.change())));
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  private static List<int[]> words(String text) {
    List<int[]> front = new ArrayList<>();
    BreakIterator words = BreakIterator.getWordInstance(Locale.ROOT);
    words.setText(text);
    for (int start = words.first(), end = words.next();
        end != BreakIterator.DONE && front.size() < FRONT + BACK;
        start = end, end = words.next()) {
      add(front, text, start, end);
    }
    if (front.size() < FRONT + BACK || words.current() >= text.length()) {
      return front;
    }
    List<int[]> back = new ArrayList<>();
    int end = words.last();
    int start = words.previous();
    while (start != BreakIterator.DONE && start >= front.get(FRONT - 1)[1] && back.size() < BACK) {
      add(back, text, start, end);
      end = start;
      start = words.previous();
    }
    List<int[]> all = new ArrayList<>(front.subList(0, FRONT));
    all.addAll(back);
    return all;
  }

  private static void add(List<int[]> list, String text, int start, int end) {
    if (text.substring(start, end).codePoints().anyMatch(Character::isLetterOrDigit)) {
      list.add(new int[] {start, end});
    }
  }
}
