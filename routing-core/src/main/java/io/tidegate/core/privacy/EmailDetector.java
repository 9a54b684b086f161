package io.tidegate.core.privacy;

import java.util.List;
import java.util.Set;

/**
 * E-mail addresses: a local part of up to 64 characters, an at sign, a dotted domain that ends in
 * letters; also with the at sign or dots written as {@code (at)} and {@code [dot]}.
 */
final class EmailDetector {

  private static final int LOCAL_MAX = 64;
  private static final int DOMAIN_MAX = 253;
  private static final Set<String> FILE_ENDINGS =
      Set.of("png", "jpg", "jpeg", "gif", "svg", "webp", "bmp", "ico", "js", "css", "map");

  void detect(FoldedText text, List<PersonalDataSpan> out) {
    if (!text.has('@') && !text.has('(') && !text.has('[') && !text.has('{')) {
      return;
    }
    int floor = 0;
    for (int i = 0; i < text.length(); i++) {
      int width = atSign(text, i);
      if (width == 0) {
        continue;
      }
      int start = localStart(text, trimLeft(text, i, floor), floor);
      int end = domainEnd(text, trimRight(text, i + width, width));
      boolean local = start < trimLeft(text, i, floor);
      if (local && end > 0 && !repository(text, start, i, end)) {
        out.add(text.span(PersonalDataKinds.EMAIL, start, end, PersonalDataSpan.Source.FORMAT));
        floor = end;
        i = end - 1;
      } else {
        i += width - 1;
      }
    }
  }

  /** Length of the at sign at a place; 0 when there is none. */
  private static int atSign(FoldedText text, int i) {
    char c = text.at(i);
    if (c == '@') {
      return 1;
    }
    boolean bracket = c == '(' || c == '[' || c == '{';
    boolean word = bracket && text.at(i + 1) == 'a' && (text.at(i + 2) == 't');
    return word && closing(text.at(i + 3)) ? 4 : 0;
  }

  private static boolean closing(char c) {
    return c == ')' || c == ']' || c == '}';
  }

  private static int trimLeft(FoldedText text, int at, int floor) {
    boolean written = text.at(at) != '@' && at > floor && text.at(at - 1) == ' ';
    return written ? at - 1 : at;
  }

  private static int trimRight(FoldedText text, int at, int width) {
    return width > 1 && text.at(at) == ' ' ? at + 1 : at;
  }

  private static int localStart(FoldedText text, int at, int floor) {
    int start = at;
    while (start > floor && at - start < LOCAL_MAX && local(text, start - 1)) {
      start--;
    }
    while (start < at && !text.alphanumeric(start) && text.at(start) != '_') {
      start++;
    }
    return at > floor && text.at(at - 1) == '.' ? at : start;
  }

  private static boolean local(FoldedText text, int i) {
    return text.alphanumeric(i) || "._%+-!#$&*/?^`{|}~".indexOf(text.at(i)) >= 0;
  }

  /** Place after the domain that begins here; -1 when it has no dot or no ending of letters. */
  private static int domainEnd(FoldedText text, int from) {
    int end = -1;
    int place = from;
    int labels = 0;
    while (place - from < DOMAIN_MAX) {
      int label = place;
      boolean letters = true;
      while (place - from < DOMAIN_MAX && (text.alphanumeric(place) || inner(text, place))) {
        letters &= text.letter(place);
        place++;
      }
      int length = place - label;
      if (length == 0) {
        break;
      }
      boolean punycode =
          text.at(label) == 'x' && text.at(label + 1) == 'n' && text.at(label + 2) == '-';
      if (++labels > 1 && length >= 2 && (letters || punycode)) {
        end = place;
      }
      int dot = dot(text, place);
      if (dot == 0) {
        break;
      }
      place += dot;
    }
    return end;
  }

  private static boolean inner(FoldedText text, int place) {
    return text.at(place) == '-' && (text.alphanumeric(place + 1) || text.at(place + 1) == '-');
  }

  private static int dot(FoldedText text, int i) {
    if (text.at(i) == '.') {
      return 1;
    }
    int open = text.at(i) == ' ' ? i + 1 : i;
    char c = text.at(open);
    boolean word =
        (c == '(' || c == '[' || c == '{')
            && text.at(open + 1) == 'd'
            && text.at(open + 2) == 'o'
            && text.at(open + 3) == 't'
            && closing(text.at(open + 4));
    if (!word) {
      return 0;
    }
    int after = open + 5;
    return (text.at(after) == ' ' ? after + 1 : after) - i;
  }

  /** The address of a repository, or the name of a picture for dense screens, is nobody's. */
  private static boolean repository(FoldedText text, int start, int at, int end) {
    boolean git =
        at - start == 3
            && text.at(start) == 'g'
            && text.at(start + 1) == 'i'
            && text.at(start + 2) == 't'
            && (text.at(end) == ':' || text.at(end) == '/');
    boolean dense = text.digit(at + 1) && text.at(at + 2) == 'x' && text.at(at + 3) == '.';
    StringBuilder ending = new StringBuilder();
    for (int i = at + 4; dense && i < end && i < at + 9; i++) {
      ending.append(text.at(i));
    }
    return git || (dense && FILE_ENDINGS.contains(ending.toString()));
  }
}
