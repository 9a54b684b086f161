package io.tidegate.router.people;

import java.util.Arrays;

/**
 * Where a form of address can begin: a cheap look at a place's first characters that is never
 * stricter than the form itself.
 */
enum StreetStart {
  /** A number. */
  NUMBER {
    @Override
    boolean may(String text, int at, int to) {
      return digit(text, at);
    }
  },
  /** A word with a capital, a blank and a number. */
  COMPOUND {
    @Override
    boolean may(String text, int at, int to) {
      int end = run(text, at, to, "-");
      int blank = end < to && text.charAt(end) == '.' ? end + 1 : end;
      return capital(text, at)
          && blank + 1 < to
          && text.charAt(blank) == ' '
          && digit(text, blank + 1);
    }
  },
  /** A word with a capital, a blank and one of five words. */
  WAY {
    @Override
    boolean may(String text, int at, int to) {
      int end = capital(text, at) ? run(text, at, to, "-.'\u2019") : to;
      return end + 1 < to && text.charAt(end) == ' ' && "SWAPG".indexOf(text.charAt(end + 1)) >= 0;
    }
  },
  /** Am, An der, Im, Zum, Unter den and their like. */
  PLACE {
    @Override
    boolean may(String text, int at, int to) {
      return "AIZU".indexOf(text.charAt(at)) >= 0;
    }
  },
  /** A Romance or Polish word for a street. */
  ROMANCE {
    @Override
    boolean may(String text, int at, int to) {
      return at + 1 < to
          && text.charAt(at + 1) < 0x80
          && PAIRS[pair(text.charAt(at), text.charAt(at + 1))];
    }
  },
  /** One or two capitals and a digit. */
  CODE {
    @Override
    boolean may(String text, int at, int to) {
      return at + 2 < to
          && text.charAt(at) < 0x80
          && capital(text, at)
          && (digit(text, at + 1) || digit(text, at + 2));
    }
  },
  /** The p of a post box. */
  BOX {
    @Override
    boolean may(String text, int at, int to) {
      return (text.charAt(at) | 0x20) == 'p'
          && at + 1 < to
          && ". oO".indexOf(text.charAt(at + 1)) >= 0;
    }
  },
  /** Apartment or suite. */
  FLAT {
    @Override
    boolean may(String text, int at, int to) {
      char c = text.charAt(at);
      char next = at + 1 < to ? text.charAt(at + 1) : ' ';
      return (c | 0x20) == 'a' ? (next | 0x20) == 'p' : c == 'S' && next == 'u';
    }
  },
  /** The Japanese postal mark. */
  MARK {
    @Override
    boolean may(String text, int at, int to) {
      return text.charAt(at) == POSTAL_MARK;
    }
  },
  /** Words with capitals of which one is a word for a street. */
  NAMED {
    @Override
    boolean may(String text, int at, int to) {
      if (!capital(text, at)) {
        return false;
      }
      for (int i = at + 1; i + 2 < Math.min(to, at + NAMED_MAX); i++) {
        if (text.charAt(i) == ' ' && named(text, i + 1)) {
          return true;
        }
      }
      return false;
    }
  },
  /** A word with a capital that is or has inside, before a hyphen, a street and its name. */
  SURE {
    @Override
    boolean may(String text, int at, int to) {
      return capital(text, at) && sure(text, at, to);
    }
  };

  static final char POSTAL_MARK = '\u3012';

  /** Four words of up to 25 characters with blanks between them. */
  private static final int NAMED_MAX = 4 * 26 + 1;

  /** Longest compound that a form takes, and more. */
  private static final int RUN_MAX = 48;

  private static final String[] NAMES = {
    "Street", "St.", "Road", "Rd.", "Avenue", "Ave.", "Lane", "Boulevard"
  };
  private static final String[] SURE_ENDS = {
    "stra\u00dfe", "strasse", "gasse", "v\u00e4gen", "gatan", "straat", "katu", "utca", "gracht"
  };
  private static final boolean[] PAIRS = pairs();

  /** Whether the form may begin at a place; the characters up to {@code to} may be looked at. */
  abstract boolean may(String text, int at, int to);

  /** The places of a stretch where anything can begin: beginnings of words and numbers, marks. */
  static int[] places(String text, int from, int to) {
    int[] places = new int[to - from];
    int n = 0;
    boolean inside = from > 0 && plain(text.charAt(from - 1));
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean plain = plain(c);
      if (plain ? !inside : c >= 0x80 && (!inside || c == POSTAL_MARK)) {
        places[n++] = i;
      }
      inside = plain;
    }
    return Arrays.copyOf(places, n);
  }

  private static boolean plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean digit(String text, int at) {
    return text.charAt(at) >= '0' && text.charAt(at) <= '9';
  }

  private static boolean capital(String text, int at) {
    char c = text.charAt(at);
    return c < 0x80
        ? c >= 'A' && c <= 'Z'
        : Character.isUpperCase(c) || Character.isHighSurrogate(c);
  }

  /** End of the letters, marks and given signs that go on from a place. */
  private static int run(String text, int at, int to, String signs) {
    int end = at;
    int most = Math.min(to, at + RUN_MAX);
    while (end < most && (letter(text.charAt(end)) || signs.indexOf(text.charAt(end)) >= 0)) {
      end++;
    }
    return end;
  }

  private static boolean letter(char c) {
    if (c < 0x80) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK,
          Character.SURROGATE ->
          true;
      default -> Character.isLetter(c);
    };
  }

  private static boolean named(String text, int at) {
    for (String name : NAMES) {
      if (text.startsWith(name, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean sure(String text, int at, int to) {
    int end = run(text, at, to, "-");
    for (int i = at + 4; i <= end; i++) {
      if (i == end || text.charAt(i) == '-' || Character.isSurrogate(text.charAt(i))) {
        for (String sure : SURE_ENDS) {
          if (text.startsWith(sure, i - sure.length())) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private static boolean[] pairs() {
    boolean[] pairs = new boolean[0x80 * 0x80];
    String words = StreetForms.ROMANCE.substring(3, StreetForms.ROMANCE.length() - 1);
    for (String word : words.replace("\\", "").split("\\|")) {
      pairs[pair(word.charAt(0), word.charAt(1))] = true;
    }
    return pairs;
  }

  /** One number for two characters in small letters; 0 for what is not ASCII. */
  private static int pair(char first, char second) {
    return first < 0x80 && second < 0x80 ? small(first) * 0x80 + small(second) : 0;
  }

  private static int small(char c) {
    return c >= 'A' && c <= 'Z' ? c + 32 : c;
  }
}
