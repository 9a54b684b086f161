package io.tidegate.router.redact;

import io.tidegate.core.privacy.FoldedText;
import io.tidegate.core.privacy.PersonalDataKinds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Every place where one of a set of values stands in a text, however it is written: case, invisible
 * characters and digits of other scripts make no difference.
 *
 * <p>Names count as whole words; so does each word of a name that is written with a capital, also
 * with an ending of up to two letters.
 */
final class Occurrences {
  private static final int VALUE_MIN = 2;
  private static final int ANYWHERE_MIN = 8;
  private static final int PART_MIN = 3;
  private static final int PART_WITH_ENDING_MIN = 5;
  private static final int ENDING_MAX = 2;

  /** Words of names that begin sentences, too. */
  private static final Set<String> COMMON =
      Set.of(
          "will",
          "may",
          "mark",
          "bill",
          "rose",
          "hope",
          "grace",
          "joy",
          "young",
          "long",
          "best",
          "the",
          "and",
          "van",
          "von",
          "der",
          "den",
          "del",
          "della",
          "dos",
          "das",
          "bin",
          "ibn",
          "art",
          "drew",
          "pat",
          "rob",
          "sue",
          "jack",
          "june",
          "april",
          "august",
          "summer",
          "dean",
          "guy",
          "max",
          "miles",
          "sky",
          "king",
          "day",
          "law",
          "price",
          "page",
          "small",
          "good",
          "new",
          "her",
          "his",
          "our",
          "you",
          "for",
          "from",
          "with",
          "not",
          "all",
          "one",
          "man",
          "dear",
          "mrs",
          "herr",
          "frau",
          "madame",
          "monsieur",
          "señora",
          "señor",
          "sir");

  private record Wanted(String kind, String folded, boolean bounded, boolean capital) {}

  /** A place: indices in the text. */
  record Hit(String kind, int start, int end) {}

  private final Map<Character, List<Wanted>> byFirst = new HashMap<>();
  private final Set<String> known = new HashSet<>();

  /** Adds a value of a kind; for a name its words, too. */
  void add(String kind, String value) {
    boolean person = kind.equals(PersonalDataKinds.PERSON);
    boolean bounded = person || value.length() < ANYWHERE_MIN;
    add(new Wanted(kind, plain(value), bounded, false));
    if (person) {
      for (String word : value.split("[^\\p{L}\\p{M}]+")) {
        String folded = plain(word);
        if (word.length() >= PART_MIN
            && !Character.isLowerCase(word.charAt(0))
            && !COMMON.contains(folded)) {
          add(new Wanted(kind, folded, true, true));
        }
      }
    }
  }

  private void add(Wanted wanted) {
    if (wanted.folded().strip().length() >= VALUE_MIN
        && known.add(wanted.folded() + wanted.capital())) {
      byFirst.computeIfAbsent(wanted.folded().charAt(0), c -> new ArrayList<>()).add(wanted);
    }
  }

  /** All places in a text, the longest at each. */
  List<Hit> find(String text) {
    List<Hit> hits = new ArrayList<>();
    FoldedText folded = new FoldedText(text);
    for (int i = 0; i < folded.length(); i++) {
      Wanted best = null;
      for (Wanted wanted : byFirst.getOrDefault(folded.at(i), List.of())) {
        if ((best == null || wanted.folded().length() > best.folded().length())
            && at(folded, i, wanted, text)) {
          best = wanted;
        }
      }
      if (best != null) {
        int last = i + best.folded().length() - 1;
        hits.add(new Hit(best.kind(), folded.sourceStart(i), folded.sourceEnd(last)));
        i = last;
      }
    }
    return hits;
  }

  private static boolean at(FoldedText text, int place, Wanted wanted, String source) {
    String folded = wanted.folded();
    int end = place + folded.length();
    if (end > text.length()) {
      return false;
    }
    for (int k = 1; k < folded.length(); k++) {
      if (text.at(place + k) != folded.charAt(k)) {
        return false;
      }
    }
    if (!wanted.bounded()) {
      return true;
    }
    boolean opens = !joins(text, place - 1, place);
    return opens
        && closes(text, end, wanted)
        && !(wanted.capital() && Character.isLowerCase(source.charAt(text.sourceStart(place))));
  }

  private static boolean closes(FoldedText text, int end, Wanted wanted) {
    if (!joins(text, end, end - 1)) {
      return true;
    }
    int after = end;
    while (after - end <= ENDING_MAX && text.letter(after)) {
      after++;
    }
    return wanted.folded().length() >= PART_WITH_ENDING_MIN
        && after - end <= ENDING_MAX
        && !text.alphanumeric(after);
  }

  /** A letter or digit that goes on with the word beside it; ideographs stand alone. */
  private static boolean joins(FoldedText text, int outside, int inside) {
    return text.alphanumeric(outside)
        && text.alphanumeric(inside)
        && text.at(outside) < 0x2E80
        && text.at(inside) < 0x2E80;
  }

  private static String plain(String text) {
    FoldedText folded = new FoldedText(text);
    StringBuilder out = new StringBuilder(folded.length());
    for (int i = 0; i < folded.length(); i++) {
      out.append(folded.at(i));
    }
    return out.toString();
  }
}
