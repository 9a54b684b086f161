package io.tidegate.router.classify;

import io.tidegate.core.privacy.FoldedText;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of a folded text that might be a telephone number: digit groups and what joins them.
 */
final class PhoneCandidate {

  private static final int DIGITS_MIN = 7;
  private static final int DIGITS_MAX = 15;
  private static final int GROUPS_MAX = 8;

  private final FoldedText text;
  private final int start;
  private final int[] starts;
  private final int[] ends;
  private final int groups;

  private PhoneCandidate(FoldedText text, int start, int[] starts, int[] ends, int groups) {
    this.text = text;
    this.start = start;
    this.starts = starts;
    this.ends = ends;
    this.groups = groups;
  }

  /** The longest candidate that begins at a place; null when none begins there. */
  static @Nullable PhoneCandidate at(FoldedText text, int start) {
    char c = text.at(start);
    boolean opening = c == '+' || c == '(';
    if (!opening && !text.digit(start)) {
      return null;
    }
    char before = text.at(start - 1);
    if (text.alphanumeric(start - 1) && before < 0x2E80) {
      return null;
    }
    int[] starts = new int[GROUPS_MAX];
    int[] ends = new int[GROUPS_MAX];
    int groups = 0;
    int digits = 0;
    int place = start;
    while (groups < GROUPS_MAX) {
      int from = skipJoint(text, place, groups == 0);
      if (from < 0) {
        break;
      }
      int to = from;
      while (text.digit(to) && to - from <= DIGITS_MAX) {
        to++;
      }
      digits += to - from;
      if (digits > DIGITS_MAX) {
        break;
      }
      starts[groups] = from;
      ends[groups++] = to;
      place = to;
    }
    return groups == 0 ? null : new PhoneCandidate(text, start, starts, ends, groups);
  }

  /** Place of the next digit when at most three joining characters lie before it; else -1. */
  private static int skipJoint(FoldedText text, int place, boolean first) {
    String joints = first ? "+( " : " -./()\u00b7";
    int i = place;
    while (i - place < 3 && joints.indexOf(text.at(i)) >= 0) {
      i++;
    }
    return text.digit(i) && (first || i > place) ? i : -1;
  }

  int start() {
    return start;
  }

  int end() {
    return ends[groups - 1];
  }

  int firstGroupEnd() {
    return ends[0];
  }

  PhoneCandidate withoutLastGroup() {
    return new PhoneCandidate(text, start, starts, ends, Math.max(1, groups - 1));
  }

  boolean international() {
    return text.at(start) == '+'
        || (text.at(start) == '(' && text.at(start + 1) == '+')
        || (text.at(starts[0]) == '0' && text.at(starts[0] + 1) == '0' && digits() >= 11);
  }

  boolean grouped() {
    return groups > 1;
  }

  /** Seven digits as 3-4: a subscriber's number without its area. */
  boolean local() {
    return groups == 2 && length(0) == 3 && length(1) == 4 && text.at(ends[0]) == '-';
  }

  /** Whether it is worth asking what number it is. */
  boolean plausible(boolean phoneNamed) {
    int digits = digits();
    if (digits < DIGITS_MIN || glued()) {
      return false;
    }
    if (international()) {
      return digits >= 8;
    }
    if (date() || fraction() || joinedToMore()) {
      return false;
    }
    boolean trunk = text.at(starts[0]) == '0' && digits >= 10 && length(0) >= 2;
    boolean area = text.at(start) == '(' && text.at(ends[0]) == ')' && digits >= 8;
    return trunk || area || northAmerican() || (phoneNamed && (grouped() || digits >= 8));
  }

  /** A letter follows at once, other than the x of an extension. */
  private boolean glued() {
    int after = end();
    boolean extension = text.at(after) == 'x' && text.digit(after + 1);
    return text.alphanumeric(after) && text.at(after) < 0x2E80 && !extension;
  }

  /** Whether it begins with + and is long enough to be judged by its length alone. */
  boolean plainlyInternational() {
    return text.at(start) == '+' && digits() >= 10;
  }

  private boolean northAmerican() {
    return groups == 3 && length(0) == 3 && length(1) == 3 && length(2) == 4;
  }

  /** Tied to a further letter or digit, as a part number, a version or an address is. */
  private boolean joinedToMore() {
    return (tie(text.at(start - 1)) && text.alphanumeric(start - 2))
        || (tie(text.at(end())) && text.digit(end() + 1));
  }

  private static boolean tie(char c) {
    return c == '-' || c == '.' || c == '/' || c == '_' || c == ':';
  }

  /** Two groups with a dot between: a decimal number. */
  private boolean fraction() {
    return groups == 2 && text.at(ends[0]) == '.' && starts[1] - ends[0] == 1;
  }

  private boolean date() {
    boolean dayFirst = groups >= 3 && length(0) <= 2 && length(1) <= 2 && length(2) == 4;
    boolean yearFirst = groups >= 3 && length(0) == 4 && length(1) == 2 && length(2) == 2;
    int year = yearFirst ? number(0) : dayFirst ? number(2) : 0;
    return year >= 1900 && year <= 2100 && number(1) <= 31;
  }

  private int number(int group) {
    int value = 0;
    for (int i = starts[group]; i < ends[group] && i < starts[group] + 9; i++) {
      value = 10 * value + (text.at(i) - '0');
    }
    return value;
  }

  private int length(int group) {
    return ends[group] - starts[group];
  }

  private int digits() {
    int digits = 0;
    for (int group = 0; group < groups; group++) {
      digits += length(group);
    }
    return digits;
  }

  /** The digits as dialled, with a leading + for an international number. */
  String dialled() {
    StringBuilder dialled = new StringBuilder(DIGITS_MAX + 1);
    for (int group = 0; group < groups; group++) {
      for (int i = starts[group]; i < ends[group]; i++) {
        dialled.append(text.at(i));
      }
    }
    if (!international()) {
      return dialled.toString();
    }
    boolean doubleZero =
        dialled.length() > 2 && dialled.charAt(0) == '0' && dialled.charAt(1) == '0';
    String number = doubleZero ? dialled.substring(2) : dialled.toString();
    return "+" + withoutTrunk(number);
  }

  /** "+44 (0)20 ...": the bracketed trunk zero is not dialled from abroad. */
  private String withoutTrunk(String number) {
    boolean bracketed = groups > 2 && length(1) == 1 && text.at(starts[1]) == '0';
    return bracketed ? number.substring(0, length(0)) + number.substring(length(0) + 1) : number;
  }
}
