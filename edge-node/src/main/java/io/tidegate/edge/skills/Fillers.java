package io.tidegate.edge.skills;

import java.util.List;
import java.util.Locale;

/** Fictional names, addresses, numbers and dates of one half of the material. */
final class Fillers {
  private static final List<String> MAIL_SHAPES =
      List.of("%1$s.%2$s", "%1$s_%2$s", "%2$s", "%1$s%3$d", "%2$s%3$d");
  private static final List<String> HOSTS =
      List.of("mail", "post", "inbox", "web", "shop", "office");

  private static final List<String> ONSETS =
      List.of(
          "b", "c", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z",
          "br", "ch", "cl", "dr", "fl", "gr", "pl", "pr", "sh", "sl", "sp", "st", "th", "tr", "");
  private static final List<String> VOWELS =
      List.of("a", "e", "i", "o", "u", "a", "e", "i", "o", "ai", "ea", "ee", "oo", "ou", "y");
  private static final List<String> CODAS =
      List.of(
          "", "", "", "n", "r", "l", "s", "t", "m", "ck", "nd", "rt", "ng", "sh", "lf", "pp", "de",
          "ve");

  private final Draw draw;

  Fillers(Draw draw) {
    this.draw = draw;
  }

  /**
   * A day of the Gregorian calendar; days after the 28th are left out so that every month has every
   * day.
   */
  record Day(int year, int month, int day) {
    String iso() {
      return String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day);
    }

    String dayFirst() {
      return day + " " + Lexicon.MONTHS.get(month - 1) + " " + year;
    }

    String monthFirst() {
      return Lexicon.MONTHS.get(month - 1) + " " + day + ", " + year;
    }

    String slashes() {
      return String.format(Locale.ROOT, "%02d/%02d/%04d", day, month, year);
    }
  }

  String firstName() {
    return draw.madeUp() ? capital(invented()) : draw.filler(Lexicon.FIRST_NAMES);
  }

  String surname() {
    return draw.ofThisHalf(
        () -> draw.any(Lexicon.SURNAME_STARTS) + draw.any(Lexicon.SURNAME_ENDS), name -> name);
  }

  /** A word that nobody knows, which can only be copied. */
  private String invented() {
    return draw.ofThisHalf(
        () -> {
          StringBuilder out = new StringBuilder();
          for (int syllables = draw.between(1, 3); syllables > 0; syllables--) {
            out.append(draw.any(ONSETS)).append(draw.any(VOWELS)).append(draw.any(CODAS));
          }
          return out.toString();
        },
        word -> word);
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  String fullName() {
    return firstName() + " " + surname();
  }

  String city() {
    return draw.madeUp() ? capital(invented()) : draw.filler(Lexicon.CITIES);
  }

  String noun() {
    return draw.madeUp() ? invented() : draw.filler(Lexicon.NOUNS);
  }

  String email() {
    return draw.ofThisHalf(this::anyEmail, address -> address);
  }

  private String anyEmail() {
    String local =
        String.format(
            Locale.ROOT, draw.any(MAIL_SHAPES), firstName(), surname(), draw.between(1, 99));
    String host = draw.chance(0.3) ? draw.any(HOSTS) : surname();
    return (local + "@" + host + "." + draw.any(Lexicon.TOP_LEVEL_DOMAINS))
        .toLowerCase(Locale.ROOT);
  }

  String phone() {
    return draw.ofThisHalf(this::anyPhone, number -> number);
  }

  private String anyPhone() {
    return switch (draw.below(5)) {
      case 0 -> "+44 20 7946 0" + digits(3);
      case 1 -> "(" + draw.between(201, 989) + ") 555-01" + digits(2);
      case 2 -> draw.between(201, 989) + "-555-01" + digits(2);
      case 3 -> "+49 30 " + digits(7);
      default -> "0" + draw.between(1, 9) + digits(2) + " " + digits(6);
    };
  }

  String orderNumber() {
    return draw.ofThisHalf(this::anyOrderNumber, number -> number);
  }

  private String anyOrderNumber() {
    String prefix = draw.expand("[A-|B|C-|#|TG-|ORD-|SO|PO-|INV-|K|R-|#|]");
    return prefix + draw.between(1, 9) + digits(draw.between(3, 5));
  }

  Day day() {
    return draw.ofThisHalf(
        () -> new Day(draw.between(1995, 2031), draw.between(1, 12), draw.between(1, 28)),
        Day::iso);
  }

  private String digits(int count) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < count; i++) {
      out.append((char) ('0' + draw.below(10)));
    }
    return out.toString();
  }
}
