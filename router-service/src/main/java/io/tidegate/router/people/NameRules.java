package io.tidegate.router.people;

import io.tidegate.core.privacy.PersonalDataKinds;
import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;
import java.util.Set;

/**
 * Names that need no model: after a title or a word for a relative, after "my name is" and its like
 * in a dozen languages, in a form's field, and given names with a surname.
 */
final class NameRules {
  private static final int WORDS_MAX = 5;

  /** Titles that count in any case. */
  private static final Set<String> TITLES =
      Set.of(
          "mr",
          "mrs",
          "dr",
          "prof",
          "cllr",
          "herr",
          "frau",
          "fam",
          "familie",
          "monsieur",
          "mme",
          "mlle",
          "se\u00f1or",
          "se\u00f1ora",
          "srta",
          "signor",
          "signora",
          "dott",
          "dhr",
          "mevr",
          "meneer",
          "mevrouw",
          "uncle",
          "aunt",
          "auntie",
          "tante",
          "onkel",
          "t\u00eda",
          "t\u00edo",
          "\u0433\u043e\u0441\u043f\u043e\u0434\u0438\u043d",
          "\u0433\u043e\u0441\u043f\u043e\u0436\u0430");

  /** Titles that are words too: with a capital only. */
  private static final Set<String> CAPITAL_TITLES =
      Set.of(
          "Ms", "Miss", "Mx", "Sr", "Sra", "Sig", "Hr", "Fr", "Mw", "Rev", "Madame", "Professor");

  private static final Set<String> RELATIVES =
      Set.of(
          "son",
          "daughter",
          "wife",
          "husband",
          "partner",
          "brother",
          "sister",
          "mum",
          "mom",
          "mother",
          "dad",
          "father",
          "gran",
          "grandma",
          "grandmother",
          "grandad",
          "grandfather",
          "granddaughter",
          "grandson",
          "cousin",
          "niece",
          "nephew",
          "boss",
          "colleague",
          "friend",
          "flatmate",
          "neighbour",
          "neighbor",
          "tenant",
          "patient",
          "client",
          "customer",
          "employee",
          "landlord",
          "fianc\u00e9",
          "fianc\u00e9e",
          "boyfriend",
          "girlfriend",
          "kid",
          "baby",
          "coworker",
          "caller",
          "resident",
          "widow",
          "widower",
          "ex",
          "sohn",
          "tochter",
          "mann",
          "bruder",
          "schwester",
          "mutter",
          "vater",
          "freund",
          "freundin",
          "kollege",
          "kollegin",
          "nachbarin",
          "nachbar",
          "patientin",
          "fils",
          "fille",
          "femme",
          "mari",
          "fr\u00e8re",
          "s\u0153ur",
          "soeur",
          "m\u00e8re",
          "p\u00e8re",
          "voisin",
          "voisine",
          "hijo",
          "hija",
          "esposa",
          "marido",
          "hermano",
          "hermana",
          "madre",
          "padre",
          "amigo",
          "amiga",
          "abuela",
          "abuelo",
          "figlio",
          "figlia",
          "moglie",
          "marito",
          "fratello",
          "sorella",
          "filho",
          "filha",
          "irm\u00e3o",
          "irm\u00e3",
          "m\u00e3e",
          "pai",
          "av\u00f3",
          "zoon",
          "dochter",
          "broer",
          "zus",
          "moeder",
          "vader",
          "vriend",
          "vriendin",
          "collega",
          "buurvrouw",
          "buurman",
          "syn",
          "c\u00f3rka",
          "\u017cona",
          "m\u0105\u017c",
          "brat",
          "siostra");

  /** Relatives after whom a word with a capital is a name, given or not. */
  private static final Set<String> FAMILY =
      Set.of(
          "son",
          "daughter",
          "wife",
          "husband",
          "grandad",
          "grandson",
          "granddaughter",
          "grandma",
          "niece",
          "nephew",
          "cousin",
          "fianc\u00e9",
          "fianc\u00e9e",
          "girlfriend",
          "boyfriend");

  private static final Set<String> POSSESSIVES =
      Set.of(
          "my", "his", "her", "their", "our", "your", "mein", "meine", "meinem", "meiner", "mijn",
          "mon", "ma", "mi", "meu", "minha", "min");

  /** What a name follows for certain. */
  private static final Set<String> INTRODUCTIONS =
      Set.of(
          "name is",
          "name's",
          "me llamo",
          "mi chiamo",
          "ik heet",
          "ich hei\u00dfe",
          "ich heisse",
          "je m'appelle",
          "nazywam si\u0119",
          "jag heter",
          "jeg heter",
          "jeg hedder",
          "me chamo",
          "nombre es",
          "name ist",
          "naam is",
          "nome \u00e9",
          "nom est",
          "benim ad\u0131m",
          "\u043c\u0435\u043d\u044f \u0437\u043e\u0432\u0443\u0442");

  /** What a name often follows: a known given name there is somebody's. */
  private static final Set<String> HINTS =
      Set.of(
          "i am",
          "i'm",
          "im",
          "this is",
          "call me",
          "named",
          "called",
          "ich bin",
          "ik ben",
          "jestem",
          "soy",
          "sou",
          "sono",
          "ben",
          "text",
          "tell",
          "ask",
          "email",
          "e-mail",
          "message",
          "remind",
          "ring",
          "phone",
          "dear",
          "hi",
          "hello",
          "hallo",
          "hola",
          "ciao",
          "bonjour",
          "cze\u015b\u0107",
          "oi",
          "hej",
          "liebe",
          "lieber",
          "querida",
          "querido",
          "cara",
          "caro",
          "cher",
          "ch\u00e8re",
          "beste",
          "from",
          "with",
          "for",
          "von",
          "mit",
          "f\u00fcr",
          "avec",
          "pour",
          "para",
          "con",
          "com",
          "com a",
          "com o",
          "met",
          "voor",
          "z",
          "dla",
          "meet",
          "visit",
          "invite",
          "regards",
          "cheers",
          "thanks",
          "love",
          "gr\u00fc\u00dfe",
          "groetjes",
          "saludos",
          "abra\u00e7o",
          "answer",
          "says",
          "said",
          "told",
          "thinks",
          "shouted at",
          "speak to",
          "talk to",
          "up with",
          "under",
          "add",
          "sung by",
          "signed by");

  private static final Set<String> PERSON_FIELDS =
      Set.of(
          "patient",
          "passenger",
          "claimant",
          "tenant",
          "employee",
          "witness",
          "cardholder",
          "beneficiary",
          "payee",
          "applicant",
          "insured",
          "guest",
          "resident",
          "versicherter",
          "patientin",
          "kontoinhaber",
          "empf\u00e4nger",
          "paciente",
          "titular",
          "beneficiario");

  private static final Set<String> FIELDS =
      Set.of(
          "name",
          "customer",
          "client",
          "kunde",
          "contact",
          "attn",
          "from",
          "to",
          "cc",
          "von",
          "an",
          "nom",
          "nombre",
          "nome",
          "naam",
          "user",
          "signed",
          "assignee",
          "owner",
          "reporter",
          "driver",
          "buyer",
          "seller",
          "holder",
          "candidate",
          "student",
          "teacher",
          "first_name",
          "firstname",
          "last_name",
          "lastname",
          "vorname",
          "nachname",
          "pr\u00e9nom",
          "apellidos",
          "author",
          "n",
          "agent",
          "caller",
          "rep",
          "doctor",
          "nurse",
          "manager",
          "boss");

  private static final Set<String> PARTICLES =
      Set.of(
          "van", "von", "der", "den", "de", "da", "do", "dos", "das", "del", "della", "di", "la",
          "le", "bin", "ibn", "al", "el", "ter", "ten", "zu", "du", "af", "y", "e", "st");

  /** Words with a capital that follow names and do not belong to them. */
  private static final Set<String> NOT_SURNAMES =
      Set.of(
          "street",
          "st",
          "road",
          "avenue",
          "lane",
          "hall",
          "house",
          "park",
          "square",
          "college",
          "university",
          "school",
          "hospital",
          "airport",
          "station",
          "award",
          "prize",
          "cup",
          "inc",
          "ltd",
          "llc",
          "gmbh",
          "ag",
          "corp",
          "company",
          "group",
          "bank",
          "foundation",
          "museum",
          "theatre",
          "theater",
          "stadium",
          "bridge",
          "hotel",
          "bar",
          "cafe",
          "island",
          "lake",
          "river",
          "mountain",
          "day",
          "effect",
          "theorem",
          "law",
          "equation",
          "algorithm",
          "test",
          "distribution",
          "i",
          "the",
          "and",
          "but",
          "or",
          "he",
          "she",
          "is",
          "has",
          "was",
          "said",
          "says",
          "if",
          "when",
          "who",
          "why",
          "what",
          "how",
          "please",
          "can",
          "could",
          "will",
          "would",
          "my",
          "his",
          "her",
          "their",
          "our",
          "your",
          "a",
          "an",
          "in",
          "on",
          "at",
          "to",
          "of",
          "for",
          "from",
          "with",
          "by",
          "so",
          "as",
          "it",
          "we",
          "they",
          "you",
          "no",
          "not",
          "ok",
          "born",
          "tel",
          "phone",
          "email",
          "dob",
          "ssn",
          "iban",
          "order",
          "invoice");

  /** Words of somebody who speaks of themselves and theirs. */
  private static final Set<String> FIRST_PERSON =
      Set.of(
          "i",
          "i'm",
          "i've",
          "i'd",
          "i'll",
          "im",
          "my",
          "me",
          "mine",
          "we",
          "we're",
          "our",
          "us",
          "ich",
          "mein",
          "meine",
          "meinen",
          "mir",
          "wir",
          "unser",
          "unsere",
          "je",
          "j'ai",
          "mon",
          "ma",
          "mes",
          "nous",
          "notre",
          "yo",
          "mi",
          "mis",
          "nosotros",
          "nuestro",
          "nuestra",
          "eu",
          "meu",
          "minha",
          "nosso",
          "nossa",
          "io",
          "mio",
          "mia",
          "noi",
          "nostro",
          "ik",
          "mijn",
          "wij",
          "ons",
          "onze",
          "ja",
          "m\u00f3j",
          "moja",
          "moje",
          "jag",
          "jeg",
          "min",
          "mitt",
          "vi",
          "ben",
          "benim",
          "\u044f",
          "\u043c\u043e\u0439",
          "\u043c\u043e\u044f",
          "\u043c\u043d\u0435");

  private final TextWords words;
  private final List<PersonalDataSpan> out;

  /** Not an article about others: somebody speaks of themselves, or gives numbers. */
  private final boolean personal;

  /** No capital anywhere: small letters say nothing. */
  private final boolean small;

  private final int speakers;

  private NameRules(TextWords words, boolean otherData, List<PersonalDataSpan> out) {
    this.words = words;
    this.out = out;
    boolean speaks = otherData;
    for (int i = 0; i < words.size() && !speaks; i++) {
      speaks = words.end(i) - words.start(i) < 10 && FIRST_PERSON.contains(words.lower(i));
    }
    this.personal = speaks;
    int capitals = 0;
    int labels = 0;
    for (int i = 0; i < words.size(); i++) {
      boolean capital = Character.isUpperCase(words.text.charAt(words.start(i)));
      capitals += capital ? 1 : 0;
      labels += capital && speaker(i) ? 1 : 0;
    }
    this.small = capitals == 0;
    this.speakers = labels;
  }

  /**
   * Appends what the text holds, in order of place; linear in its length.
   *
   * @param out not empty when the text holds other personal data
   */
  static void detect(TextWords words, List<PersonalDataSpan> out) {
    new NameRules(words, !out.isEmpty(), out).detect();
  }

  private void detect() {
    for (int i = 0; i < words.size(); ) {
      int end = titled(i);
      int from = i;
      if (end < 0) {
        boolean named = introduced(i) || related(i) || inField(i) || speaks(i) || withSurname(i);
        end = named ? end(i) : -1;
      }
      if (end < 0) {
        i++;
        continue;
      }
      out.add(
          new PersonalDataSpan(
              PersonalDataKinds.PERSON,
              words.start(from),
              words.start(end - 1) + words.word(end - 1).length(),
              PersonalDataSpan.Source.FORMAT));
      i = end;
    }
  }

  /** Word after a title and its name; -1 when none begins here. */
  private int titled(int i) {
    String lower = words.lower(i);
    boolean any = TITLES.contains(lower);
    if (!any && !CAPITAL_TITLES.contains(words.word(i))) {
      return -1;
    }
    if (!words.adjacent(i)) {
      return -1;
    }
    int name = i + 1;
    while (words.initial(name) && name < i + 3 && words.adjacent(name)) {
      name++;
    }
    boolean capital = words.name(name) && !NOT_SURNAMES.contains(words.lower(name));
    if (capital && !Words.nobody(words.word(name))) {
      return end(name);
    }
    boolean known = any && Words.given(words.word(name));
    return known ? end(name) : -1;
  }

  private boolean plainName(int i) {
    return words.name(i) && !Words.nobody(words.word(i)) && !NOT_SURNAMES.contains(words.lower(i));
  }

  private boolean introduced(int i) {
    if (i == 0) {
      return false;
    }
    String before = words.lower(i - 1);
    String two = i > 1 ? words.lower(i - 2) + " " + before : before;
    boolean blank = words.between(i - 1).isBlank() || words.between(i - 1).equals(" \"");
    if (blank && (INTRODUCTIONS.contains(two) || INTRODUCTIONS.contains(before))) {
      return plainName(i) || (Words.given(words.word(i)) && !Words.nobody(words.word(i)));
    }
    String gap = words.between(i - 1);
    boolean hinted = HINTS.contains(two) || HINTS.contains(before);
    boolean near = gap.isBlank() || gap.equals(", ") || gap.equals(",\n") || gap.equals(" (");
    boolean written = plainName(i) || (small && !Words.nobody(words.word(i)));
    return hinted && near && written && Words.given(words.word(i));
  }

  /** "Mia: flaky again?", where more than one speaks. */
  private boolean speaks(int i) {
    return speakers > 1 && speaker(i);
  }

  private boolean speaker(int i) {
    return words.between(i).startsWith(":")
        && plainName(i)
        && words.opensSentence(i)
        && Words.given(words.word(i));
  }

  /** "my son Kofi", "daughter (Linnea, 6)". */
  private boolean related(int i) {
    String gap = words.between(i - 1);
    boolean near = gap.equals(" ") || gap.equals(" (") || gap.equals(", ") || gap.equals(": ");
    if (i == 0 || !near || !RELATIVES.contains(words.lower(i - 1)) || !plainName(i)) {
      return false;
    }
    String relative = words.word(i - 1);
    boolean ours = gap.equals(" ") && i > 1 && POSSESSIVES.contains(words.lower(i - 2));
    boolean family = gap.equals(" ") && FAMILY.contains(relative);
    boolean whole = gap.equals(" (") && words.adjacent(i) && plainName(i + 1);
    return ours || family || whole || Words.given(words.word(i));
  }

  /** "patient: Edna Fowler", {@code "name": "Jo Verbeek"}. */
  private boolean inField(int i) {
    String gap = words.between(i - 1);
    boolean field = gap.indexOf(':') >= 0 || gap.indexOf('=') >= 0;
    if (i == 0 || !field || gap.length() > 5 || !plainName(i)) {
      return false;
    }
    String label = words.lower(i - 1);
    boolean two = words.adjacent(i) && plainName(i + 1);
    return (PERSON_FIELDS.contains(label) && two)
        || (FIELDS.contains(label) && Words.given(words.word(i)));
  }

  private boolean withSurname(int i) {
    if (!personal || !plainName(i) || !Words.given(words.word(i)) || !words.adjacent(i)) {
      return false;
    }
    int next = i + 1;
    if (words.initial(next) && words.adjacent(next)) {
      next++;
    }
    while (next < i + 4 && PARTICLES.contains(words.word(next)) && words.adjacent(next)) {
      next++;
    }
    return plainName(next);
  }

  /** Word after the name that begins at a word. */
  private int end(int first) {
    int end = first + 1;
    while (end - first < WORDS_MAX && words.adjacent(end - 1)) {
      int next = end;
      if (words.initial(next) && words.adjacent(next)) {
        next++;
      }
      while (next < end + 3 && PARTICLES.contains(words.word(next)) && words.adjacent(next)) {
        next++;
      }
      boolean further = words.name(next) && !NOT_SURNAMES.contains(words.lower(next));
      if (!further || sentenceEnds(next - 1)) {
        break;
      }
      end = next + 1;
    }
    return end;
  }

  /** A dot after a longer word ends a sentence. */
  private boolean sentenceEnds(int word) {
    return words.between(word).startsWith(".") && words.word(word).length() > 2;
  }
}
