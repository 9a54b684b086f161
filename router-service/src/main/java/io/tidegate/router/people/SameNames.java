package io.tidegate.router.people;

import io.tidegate.core.privacy.PersonalDataKinds;
import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A name that was found once is found wherever it stands with a capital. */
public final class SameNames {
  private static final int LENGTH_MIN = 3;

  private SameNames() {}

  /** Appends a span for every other place of a name's words; linear in the text's length. */
  public static void detect(CharSequence text, List<PersonalDataSpan> spans) {
    Set<String> known = known(text, spans);
    if (!known.isEmpty()) {
      detect(new TextWords(text), known, spans);
    }
  }

  /** The same with the text's words at hand. */
  static void detect(TextWords words, List<PersonalDataSpan> spans) {
    Set<String> known = known(words.text, spans);
    if (!known.isEmpty()) {
      detect(words, known, spans);
    }
  }

  private static Set<String> known(CharSequence text, List<PersonalDataSpan> spans) {
    if (spans.isEmpty()) {
      return Set.of();
    }
    Set<String> known = new HashSet<>();
    for (PersonalDataSpan span : spans) {
      if (span.kind().equals(PersonalDataKinds.PERSON)) {
        TextWords name = new TextWords(text.subSequence(span.start(), span.end()));
        for (int i = 0; i < name.size(); i++) {
          String word = name.word(i);
          boolean rare = Words.given(word) || name.size() > 1;
          if (word.length() >= LENGTH_MIN && name.name(i) && rare && !Words.nobody(word)) {
            known.add(word);
          }
        }
      }
    }
    return known;
  }

  private static void detect(TextWords words, Set<String> known, List<PersonalDataSpan> spans) {
    BitSet taken = new BitSet(words.text.length());
    spans.forEach(span -> taken.set(span.start(), span.end()));
    for (int i = 0; i < words.size(); i++) {
      String word = words.word(i);
      if (known.contains(word)) {
        int start = words.start(i);
        int end = start + word.length();
        int next = taken.nextSetBit(start);
        if (next < 0 || next >= end) {
          spans.add(
              new PersonalDataSpan(
                  PersonalDataKinds.PERSON, start, end, PersonalDataSpan.Source.FORMAT));
        }
      }
    }
  }
}
