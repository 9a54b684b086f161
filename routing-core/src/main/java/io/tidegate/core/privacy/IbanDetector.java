package io.tidegate.core.privacy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * International bank account numbers (ISO 13616): country, two check digits, the country's length
 * and structure, remainder 1 mod 97; up to three separators between any two characters.
 */
final class IbanDetector implements FoldedDetector {

  private static final int GAP_MAX = 3;

  /** The first check digit comes after two letters and at most a gap. */
  private static final int DIGIT_REACH = 2 + GAP_MAX;

  /*
   * Country, then the account's structure: n digits, a letters, c either, each after a count. Where
   * the registry wants letters, digits pass too: generated test data often has them.
   */
  private static final String REGISTRY =
      "AD 8n12c AE 19n AL 8n16c AT 16n AZ 4a20c BA 16n BE 12n BG 4a6n8c BH 4a14c BR 23n1a1c "
          + "BY 4c4n16c CH 5n12c CR 18n CY 8n16c CZ 20n DE 18n DJ 23n DK 14n DO 4c20n EE 16n EG 25n "
          + "ES 20n FI 14n FK 2a12n FO 14n FR 10n11c2n GB 4a14n GE 2a16n GI 4a15c GL 14n "
          + "GR 7n16c GT 24c HR 17n HU 24n IE 4a14n IL 19n IQ 4a15n IS 22n IT 1a10n12c "
          + "JO 4a4n18c KW 4a22c KZ 3n13c LB 4n20c LC 4a24c LI 5n12c LT 16n LU 3n13c LV 4a13c "
          + "LY 21n MC 10n11c2n MD 20c ME 18n MK 3n10c2n MN 16n MR 23n MT 4a5n18c MU 4a19n3a "
          + "NI 4a20n NL 4a10n NO 11n OM 3n16c PK 4a16c PL 24n PS 4a21c PT 21n QA 4a21c RO 4a16c "
          + "RS 18n RU 14n15c SA 2n18c SC 4a20n3a SD 14n SE 20n SI 15n SK 20n SM 1a10n12c SO 19n "
          + "ST 21n SV 4a20n TL 19n TN 20n TR 6n16c UA 6n19c VA 18n VG 4a16n XK 16n YE 4a4n18c";

  private static final @Nullable String[] STRUCTURES = structures();

  @Override
  public void detect(FoldedText text, ContextIndex context, List<PersonalDataSpan> out) {
    int digit = -1;
    for (int i = 0; i + 14 < text.length(); i++) {
      if (digit < i) {
        digit = text.nextDigit(i);
      }
      if (digit - i > DIGIT_REACH) {
        i = digit - DIGIT_REACH - 1;
        continue;
      }
      if (!text.letter(i) || !text.letter(i + 1) || !opens(text, i)) {
        continue;
      }
      int key = key(text.at(i), text.at(i + 1));
      String structure = key < 0 ? null : STRUCTURES[key];
      int end = structure == null ? -1 : read(text, i, structure);
      if (end > 0) {
        out.add(text.span(PersonalDataKinds.IBAN, i, end, PersonalDataSpan.Source.CHECKSUM));
        i = end - 1;
      }
    }
  }

  /** At a word's start, or right after the word "iban". */
  private static boolean opens(FoldedText text, int at) {
    boolean glued =
        text.at(at - 1) == 'n'
            && text.at(at - 2) == 'a'
            && text.at(at - 3) == 'b'
            && text.at(at - 4) == 'i';
    return glued || text.at(at - 1) >= 0x2E80 || !text.alphanumeric(at - 1);
  }

  private static int read(FoldedText text, int start, String structure) {
    int length = structure.length();
    int head = letterValue(text.at(start)) * 100 + letterValue(text.at(start + 1));
    int checkDigits = 0;
    int remainder = 0;
    int place = start + 2;
    for (int k = 0; k < length; k++) {
      int gap = 0;
      while (gap < GAP_MAX && separator(text.at(place))) {
        place++;
        gap++;
      }
      char c = text.at(place);
      boolean digit = c >= '0' && c <= '9';
      boolean letter = c >= 'a' && c <= 'z';
      char wanted = structure.charAt(k);
      if ((!digit && !letter) || (wanted == 'n' && !digit)) {
        return -1;
      }
      if (k < 2) {
        checkDigits = 10 * checkDigits + (c - '0');
      } else {
        remainder = (digit ? remainder * 10 + (c - '0') : remainder * 100 + letterValue(c)) % 97;
      }
      place++;
    }
    remainder = ((remainder * 10_000 + head) % 97 * 100 + checkDigits) % 97;
    return remainder == 1 && !text.digit(place) ? place : -1;
  }

  private static boolean separator(char c) {
    return c == ' ' || c == '-' || c == '.' || c == '_' || c == '\u00b7' || c == '/';
  }

  private static int letterValue(char letter) {
    return letter - 'a' + 10;
  }

  /** Place of two letters in the table; -1 when they are not both a to z. */
  private static int key(char first, char second) {
    boolean latin = first >= 'a' && first <= 'z' && second >= 'a' && second <= 'z';
    return latin ? (first - 'a') * 26 + (second - 'a') : -1;
  }

  private static @Nullable String[] structures() {
    @Nullable String[] table = new String[26 * 26];
    String[] words = REGISTRY.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      StringBuilder structure = new StringBuilder("nn");
      int count = 0;
      for (char c : words[i + 1].toCharArray()) {
        if (c >= '0' && c <= '9') {
          count = 10 * count + (c - '0');
        } else {
          structure.append(String.valueOf(c).repeat(count));
          count = 0;
        }
      }
      char[] country = FoldedText.fold(words[i]).toCharArray();
      table[key(country[0], country[1])] = structure.toString();
    }
    return table;
  }
}
