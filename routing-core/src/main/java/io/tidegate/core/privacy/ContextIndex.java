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
  private static final Map<Character, Phrase[]> BY_FIRST = byFirst();
  private static final Phrase[][] ASCII = ascii();

  private final int[] starts;
  private final int[] ends;
  private final long[] topics;
  private final int size;

  /** Finds every phrase of every topic. */
  public ContextIndex(FoldedText text) {
    int[] from = new int[16];
    int[] to = new int[16];
    long[] mask = new long[16];
    int n = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.at(i);
      boolean ideograph = c >= 0x2E80;
      if (!ideograph && (!text.letter(i) || text.letter(i - 1)) && c != '\u00a7') {
        continue;
      }
      int length = 0;
      long found = 0;
      for (Phrase phrase : c < 0x80 ? ASCII[c] : BY_FIRST.getOrDefault(c, NONE)) {
        if (matches(phrase, text, i)) {
          found |= phrase.topic().bit();
          length = Math.max(length, phrase.text().length);
        }
      }
      if (found != 0) {
        if (n == from.length) {
          from = Arrays.copyOf(from, 2 * n);
          to = Arrays.copyOf(to, 2 * n);
          mask = Arrays.copyOf(mask, 2 * n);
        }
        from[n] = i;
        to[n] = i + length;
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

  private static Phrase[][] ascii() {
    Phrase[][] table = new Phrase[0x80][];
    for (char c = 0; c < table.length; c++) {
      table[c] = BY_FIRST.getOrDefault(c, NONE);
    }
    return table;
  }
}
