package io.tidegate.router.people;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The forms that postal addresses have: street and number in a dozen languages, British postcodes,
 * flats and post boxes.
 */
final class StreetForms {
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

  static final String ROMANCE =
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

  /** One form, tried only where it can begin. */
  record Form(StreetStart start, Pattern pattern) {}

  static final List<Form> FORMS =
      List.of(
          // 27 Ropewalk Lane, 12b oak street
          form(
              StreetStart.NUMBER,
              START
                  + "\\d{1,3}[A-Za-z]?,?(?:[ ]"
                  + CAPITAL
                  + "){1,4}[ ](?i:"
                  + ENGLISH
                  + ")\\b\\.?"),
          form(
              StreetStart.NUMBER,
              START + NUMBER + "(?:[ ]" + CAPITAL + "){1,4}[ ](?i:" + ENGLISH_SURE + ")" + STOP),
          form(
              StreetStart.NUMBER,
              START + NUMBER + "(?:[ ]" + SMALL_WORD + "){1,2}[ ]" + ENGLISH_SURE + STOP),
          // Ulmenring 12, Hauptstr. 3a, 64 Pachergasse
          form(
              StreetStart.COMPOUND,
              START
                  + "\\p{Lu}[\\p{L}\\p{M}-]{1,24}?(?i:"
                  + COMPOUND
                  + ")[ ]\\d{1,3}(?:[ ]?[a-zA-Z])?"
                  + STOP),
          form(
              StreetStart.WAY,
              START
                  + CAPITAL
                  + "[ ](?:Stra\u00dfe|Strasse|Weg|Allee|Platz|Gasse)[ ]\\d{1,3}[a-z]?"
                  + STOP),
          form(
              StreetStart.PLACE,
              START
                  + "(?:Am|An der|Auf der|Auf dem|Im|In der|Zum|Zur|Unter den)[ ]"
                  + CAPITAL
                  + "[ ]\\d{1,3}[ ]?[a-z]?,[ ]\\d{4,5}[ ]"
                  + CAPITAL),
          form(
              StreetStart.NUMBER,
              START + "\\d{1,5}[ ]\\p{Lu}[\\p{L}\\p{M}-]{2,24}?" + COMPOUND_SURE + STOP),
          // 46 rue Nationale, calle Mayor 5, ul. D\u0142uga 12/4
          form(
              StreetStart.NUMBER,
              START + "\\d{1,5}(?:[ ]?(?:bis|ter))?,?[ ](?i:" + ROMANCE + ")" + ROMANCE_NAME),
          form(
              StreetStart.ROMANCE,
              START
                  + "(?i:"
                  + ROMANCE
                  + ")"
                  + ROMANCE_NAME
                  + ",?[ ](?:n[\u00ba\u00b0o.]{1,2}[ ]?)?\\d{1,4}(?:/\\d{1,4})?[a-zA-Z]?"
                  + STOP),
          form(StreetStart.CODE, "\\b" + BRITISH + "\\b"),
          form(StreetStart.BOX, START + "p\\.?[ ]?o\\.?[ ]?box[ ]\\d{1,6}\\b", FLAGS),
          form(
              StreetStart.FLAT,
              START
                  + "(?:(?i:apt\\.)|Apt|Apartment|Suite)[ ]?#?\\d{1,5}[A-Za-z]?"
                  + "(?:,?[ ]\\d{1,5}(?:[ ]"
                  + CAPITAL
                  + "){1,3})?"
                  + STOP),
          form(StreetStart.MARK, "\u3012[ ]?\\d{3}-\\d{4}"),
          // Streets by name alone: the model says as much of most of them
          form(
              StreetStart.NAMED,
              START
                  + "(?:"
                  + CAPITAL
                  + "[ ]){1,3}(?:Street|St\\.(?![ ]\\p{Lu})|Road|Rd\\.|Avenue|Ave\\.|Lane|Boulevard)"
                  + STOP
                  + "(?![ ](?:School|College|Station|Bridge|Church|Band|Journal))"),
          form(StreetStart.SURE, START + "\\p{Lu}[\\p{L}\\p{M}-]{3,24}?" + COMPOUND_SURE + STOP),
          form(
              StreetStart.ROMANCE,
              START + "(?:[Rr]ue|[Cc]alle|[Aa]venida|[Rr]ua|[Uu]lica|[Uu]l\\.)" + ROMANCE_NAME));

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

  private static final int REST_MAX = 4;
  private static final int REST_LENGTH_MAX = 80;

  private StreetForms() {}

  private static Form form(StreetStart start, String regex) {
    return new Form(start, Pattern.compile(regex));
  }

  private static Form form(StreetStart start, String regex, int flags) {
    return new Form(start, Pattern.compile(regex, flags));
  }

  /** Takes what was found. */
  interface Sink {
    void found(int start, int end);
  }

  /** Hands over what has a form within a stretch of a text: form by form, in order of place. */
  static void find(String text, int from, int to, Sink sink) {
    int[] places = StreetStart.places(text, from, to);
    for (Form form : FORMS) {
      @Nullable Matcher matcher = null;
      int done = from;
      for (int place : places) {
        if (place < done || !form.start().may(text, place, to)) {
          continue;
        }
        if (matcher == null) {
          matcher = form.pattern().matcher(text).useTransparentBounds(true);
        }
        if (matcher.region(place, to).lookingAt()) {
          sink.found(place, matcher.end());
          done = matcher.end();
        }
      }
    }
  }

  /** Where an address that ends at a place ends with its flat, postcode and town. */
  static int whole(String text, int end) {
    int to = end;
    Matcher rest = REST.matcher(text).useTransparentBounds(true);
    for (int i = 0; i < REST_MAX && to < text.length(); i++) {
      if (!rest.region(to, Math.min(text.length(), to + REST_LENGTH_MAX)).lookingAt()) {
        break;
      }
      to = rest.end();
    }
    return to;
  }

  /** The ends of words that are streets with their name in one word. */
  static String[] compoundEnds() {
    return COMPOUND.substring(3, COMPOUND.length() - 1).replace("\\.", "").split("\\|");
  }
}
