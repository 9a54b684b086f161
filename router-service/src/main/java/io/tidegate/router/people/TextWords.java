package io.tidegate.router.people;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The words of a text: runs of letters with apostrophes and hyphens inside. */
final class TextWords {
  private static final int LENGTH_MAX = 40;

  /** A word that nobody has asked about; no list has this bit. */
  private static final int UNKNOWN = 1 << 31;

  final String text;
  private int[] starts;
  private int[] ends;
  private @Nullable String[] plain = {};
  private @Nullable String[] small = {};
  private int[] marks = {};
  private int size;

  TextWords(CharSequence source) {
    String all = source.toString();
    this.text = all;
    int n = all.length();
    this.starts = new int[8 + n / 5];
    this.ends = new int[starts.length];
    for (int i = 0; i < n; ) {
      if (!letter(all.charAt(i))) {
        i++;
        continue;
      }
      int end = i + 1;
      while (end < n
          && (letter(all.charAt(end))
              || (inner(all.charAt(end)) && end + 1 < n && letter(all.charAt(end + 1))))) {
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
  }

  private static boolean letter(char c) {
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
    if (plain.length == 0) {
      plain = new String[size];
    }
    String known = plain[word];
    if (known == null) {
      known = text.substring(starts[word], endOfPlain(word));
      plain[word] = known;
    }
    return known;
  }

  /** End of a word without its genitive. */
  private int endOfPlain(int word) {
    int end = ends[word];
    boolean genitive =
        end - starts[word] > 3 && text.charAt(end - 1) == 's' && inner(text.charAt(end - 2));
    return genitive ? end - 2 : end;
  }

  String lower(int word) {
    if (word < 0 || word >= size) {
      return "";
    }
    if (small.length == 0) {
      small = new String[size];
    }
    String known = small[word];
    if (known == null) {
      known = word(word).toLowerCase(Locale.ROOT);
      small[word] = known;
    }
    return known;
  }

  /** Whether {@link #word} is, in any case, in one of the lists of {@link Words}. */
  boolean marked(int word, int lists) {
    if (word < 0 || word >= size || ends[word] - starts[word] > LENGTH_MAX) {
      return false;
    }
    if (marks.length == 0) {
      marks = new int[size];
      Arrays.fill(marks, UNKNOWN);
    }
    int known = marks[word];
    if (known == UNKNOWN) {
      known = Words.marks(text, starts[word], endOfPlain(word));
      marks[word] = known;
    }
    return (known & lists) != 0;
  }

  /** Whether a word begins with a capital. */
  boolean capital(int word) {
    char c = text.charAt(starts[word]);
    return c < 0x80 ? c <= 'Z' : Character.isUpperCase(c);
  }

  /** The character right after a word; a line feed at the end of the text. */
  char after(int word) {
    return ends[word] < text.length() ? text.charAt(ends[word]) : '\n';
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
    return text.substring(ends[word], Math.min(starts[word + 1], ends[word] + 8));
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
