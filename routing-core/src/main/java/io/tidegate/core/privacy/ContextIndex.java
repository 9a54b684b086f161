package io.tidegate.core.privacy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where a text names which {@link Context}, in order of place; built in one pass. */
public final class ContextIndex {

  private record Phrase(char[] text, boolean stem, Context topic) {}

  private static final Phrase[] NONE = {};
  private static final int ASCII_SIZE = 0x80;
  private static final Map<Character, Phrase[]> BY_FIRST = byFirst();
  private static final Phrase[][] ASCII = ascii();

  private final int[] starts;
  private final int[] ends;
  private final long[] topics;
  private final int size;

  /** The index of a text: every phrase of every topic; empty when the text has no digit. */
  public static ContextIndex of(FoldedText text) {
    return new ContextIndex(text);
  }

  private ContextIndex(FoldedText text) {
    int[] from = new int[16];
    int[] to = new int[16];
    long[] mask = new long[16];
    int n = 0;
    int length = text.hasDigits() ? text.length() : 0;
    boolean inside = false;
    for (int i = 0; i < length; i++) {
      char c = text.at(i);
      boolean after = inside;
      inside = c < 0x80 ? c >= 'a' && c <= 'z' : Character.isLetter(c);
      if ((!inside || after) && c < 0x2E80 && c != '\u00a7') {
        continue;
      }
      int longest = 0;
      long found = 0;
      for (Phrase phrase : candidates(text, i)) {
        if (matches(phrase, text, i)) {
          found |= phrase.topic().bit();
          longest = Math.max(longest, phrase.text().length);
        }
      }
      if (found != 0) {
        if (n == from.length) {
          from = Arrays.copyOf(from, 2 * n);
          to = Arrays.copyOf(to, 2 * n);
          mask = Arrays.copyOf(mask, 2 * n);
        }
        from[n] = i;
        to[n] = i + longest;
        mask[n++] = found;
      }
    }
    this.starts = from;
    this.ends = to;
    this.topics = mask;
    this.size = n;
  }

  /**
   * Whether a topic is named near the places from {@code start} up to {@code end}.
   *
   * @param before how far back its start may lie, places
   * @param after how far on its start may lie after the end, places
   */
  public boolean near(Context topic, int start, int end, int before, int after) {
    long wanted = topic.bit();
    for (int k = firstFrom(start - before); k < size && starts[k] <= end + after; k++) {
      boolean outside = ends[k] <= start || starts[k] >= end;
      if (outside && (topics[k] & wanted) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Places just after each mention of a topic. */
  List<Integer> endsOf(Context topic) {
    List<Integer> list = new ArrayList<>();
    for (int k = 0; k < size; k++) {
      if ((topics[k] & topic.bit()) != 0) {
        list.add(ends[k]);
      }
    }
    return list;
  }

  private int firstFrom(int place) {
    int found = Arrays.binarySearch(starts, 0, size, place);
    return found >= 0 ? found : -found - 1;
  }

  private static boolean matches(Phrase phrase, FoldedText text, int at) {
    char[] wanted = phrase.text();
    for (int k = 1; k < wanted.length; k++) {
      if (text.at(at + k) != wanted[k]) {
        return false;
      }
    }
    int after = at + wanted.length;
    return phrase.stem() || wanted[0] >= 0x2E80 || !text.letter(after) || text.at(after) >= 0x2E80;
  }

  private static Map<Character, Phrase[]> byFirst() {
    Map<Character, List<Phrase>> lists = new HashMap<>();
    for (Context topic : Context.values()) {
      for (String phrase : topic.phrases()) {
        boolean stem = phrase.endsWith("*");
        String folded = FoldedText.fold(stem ? phrase.substring(0, phrase.length() - 1) : phrase);
        lists
            .computeIfAbsent(folded.charAt(0), first -> new ArrayList<>())
            .add(new Phrase(folded.toCharArray(), stem, topic));
      }
    }
    Map<Character, Phrase[]> arrays = new HashMap<>();
    lists.forEach((first, list) -> arrays.put(first, list.toArray(Phrase[]::new)));
    return arrays;
  }

  /** Phrases by their first two characters, ASCII; those of one character are at its own place. */
  private static Phrase[][] ascii() {
    Phrase[][] table = new Phrase[ASCII_SIZE * ASCII_SIZE][];
    Arrays.fill(table, NONE);
    BY_FIRST.forEach(
        (first, phrases) -> {
          for (Phrase phrase : phrases) {
            char second = phrase.text().length > 1 ? phrase.text()[1] : 0;
            if (first < ASCII_SIZE && second < ASCII_SIZE) {
              int place = first * ASCII_SIZE + second;
              table[place] = Arrays.copyOf(table[place], table[place].length + 1);
              table[place][table[place].length - 1] = phrase;
            }
          }
        });
    return table;
  }

  /** Candidates at a place; a phrase of one letter is one only before something else. */
  private static Phrase[] candidates(FoldedText text, int at) {
    char first = text.at(at);
    if (first >= ASCII_SIZE) {
      return BY_FIRST.getOrDefault(first, NONE);
    }
    char second = text.at(at + 1);
    if (second >= ASCII_SIZE) {
      return second >= 0x2E80 ? ASCII[first * ASCII_SIZE] : BY_FIRST.getOrDefault(first, NONE);
    }
    Phrase[] phrases = ASCII[first * ASCII_SIZE + second];
    return phrases.length > 0 || text.letter(at + 1) ? phrases : ASCII[first * ASCII_SIZE];
  }
}
