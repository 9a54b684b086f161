package io.tidegate.core.privacy;

import java.util.Arrays;

/**
 * The digit groups of a text, each a run of digits, with what joins it to the group before.
 *
 * <p>A letter that passes for a digit (o, l, i, |) counts as one inside a run that is mostly
 * digits. A group touching a word counts; one touching nothing but a to f is taken for a part of a
 * hexadecimal number and does not.
 */
final class DigitGroups {

  /** Longest number that any rule knows, digits. */
  static final int DIGITS_MAX = 19;

  private static final int JOINT_MAX = 3;
  private static final int WORD_LOOK = 12;
  private static final int MISTAKEN_LOOK = 3;

  final FoldedText text;
  private int[] starts = new int[16];
  private int[] ends = new int[16];
  private boolean[] joined = new boolean[16];
  private int size;

  DigitGroups(FoldedText text) {
    this.text = text;
    for (int i = text.nextDigit(0); i < text.length(); i = text.nextDigit(i)) {
      int start = i;
      int floor = Math.max(i - MISTAKEN_LOOK, size == 0 ? 0 : ends[size - 1]);
      while (start > floor && mistaken(start - 1)) {
        start--;
      }
      int end = i;
      int digits = 0;
      while (end - i < 2 * DIGITS_MAX && (text.digit(end) || mistaken(end))) {
        digits += text.digit(end) ? 1 : 0;
        end++;
      }
      boolean further = text.digit(end) || mistaken(end);
      if (end - start - digits > digits || further || text.letter(start - 1) || text.letter(end)) {
        start = i;
        end = i;
        while (text.digit(end)) {
          end++;
        }
      }
      add(start, end);
      i = end;
    }
  }

  int size() {
    return size;
  }

  int start(int group) {
    return starts[group];
  }

  int end(int group) {
    return ends[group];
  }

  int length(int group) {
    return ends[group] - starts[group];
  }

  /** Whether only a short separator lies between this group and the one before. */
  boolean joinedToPrevious(int group) {
    return group > 0 && group < size && joined[group];
  }

  /** Whether a dash, dot, slash or underscore ties the groups to a further letter or digit. */
  boolean tied(int first, int last) {
    int before = starts[first] - 1;
    int after = ends[last];
    return (ties(before) && text.alphanumeric(before - 1))
        || (ties(after) && text.alphanumeric(after + 1));
  }

  private boolean ties(int place) {
    char c = text.at(place);
    return c == '-' || c == '.' || c == '/' || c == '_';
  }

  /** Whether exactly a dot lies between this group and the one before. */
  boolean dottedToPrevious(int group) {
    return joinedToPrevious(group)
        && starts[group] - ends[group - 1] == 1
        && text.at(starts[group] - 1) == '.';
  }

  /** Value of the digit, or of the letter that passes for one, at a place. */
  byte value(int place) {
    char c = text.at(place);
    return (byte) (c >= '0' && c <= '9' ? c - '0' : c == 'o' ? 0 : 1);
  }

  /** Whether a number may begin at the group's first digit. */
  boolean opens(int group) {
    return wordOrNothing(starts[group] - 1, -1);
  }

  /** Whether a number may end at the group's last digit. */
  boolean closes(int group) {
    return wordOrNothing(ends[group], 1);
  }

  private boolean wordOrNothing(int place, int step) {
    if (!text.letter(place)) {
      return true;
    }
    for (int i = place; Math.abs(i - place) < WORD_LOOK && text.letter(i); i += step) {
      if (text.at(i) > 'f') {
        return true;
      }
    }
    return false;
  }

  private boolean mistaken(int place) {
    char c = text.at(place);
    return c == 'o' || c == 'l' || c == 'i' || c == '|';
  }

  private void add(int start, int end) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      ends = Arrays.copyOf(ends, 2 * size);
      joined = Arrays.copyOf(joined, 2 * size);
    }
    joined[size] = size > 0 && joint(ends[size - 1], start);
    starts[size] = start;
    ends[size++] = end;
  }

  private boolean joint(int from, int to) {
    if (to - from > JOINT_MAX || to == from) {
      return false;
    }
    int marks = 0;
    for (int i = from; i < to; i++) {
      char c = text.at(i);
      boolean mark = c == '-' || c == '.' || c == '/' || c == '_' || c == '\u00b7' || c == '+';
      if (!mark && c != ' ') {
        return false;
      }
      marks += mark ? 1 : 0;
    }
    return marks <= 1;
  }
}
