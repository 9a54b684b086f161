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

  private static final WordSections CUES = WordSections.read("name-cues.txt");

  /** Titles that are words too: with a capital only. */
  private static final Set<String> CAPITAL_TITLES = CUES.get("capital-titles");

  private static final Set<String> RELATIVES = CUES.get("relatives");

  /** Relatives after whom a word with a capital is a name, given or not. */
  private static final Set<String> FAMILY = CUES.get("family");

  private static final Set<String> POSSESSIVES = CUES.get("possessives");

  /** What a name follows for certain. */
  private static final Set<String> INTRODUCTIONS = CUES.get("introductions");

  /** What a name often follows: a known given name there is somebody's. */
  private static final Set<String> HINTS = CUES.get("hints");

  private static final Set<String> PERSON_FIELDS = CUES.get("person-fields");

  private static final Set<String> FIELDS = CUES.get("fields");

  private static final Set<String> PARTICLES = CUES.get("particles");

  /** Words with a capital that follow names and do not belong to them. */
  private static final Set<String> NOT_SURNAMES = CUES.get("not-surnames");

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
      speaks = words.end(i) - words.start(i) < 10 && words.marked(i, Words.FIRST_PERSON);
    }
    this.personal = speaks;
    int capitals = 0;
    int labels = 0;
    for (int i = 0; i < words.size(); i++) {
      boolean capital = words.capital(i);
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
      if (!words.capital(i) && !words.marked(i, Words.TITLE | Words.GIVEN)) {
        i++; // every rule below asks for one of the three
        continue;
      }
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
    boolean any = words.marked(i, Words.TITLE);
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
    if (capital && !words.marked(name, Words.NOBODY)) {
      return end(name);
    }
    boolean known = any && words.marked(name, Words.GIVEN);
    return known ? end(name) : -1;
  }

  private boolean plainName(int i) {
    return words.name(i)
        && !words.marked(i, Words.NOBODY)
        && !NOT_SURNAMES.contains(words.lower(i));
  }

  private boolean introduced(int i) {
    if (i == 0) {
      return false;
    }
    String before = words.lower(i - 1);
    String two = i > 1 ? words.lower(i - 2) + " " + before : before;
    boolean blank = words.between(i - 1).isBlank() || words.between(i - 1).equals(" \"");
    if (blank && (INTRODUCTIONS.contains(two) || INTRODUCTIONS.contains(before))) {
      return plainName(i) || (words.marked(i, Words.GIVEN) && !words.marked(i, Words.NOBODY));
    }
    String gap = words.between(i - 1);
    boolean hinted = HINTS.contains(two) || HINTS.contains(before);
    boolean near = gap.isBlank() || gap.equals(", ") || gap.equals(",\n") || gap.equals(" (");
    boolean written = plainName(i) || (small && !words.marked(i, Words.NOBODY));
    return hinted && near && written && words.marked(i, Words.GIVEN);
  }

  /** "Mia: flaky again?", where more than one speaks. */
  private boolean speaks(int i) {
    return speakers > 1 && speaker(i);
  }

  private boolean speaker(int i) {
    return words.after(i) == ':'
        && i + 1 < words.size()
        && plainName(i)
        && words.opensSentence(i)
        && words.marked(i, Words.GIVEN);
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
    return ours || family || whole || words.marked(i, Words.GIVEN);
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
        || (FIELDS.contains(label) && words.marked(i, Words.GIVEN));
  }

  private boolean withSurname(int i) {
    if (!personal || !plainName(i) || !words.marked(i, Words.GIVEN) || !words.adjacent(i)) {
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
