package io.tidegate.router.people;

import io.tidegate.core.privacy.PersonalDataKinds;
import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Postal addresses by their form: street and number in a dozen languages, British postcodes, flats
 * and post boxes beside them; what follows (postcode, town) belongs to them.
 *
 * <p>Streets that everybody knows are left out unless a number stands with them.
 */
final class AddressRules {
  private static final Set<String> KNOWN =
      WordSections.read("address-words.txt").get("known-streets");

  private static final String[] COMPOUND_ENDS = StreetForms.compoundEnds();
  private static final boolean[] LAST_LETTERS = lastLetters();
  private static final int LETTERS = 26;
  private static final int COMPOUND_MIN = 5;

  private static final int BEFORE = 60;
  private static final int CODE_BEFORE = 60;
  private static final int AFTER = 60;

  /** Places looked at in one text; beyond them a word for a street counts by itself. */
  private static final int LOOKS_MAX = 2_000;

  private AddressRules() {}

  /** Appends what the text holds; only where a word for a street or a postcode stands is looked. */
  static void detect(TextWords words, List<PersonalDataSpan> out) {
    String text = words.text;
    int done = 0;
    int looks = 0;
    for (int i = 0; i < words.size(); i++) {
      if (words.end(i) > done && streetWord(words, i)) {
        int from = Math.max(done, words.start(i) - BEFORE);
        done = Math.min(text.length(), words.end(i) + AFTER);
        if (++looks <= LOOKS_MAX) {
          look(text, from, done, out);
        } else {
          add(text, words.start(i), words.end(i), out);
        }
      }
    }
    int codes = 0;
    for (int i = 2; i + 3 < text.length(); i++) {
      char c = text.charAt(i);
      boolean code = c == ' ' ? code(text, i) : c == StreetStart.POSTAL_MARK;
      if (code && ++codes <= LOOKS_MAX) {
        look(text, Math.max(0, i - CODE_BEFORE), Math.min(text.length(), i + AFTER), out);
      }
    }
  }

  /** "E17 4QP", or a postcode of five digits after a comma. */
  private static boolean code(String text, int blank) {
    char next = text.charAt(blank + 1);
    if (next < '0' || next > '9') {
      return false;
    }
    boolean british = upper(text.charAt(blank + 2)) && upper(text.charAt(blank + 3));
    return british || text.charAt(blank - 1) == ',';
  }

  private static boolean upper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  /** A word that is or ends in a word for a street, with a number or a capital beside it. */
  private static boolean streetWord(TextWords words, int i) {
    if (!words.marked(i, Words.STREET) && !(mayEndAsStreet(words, i) && compound(words.lower(i)))) {
      return false;
    }
    String text = words.text;
    if (upper(text.charAt(words.start(i)))) {
      return true;
    }
    int from = Math.max(0, words.start(i) - BEFORE);
    int to = Math.min(text.length(), words.end(i) + BEFORE);
    for (int k = from; k < to; k++) {
      if (Character.isDigit(text.charAt(k))) {
        return true;
      }
    }
    return i + 1 < words.size() && words.name(i + 1);
  }

  /** Whether the last two letters do not rule a compound out; a look without making strings. */
  private static boolean mayEndAsStreet(TextWords words, int i) {
    String text = words.text;
    int start = words.start(i);
    int end = words.end(i);
    if (end - start < COMPOUND_MIN) {
      // Some letters of other scripts are two in lower case.
      boolean plain = true;
      for (int k = start; k < end; k++) {
        plain &= text.charAt(k) < 0x80;
      }
      return !plain;
    }
    int last = letter(text.charAt(end - 1));
    int before = letter(text.charAt(end - 2));
    return last < 0 || before < 0 || LAST_LETTERS[before * LETTERS + last];
  }

  private static int letter(char c) {
    int small = c | 0x20;
    return small >= 'a' && small <= 'z' ? small - 'a' : -1;
  }

  private static boolean[] lastLetters() {
    boolean[] pairs = new boolean[LETTERS * LETTERS];
    for (String end : COMPOUND_ENDS) {
      int last = letter(end.charAt(end.length() - 1));
      int before = letter(end.charAt(end.length() - 2));
      if (last >= 0 && before >= 0) {
        pairs[before * LETTERS + last] = true;
      }
    }
    return pairs;
  }

  private static boolean compound(String lower) {
    if (lower.length() >= COMPOUND_MIN) {
      for (String end : COMPOUND_ENDS) {
        if (lower.endsWith(end)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void look(String text, int from, int to, List<PersonalDataSpan> out) {
    StreetForms.find(
        text,
        from,
        to,
        (start, end) -> {
          if (numbered(text, start, end) || !known(text.substring(start, end))) {
            add(text, start, end, out);
          }
        });
  }

  private static boolean numbered(String text, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Character.isDigit(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean known(String street) {
    String lower = street.toLowerCase(Locale.ROOT);
    return KNOWN.stream().anyMatch(lower::endsWith);
  }

  private static void add(String text, int start, int end, List<PersonalDataSpan> out) {
    out.add(
        new PersonalDataSpan(
            PersonalDataKinds.ADDRESS,
            start,
            StreetForms.whole(text, end),
            PersonalDataSpan.Source.FORMAT));
  }
}
