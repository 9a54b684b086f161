package io.tidegate.router.people;

import io.tidegate.core.privacy.PersonalDataKinds;
import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Postal addresses by their form: street and number in a dozen languages, British postcodes, flats
 * and post boxes beside them; what follows (postcode, town) belongs to them.
 *
 * <p>Streets that everybody knows are left out unless a number stands with them.
 */
final class AddressRules {
  private static final String CAPITAL = "(?:\\p{Lu}[\\p{L}\\p{M}'\u2019.-]{0,24})";
  private static final String NUMBER =
      "(?:\\d{1,5}(?:[ ]?[A-Za-z](?![\\p{L}\\p{M}]))?(?:[-/]\\d{1,4})?)";

  private static final String ENGLISH =
      "(?:street|road|avenue|lane|drive|crescent|boulevard|terrace|court|close|place|square|mews"
          + "|gardens|grove|rise|walk|quay|highway|parkway|circle|trail|steps|alley|hill|row|way"
          + "|green|end|view|park|heights|loop|st|rd|ave|ln|dr|blvd|ct|cres|pl|sq|hwy|pkwy|tce)";

  /** Words that only streets end in. */
  private static final String ENGLISH_SURE =
      "(?:street|road|avenue|lane|crescent|boulevard|st\\.|rd\\.|ave\\.?|blvd\\.?)";

  private static final String COMPOUND =
      "(?:stra\u00dfe|strasse|stra\u00dfe|str\\.|gasse|allee|platz|weg|ring|damm|ufer|chaussee|steig"
          + "|laan|straat|plein|gracht|kade|dreef|singel|dijk|vej|gade|v\u00e4gen|vagen|gatan|veien"
          + "|vegen|gata|gatan|stien|all\u00e9|katu|tie|kuja|polku|utca|stasse)";

  private static final String COMPOUND_SURE =
      "(?:stra\u00dfe|strasse|gasse|v\u00e4gen|gatan|straat|katu|utca|gracht)";

  private static final String ROMANCE =
      "(?:rue|avenue|av\\.|boulevard|bd\\.?|place|chemin|impasse|all\u00e9e|quai|route|cours|faubourg"
          + "|calle|c/|avenida|avda\\.?|plaza|paseo|carrer|camino|ronda|via|viale|corso|piazza|piazzale"
          + "|vicolo|largo|rua|r\\.|travessa|pra\u00e7a|estrada|alameda|ulica|ul\\.|aleja|al\\.|osiedle"
          + "|os\\.|strada|bulevardul|jalan|jl\\.)";

  private static final int FLAGS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
  private static final String START = "(?<![\\p{L}\\p{M}\\d.])";
  private static final String STOP = "(?![\\p{L}\\p{M}\\d])";

  /** Words that stand before a street's own name in Romance languages and Polish. */
  private static final String PARTICLES =
      "(?:(?:de|del|della|delle|dei|degli|di|la|le|las|los|les|des|du|da|do|dos|das|van|der|et|y"
          + "|e|st|san|santa|n[\u00ba\u00b0])[ ]|[dl]['\u2019])";

  private static final String ROMANCE_NAME =
      "(?:[ ]"
          + PARTICLES
          + "{0,3}"
          + CAPITAL
          + ")(?:[ -]"
          + PARTICLES
          + "{0,2}"
          + CAPITAL
          + "){0,3}";

  private static final String SMALL_WORD =
      "(?!(?:from|of|the|down|in|on|to|at|and|or|per|more|new|bus|next|more|way|miles|times)[ ])"
          + "[\\p{Ll}]{3,20}";

  private static final String BRITISH =
      "(?:A[BL]|B[ABDHLNRST]?|C[ABFHMORTVW]|D[ADEGHLNTY]|E[CHNX]?|F[KY]|G[LUY]?|H[ADGPRSUX]"
          + "|I[GMPV]|JE|K[ATWY]|L[ADELNSU]?|M[EKL]?|N[EGNPRW]?|O[LX]|P[AEHLOR]|R[GHM]"
          + "|S[AEGKLMNOPRSTWY]?|T[ADFNQRSW]|UB|W[ACDFNRSV]?|YO|ZE)\\d[A-Z\\d]?[ ]\\d[ABD-HJLNP-UW-Z]{2}";

  private static final List<Pattern> STREETS =
      List.of(
          // 27 Ropewalk Lane, 12b oak street
          Pattern.compile(
              START
                  + "\\d{1,3}[A-Za-z]?,?(?:[ ]"
                  + CAPITAL
                  + "){1,4}[ ](?i:"
                  + ENGLISH
                  + ")\\b\\.?"),
          Pattern.compile(
              START + NUMBER + "(?:[ ]" + CAPITAL + "){1,4}[ ](?i:" + ENGLISH_SURE + ")" + STOP),
          Pattern.compile(
              START + NUMBER + "(?:[ ]" + SMALL_WORD + "){1,2}[ ]" + ENGLISH_SURE + STOP),
          // Ulmenring 12, Hauptstr. 3a, 64 Pachergasse
          Pattern.compile(
              START
                  + "\\p{Lu}[\\p{L}\\p{M}-]{1,24}?(?i:"
                  + COMPOUND
                  + ")[ ]\\d{1,3}(?:[ ]?[a-zA-Z])?"
                  + STOP),
          Pattern.compile(
              START
                  + CAPITAL
                  + "[ ](?:Stra\u00dfe|Strasse|Weg|Allee|Platz|Gasse)[ ]\\d{1,3}[a-z]?"
                  + STOP),
          Pattern.compile(
              START
                  + "(?:Am|An der|Auf der|Auf dem|Im|In der|Zum|Zur|Unter den)[ ]"
                  + CAPITAL
                  + "[ ]\\d{1,3}[ ]?[a-z]?,[ ]\\d{4,5}[ ]"
                  + CAPITAL),
          Pattern.compile(
              START + "\\d{1,5}[ ]\\p{Lu}[\\p{L}\\p{M}-]{2,24}?" + COMPOUND_SURE + STOP),
          // 46 rue Nationale, calle Mayor 5, ul. D\u0142uga 12/4
          Pattern.compile(
              START + "\\d{1,5}(?:[ ]?(?:bis|ter))?,?[ ](?i:" + ROMANCE + ")" + ROMANCE_NAME),
          Pattern.compile(
              START
                  + "(?i:"
                  + ROMANCE
                  + ")"
                  + ROMANCE_NAME
                  + ",?[ ](?:n[\u00ba\u00b0o.]{1,2}[ ]?)?\\d{1,4}(?:/\\d{1,4})?[a-zA-Z]?"
                  + STOP),
          Pattern.compile("\\b" + BRITISH + "\\b"),
          Pattern.compile(START + "p\\.?[ ]?o\\.?[ ]?box[ ]\\d{1,6}\\b", FLAGS),
          Pattern.compile(
              START
                  + "(?:(?i:apt\\.)|Apt|Apartment|Suite)[ ]?#?\\d{1,5}[A-Za-z]?"
                  + "(?:,?[ ]\\d{1,5}(?:[ ]"
                  + CAPITAL
                  + "){1,3})?"
                  + STOP),
          Pattern.compile("\u3012[ ]?\\d{3}-\\d{4}"),
          // Streets by name alone: the model says as much of most of them
          Pattern.compile(
              START
                  + "(?:"
                  + CAPITAL
                  + "[ ]){1,3}(?:Street|St\\.(?![ ]\\p{Lu})|Road|Rd\\.|Avenue|Ave\\.|Lane|Boulevard)"
                  + STOP
                  + "(?![ ](?:School|College|Station|Bridge|Church|Band|Journal))"),
          Pattern.compile(START + "\\p{Lu}[\\p{L}\\p{M}-]{3,24}?" + COMPOUND_SURE + STOP),
          Pattern.compile(
              START + "(?:[Rr]ue|[Cc]alle|[Aa]venida|[Rr]ua|[Uu]lica|[Uu]l\\.)" + ROMANCE_NAME));

  private static final Set<String> KNOWN =
      Set.of(
          "wall street",
          "sesame street",
          "downing street",
          "fleet street",
          "bourbon street",
          "baker street",
          "high street",
          "main street",
          "abbey road",
          "silk road",
          "fifth avenue",
          "madison avenue",
          "park avenue",
          "penny lane",
          "oxford street",
          "harley street",
          "winding road",
          "elm street",
          "coronation street",
          "sunset boulevard",
          "pennsylvania avenue");

  /** What goes on with an address: flat, postcode, town, region. */
  private static final Pattern REST =
      Pattern.compile(
          "(?:(?:,[ ]?|[ ]{1,3}|[ ]?\\n>?[ ]?)(?:"
              + "(?i:apt|apartment|suite|unit|flat|floor|stair|door|etage|piso|int|appt)\\.?[ ]?#?\\w{1,5}"
              + "|(?:[A-Z]{1,3}-)?\\d{4,6}(?:-\\d{3,4})?(?:[ ][A-Z]{2}(?![\\p{L}]))?(?:[ ]"
              + CAPITAL
              + "){0,2}"
              + "|"
              + CAPITAL
              + "(?:[ -]"
              + CAPITAL
              + "){0,2},?[ ](?:[A-Z]{2}[ ])?\\d{4,6}(?:-\\d{3,4})?"
              + "|[A-Z]{1,2}\\d[A-Z\\d]?[ ]\\d[A-Z]{2}"
              + ")"
              + STOP
              + ")");

  private static final Set<String> STREET_WORDS =
      Set.of(
          "street",
          "road",
          "avenue",
          "lane",
          "drive",
          "crescent",
          "boulevard",
          "terrace",
          "court",
          "close",
          "place",
          "square",
          "mews",
          "gardens",
          "grove",
          "rise",
          "walk",
          "quay",
          "highway",
          "parkway",
          "circle",
          "trail",
          "steps",
          "alley",
          "hill",
          "row",
          "way",
          "green",
          "end",
          "view",
          "park",
          "heights",
          "loop",
          "st",
          "rd",
          "ave",
          "ln",
          "dr",
          "blvd",
          "ct",
          "cres",
          "pl",
          "sq",
          "hwy",
          "pkwy",
          "tce",
          "stra\u00dfe",
          "strasse",
          "str",
          "weg",
          "allee",
          "platz",
          "gasse",
          "rue",
          "av",
          "bd",
          "chemin",
          "impasse",
          "all\u00e9e",
          "quai",
          "route",
          "cours",
          "faubourg",
          "calle",
          "c",
          "avenida",
          "avda",
          "plaza",
          "paseo",
          "carrer",
          "camino",
          "ronda",
          "via",
          "viale",
          "corso",
          "piazza",
          "piazzale",
          "vicolo",
          "largo",
          "rua",
          "r",
          "travessa",
          "pra\u00e7a",
          "estrada",
          "alameda",
          "ulica",
          "ul",
          "aleja",
          "al",
          "osiedle",
          "os",
          "strada",
          "bulevardul",
          "jalan",
          "jl",
          "box",
          "apt",
          "apartment",
          "suite");

  private static final String[] COMPOUND_ENDS =
      COMPOUND.substring(3, COMPOUND.length() - 1).replace("\\.", "").split("\\|");

  private static final char POSTAL_MARK = '\u3012';
  private static final int BEFORE = 60;
  private static final int CODE_BEFORE = 60;
  private static final int AFTER = 60;

  /** Places looked at in one text; beyond them a word for a street counts by itself. */
  private static final int LOOKS_MAX = 2_000;

  private static final int REST_MAX = 4;
  private static final int REST_LENGTH_MAX = 80;

  private AddressRules() {}

  /** Appends what the text holds; only where a word for a street or a postcode stands is looked. */
  static void detect(TextWords words, List<PersonalDataSpan> out) {
    CharSequence text = words.text;
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
      boolean code = text.charAt(i) == ' ' ? code(text, i) : text.charAt(i) == POSTAL_MARK;
      if (code && ++codes <= LOOKS_MAX) {
        look(text, Math.max(0, i - CODE_BEFORE), Math.min(text.length(), i + AFTER), out);
      }
    }
  }

  /** "E17 4QP", or a postcode of five digits after a comma. */
  private static boolean code(CharSequence text, int blank) {
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
    String lower = words.lower(i);
    if (!STREET_WORDS.contains(lower) && !compound(lower)) {
      return false;
    }
    CharSequence text = words.text;
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

  private static boolean compound(String lower) {
    if (lower.length() > 4) {
      for (String end : COMPOUND_ENDS) {
        if (lower.endsWith(end)) {
          return true;
        }
      }
    }
    return false;
  }

  private static void look(CharSequence text, int from, int to, List<PersonalDataSpan> out) {
    for (Pattern street : STREETS) {
      Matcher matcher = street.matcher(text).region(from, to).useTransparentBounds(true);
      while (matcher.find()) {
        String found = matcher.group();
        boolean numbered = found.chars().anyMatch(Character::isDigit);
        String lower = found.toLowerCase(Locale.ROOT);
        if (numbered || KNOWN.stream().noneMatch(lower::endsWith)) {
          add(text, matcher.start(), matcher.end(), out);
        }
      }
    }
  }

  private static void add(CharSequence text, int start, int end, List<PersonalDataSpan> out) {
    int to = end;
    Matcher rest = REST.matcher(text).useTransparentBounds(true);
    for (int i = 0; i < REST_MAX && to < text.length(); i++) {
      if (!rest.region(to, Math.min(text.length(), to + REST_LENGTH_MAX)).lookingAt()) {
        break;
      }
      to = rest.end();
    }
    out.add(
        new PersonalDataSpan(PersonalDataKinds.ADDRESS, start, to, PersonalDataSpan.Source.FORMAT));
  }
}
