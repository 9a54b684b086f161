package io.tidegate.core.privacy;

import java.util.List;

/**
 * Internet addresses, version 4 and 6, that can be somebody's: not loopback, not a net mask, not a
 * version number.
 *
 * <p>Four small numbers (all below 32) are an address only where one is named. IPv6 in its short
 * form is an address when it begins as global unicast, unique local or link-local ones do.
 */
final class IpDetector implements FoldedDetector {

  private static final int SMALL = 32;
  private static final int V6_MAX = 46;

  @Override
  public void detect(FoldedText text, ContextIndex context, List<PersonalDataSpan> out) {
    for (int i = 0; i < text.length(); i++) {
      if (!hex(text.at(i)) || text.alphanumeric(i - 1) || text.at(i - 1) == ':') {
        continue;
      }
      int end = text.digit(i) ? v4(text, i, context) : -1;
      if (end < 0) {
        end = v6(text, i);
      }
      if (end > 0) {
        out.add(text.span(PersonalDataKinds.IP, i, end, PersonalDataSpan.Source.FORMAT));
        i = end - 1;
      }
    }
  }

  private static int v4(FoldedText text, int start, ContextIndex context) {
    if (text.at(start - 1) == '.' && text.alphanumeric(start - 2)) {
      return -1;
    }
    int place = start;
    int first = -1;
    int largest = 0;
    for (int part = 0; part < 4; part++) {
      int value = 0;
      int from = place;
      while (text.digit(place) && place - from < 4) {
        value = 10 * value + (text.at(place++) - '0');
      }
      int length = place - from;
      boolean wrong = length == 0 || length > 3 || value > 255;
      if (wrong || (length > 1 && text.at(from) == '0') || (part < 3 && text.at(place) != '.')) {
        return -1;
      }
      first = part == 0 ? value : first;
      largest = Math.max(largest, value);
      place += part < 3 ? 1 : 0;
    }
    boolean more = text.alphanumeric(place) || (text.at(place) == '.' && text.digit(place + 1));
    boolean network = startsWith(text, place - 2, ".0/") && text.digit(place + 1);
    if (more || network || first == 0 || first == 255 || startsWith(text, start, "127.0.")) {
      return -1;
    }
    if (context.near(Context.VERSION, start, place, 9, 0) && versionBefore(text, start)) {
      return -1;
    }
    return largest >= SMALL || context.near(Context.IP, start, place, 24, 8) ? place : -1;
  }

  private static boolean startsWith(FoldedText text, int start, String wanted) {
    for (int i = 0; i < wanted.length(); i++) {
      if (text.at(start + i) != wanted.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Only a word and spaces lie before: "version 1.40.2.7". */
  private static boolean versionBefore(FoldedText text, int start) {
    int i = start - 1;
    while (start - i < 3 && (text.at(i) == ' ' || text.at(i) == '.')) {
      i--;
    }
    return text.letter(i) || text.at(i) == '\u00a7';
  }

  private static int v6(FoldedText text, int start) {
    int groups = 0;
    int place = start;
    boolean gap = false;
    boolean pairs = true;
    boolean digits = false;
    int firstLength = 0;
    while (place - start < V6_MAX) {
      int from = place;
      while (hex(text.at(place)) && place - from < 5) {
        digits |= text.digit(place);
        place++;
      }
      int length = place - from;
      if (length > 4) {
        return -1;
      }
      groups += length > 0 ? 1 : 0;
      firstLength = groups == 1 && length > 0 ? length : firstLength;
      pairs &= length == 2;
      if (text.at(place) != ':' || (length == 0 && from != start && !gap)) {
        break;
      }
      if (text.at(place + 1) == ':') {
        if (gap) {
          return -1;
        }
        gap = true;
        place += 2;
        if (!hex(text.at(place))) {
          break;
        }
      } else if (hex(text.at(place + 1))) {
        place++;
      } else {
        break;
      }
    }
    boolean bounded =
        !text.alphanumeric(place) && !(text.at(place) == ':' && hex(text.at(place + 1)));
    boolean whole = groups == 8 && !gap && !pairs;
    boolean shortened = gap && groups <= 7 && firstLength == 4 && routable(text, start);
    return bounded && digits && (whole || shortened) ? place : -1;
  }

  private static boolean routable(FoldedText text, int start) {
    char first = text.at(start);
    char second = text.at(start + 1);
    return first == '2'
        || first == '3'
        || (first == 'f' && (second == 'c' || second == 'd'))
        || (first == 'f' && second == 'e' && text.at(start + 2) == '8');
  }

  private static boolean hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
