package io.tidegate.core.privacy;

import java.util.HashMap;
import java.util.Map;

/**
 * Reads a calendar date as people write it, numeric or with a month's name, in several languages.
 */
final class CalendarDate {

  private static final int YEAR_MIN = 1900;
  private static final int YEAR_MAX = 2035;
  private static final int NAME_MAX = 12;

  private static final Map<String, Integer> MONTHS = months();

  private CalendarDate() {}

  /** Place after the date that begins at a place; -1 when none does. */
  static int end(FoldedText text, int start) {
    if (text.digit(start) && !text.alphanumeric(start - 1)) {
      int end = numeric(text, start);
      return end > 0 ? end : dayFirst(text, start);
    }
    return text.letter(start) && !text.alphanumeric(start - 1) ? monthFirst(text, start) : -1;
  }

  /** Three numbers with the same separator: year first or last. */
  private static int numeric(FoldedText text, int start) {
    int[] value = new int[3];
    int[] length = new int[3];
    int place = start;
    for (int part = 0; part < 3; part++) {
      int from = place;
      while (text.digit(place) && place - from < 5) {
        value[part] = 10 * value[part] + (text.at(place++) - '0');
      }
      length[part] = place - from;
      if (length[part] == 0 || length[part] == 3 || length[part] > 4) {
        return -1;
      }
      if (part < 2) {
        int after = separator(text, place);
        if (after < 0) {
          return -1;
        }
        place = after;
      }
    }
    boolean yearFirst = length[0] == 4 && length[1] <= 2 && length[2] <= 2;
    boolean yearLast = length[0] <= 2 && length[1] <= 2 && length[2] != 1;
    boolean right =
        yearFirst
            ? year(value[0], 4) && Checksums.day(value[1], value[2])
            : yearLast
                && year(value[2], length[2])
                && (Checksums.day(value[1], value[0]) || Checksums.day(value[0], value[1]));
    return right ? place : -1;
  }

  private static int separator(FoldedText text, int place) {
    char c = text.at(place);
    boolean sign = c == '.' || c == '/' || c == '-' || c == ' ' || c == '\u5e74' || c == '\u6708';
    if (!sign) {
      return -1;
    }
    int after = place + 1;
    return text.at(after) == ' ' ? after + 1 : after;
  }

  /** "30th of January 1991", "3 mars 1987", "12. August 91". */
  private static int dayFirst(FoldedText text, int start) {
    int place = start;
    int day = 0;
    while (text.digit(place) && place - start < 2) {
      day = 10 * day + (text.at(place++) - '0');
    }
    place = skipOrdinal(text, place);
    place = skipSpace(text, place);
    place = skipWord(text, place, "of");
    place = skipWord(text, place, "de");
    long month = month(text, place);
    return month < 0 || !Checksums.day((int) (month >> 32), day) ? -1 : yearEnd(text, (int) month);
  }

  /** "July 14, 1991", "Feb 9 2017". */
  private static int monthFirst(FoldedText text, int start) {
    long month = month(text, start);
    if (month < 0) {
      return -1;
    }
    int from = skipSpace(text, (int) month);
    int place = from;
    int day = 0;
    while (text.digit(place) && place - from < 2) {
      day = 10 * day + (text.at(place++) - '0');
    }
    if (text.digit(place) || !Checksums.day((int) (month >> 32), day)) {
      return -1;
    }
    return yearEnd(text, skipOrdinal(text, place));
  }

  private static int yearEnd(FoldedText text, int after) {
    int place = skipSpace(text, after);
    place = skipWord(text, place, "de");
    place = skipWord(text, place, "del");
    int from = place;
    int value = 0;
    while (text.digit(place) && place - from < 5) {
      value = 10 * value + (text.at(place++) - '0');
    }
    int length = place - from;
    return (length == 2 || length == 4) && year(value, length) ? place : -1;
  }

  private static boolean year(int value, int length) {
    return length == 2 || (length == 4 && value >= YEAR_MIN && value <= YEAR_MAX);
  }

  private static int skipOrdinal(FoldedText text, int place) {
    char a = text.at(place);
    char b = text.at(place + 1);
    boolean english =
        (a == 's' && b == 't')
            || (a == 'n' && b == 'd')
            || (a == 'r' && b == 'd')
            || (a == 't' && b == 'h');
    boolean french = a == 'e' && b == 'r';
    if ((english || french) && !text.letter(place + 2)) {
      return place + 2;
    }
    return a == '\u00ba' || a == '\u00b0' ? place + 1 : place;
  }

  private static int skipSpace(FoldedText text, int place) {
    int i = place;
    while (i - place < 3 && " .,-/".indexOf(text.at(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static int skipWord(FoldedText text, int place, String word) {
    for (int i = 0; i < word.length(); i++) {
      if (text.at(place + i) != word.charAt(i)) {
        return place;
      }
    }
    int after = place + word.length();
    return text.at(after) == ' ' ? after + 1 : place;
  }

  /** The month named at a place in the high half, the place after its name in the low; else -1. */
  private static long month(FoldedText text, int place) {
    StringBuilder name = new StringBuilder(NAME_MAX);
    int i = place;
    while (text.letter(i) && i - place < NAME_MAX) {
      name.append(text.at(i++));
    }
    Integer month = name.length() < 3 ? null : MONTHS.get(name.toString());
    return month == null ? -1 : (long) month << 32 | i;
  }

  private static Map<String, Integer> months() {
    Map<String, Integer> map = new HashMap<>();
    String[] languages = {
      "jan feb mar apr may jun jul aug sep oct nov dec",
      "january february march april may june july august september october november december",
      "januar februar m\u00e4rz april mai juni juli august september oktober november dezember",
      "j\u00e4nner feber mrz apr mai jun jul aug sept okt nov dez",
      "janvier f\u00e9vrier mars avril mai juin juillet ao\u00fbt septembre octobre novembre d\u00e9cembre",
      "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
      "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
      "janeiro fevereiro mar\u00e7o abril maio junho julho agosto setembro outubro novembro dezembro",
      "januari februari maart april mei juni juli augustus september oktober november december",
      "januari februari mars april maj juni juli augusti september oktober november december",
      "stycznia lutego marca kwietnia maja czerwca lipca sierpnia wrze\u015bnia pa\u017adziernika listopada grudnia",
      "\u044f\u043d\u0432\u0430\u0440\u044f \u0444\u0435\u0432\u0440\u0430\u043b\u044f \u043c\u0430\u0440\u0442\u0430 \u0430\u043f\u0440\u0435\u043b\u044f \u043c\u0430\u044f \u0438\u044e\u043d\u044f \u0438\u044e\u043b\u044f \u0430\u0432\u0433\u0443\u0441\u0442\u0430 \u0441\u0435\u043d\u0442\u044f\u0431\u0440\u044f \u043e\u043a\u0442\u044f\u0431\u0440\u044f \u043d\u043e\u044f\u0431\u0440\u044f \u0434\u0435\u043a\u0430\u0431\u0440\u044f"
    };
    for (String language : languages) {
      String[] names = language.split(" ");
      for (int i = 0; i < names.length; i++) {
        map.put(FoldedText.fold(names[i]), i + 1);
      }
    }
    return map;
  }
}
