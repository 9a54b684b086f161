package io.tidegate.router.people;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words of a text: runs of letters with apostrophes and hyphens inside. */
final class TextWords {
  private static final int LENGTH_MAX = 40;

  final CharSequence text;
  private int[] starts = new int[64];
  private int[] ends = new int[64];
  private @Nullable String[] plain = {};
  private @Nullable String[] small = {};
  private int size;

  TextWords(CharSequence text) {
    this.text = text;
    int n = text.length();
    for (int i = 0; i < n; ) {
      if (!letter(i)) {
        i++;
        continue;
      }
      int end = i + 1;
      while (end < n
          && (letter(end) || (inner(text.charAt(end)) && end + 1 < n && letter(end + 1)))) {
        end++;
      }
      if (size == starts.length) {
        starts = Arrays.copyOf(starts, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
      }
      starts[size] = i;
      ends[size++] = end;
      i = end;
    }
    this.plain = new String[size];
    this.small = new String[size];
  }

  private boolean letter(int i) {
    char c = text.charAt(i);
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    int type = Character.getType(c);
    return (Character.isLetter(c) && c < 0x2E80)
        || type == Character.NON_SPACING_MARK
        || (Character.isLetter(c) && c >= 0xAC00 && c < 0xD7A4);
  }

  private static boolean inner(char c) {
    return c == '\'' || c == '\u2019' || c == '-';
  }

  int size() {
    return size;
  }

  int start(int word) {
    return starts[word];
  }

  int end(int word) {
    return ends[word];
  }

  /** The word without a trailing 's; empty beyond the text or for what is too long. */
  String word(int word) {
    if (word < 0 || word >= size || ends[word] - starts[word] > LENGTH_MAX) {
      return "";
    }
    String known = plain[word];
    if (known == null) {
      known = cut(word);
      plain[word] = known;
    }
    return known;
  }

  private String cut(int word) {
    String whole = text.subSequence(starts[word], ends[word]).toString();
    int length = whole.length();
    boolean genitive =
        length > 3 && whole.charAt(length - 1) == 's' && inner(whole.charAt(length - 2));
    return genitive ? whole.substring(0, length - 2) : whole;
  }

  String lower(int word) {
    String known = word < 0 || word >= size ? "" : small[word];
    if (known == null) {
      known = word(word).toLowerCase(Locale.ROOT);
      small[word] = known;
    }
    return known;
  }

  /** Whether a word begins with a capital and goes on small, or has a hyphen and capitals. */
  boolean name(int word) {
    String w = word(word);
    if (w.length() < 2 || !Character.isUpperCase(w.charAt(0))) {
      return false;
    }
    return !Character.isUpperCase(w.charAt(1)) || w.indexOf('\'') == 1 || w.indexOf('\u2019') == 1;
  }

  /** Whether all letters of a word are capitals; at least three. */
  boolean shouted(int word) {
    String w = word(word);
    return w.length() >= 3 && w.equals(w.toUpperCase(Locale.ROOT)) && !w.equals(lower(word));
  }

  /** A single capital letter with or without a dot. */
  boolean initial(int word) {
    return word >= 0
        && word < size
        && ends[word] - starts[word] == 1
        && Character.isUpperCase(text.charAt(starts[word]));
  }

  /** Whether only blanks, at most one dot before them, lie between a word and the next. */
  boolean adjacent(int word) {
    if (word < 0 || word + 1 >= size) {
      return false;
    }
    int from = ends[word];
    int to = starts[word + 1];
    boolean dot = to > from && text.charAt(from) == '.';
    for (int i = from + (dot ? 1 : 0); i < to; i++) {
      if (text.charAt(i) != ' ' && text.charAt(i) != '\u00a0') {
        return false;
      }
    }
    return to - from <= 3 && (to > from) && (!dot || ends[word] - starts[word] <= 4);
  }

  /** The text between a word and the next one; long stretches are cut. */
  String between(int word) {
    if (word < 0 || word + 1 >= size) {
      return "";
    }
    return text.subSequence(ends[word], Math.min(starts[word + 1], ends[word] + 8)).toString();
  }

  /** Whether a sentence, a line or a quotation begins with a word. */
  boolean opensSentence(int word) {
    int i = starts[word] - 1;
    while (i >= 0 && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i--;
    }
    return i < 0 || ".!?\n\r:\"\u201c\u201e\u00ab*-\u2022>|([{;/".indexOf(text.charAt(i)) >= 0;
  }
}
