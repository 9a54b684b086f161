package io.tidegate.router.redact;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The places of one text that are replaced; they never overlap. */
final class Cuts {
  private static final String HEX = "0123456789abcdefABCDEF";

  /** A place with something to replace in it: indices in the text. */
  record Cut(String kind, int start, int end) {}

  private final String text;
  private final List<Cut> all = new ArrayList<>();

  Cuts(String text) {
    this.text = text;
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /**
   * Adds a place, cut into lines, without the blanks around; places without a letter or digit are
   * left out.
   */
  void add(String kind, int from, int to) {
    int start = from;
    for (int i = from; i <= to; i++) {
      boolean end = i == to || text.charAt(i) == '\n' || text.charAt(i) == '\r';
      if (end) {
        line(kind, start, i);
        start = i + 1;
      }
    }
  }

  private void line(String kind, int from, int to) {
    int start = from;
    int end = to;
    // In JSON inside a string, the letter of \n belongs to no word.
    boolean escape = start > 0 && start < end && text.charAt(start - 1) == '\\';
    if (escape && "nrt".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (start < end && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    while (end > start
        && (Character.isWhitespace(text.charAt(end - 1)) || text.charAt(end - 1) == '\\')) {
      end--;
    }
    if (text.substring(start, end).codePoints().anyMatch(Character::isLetterOrDigit)) {
      all.add(new Cut(kind, start, end));
    }
  }

  /** In order of place; of two that overlap the later gives way and keeps what is left of it. */
  List<Cut> apart() {
    List<Cut> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingInt(Cut::start).thenComparingInt(cut -> -cut.end()));
    List<Cut> apart = new ArrayList<>();
    int done = 0;
    for (Cut cut : sorted) {
      int start = Math.max(done, cut.start());
      if (start < cut.end()) {
        apart.add(new Cut(cut.kind(), start, cut.end()));
        done = cut.end();
      }
    }
    return apart;
  }

  /** The text of a cut, escapes as in {@code \}{@code u00fc} read. */
  String value(Cut cut) {
    String value = text.substring(cut.start(), cut.end());
    if (value.indexOf('\\') < 0) {
      return value;
    }
    StringBuilder out = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      if (escaped(value, i)) {
        out.append((char) Integer.parseInt(value.substring(i + 2, i + 6), 16));
        i += 5;
      } else {
        out.append(value.charAt(i));
      }
    }
    return out.toString();
  }

  private static boolean escaped(String value, int i) {
    boolean escape = value.startsWith("\\u", i) && i + 6 <= value.length();
    for (int k = i + 2; escape && k < i + 6; k++) {
      escape = HEX.indexOf(value.charAt(k)) >= 0;
    }
    return escape;
  }

  /** The text with placeholders in place of the cuts. */
  String replaced(Placeholders placeholders) {
    StringBuilder out = new StringBuilder(text.length());
    int from = 0;
    for (Cut cut : apart()) {
      out.append(text, from, cut.start()).append(placeholders.of(cut.kind(), value(cut)));
      from = cut.end();
    }
    return out.append(text, from, text.length()).toString();
  }
}
