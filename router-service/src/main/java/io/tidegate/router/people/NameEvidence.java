package io.tidegate.router.people;

import java.util.Locale;

/** How much likelier, as odds, the way a word is written makes it a person's name. */
public final class NameEvidence {
  private static final double GIVEN = 10;
  private static final double GIVEN_WITH_SURNAME = 15;
  private static final double GIVEN_SMALL = 2;
  private static final double NOBODY = 0.03;
  private static final double SMALL = 0.05;
  private static final double SMALL_IN_SMALL_TEXT = 0.25;
  private static final double OPENS_SENTENCE = 0.4;
  private static final int LOOK = 400;

  private static final double PROMISE_GIVEN = 3;
  private static final double PROMISE_GIVEN_OPENS = 2;
  private static final double PROMISE_CAPITAL = 1;
  private static final double PROMISE_MEDICAL = 1.5;
  private static final double PROMISE_OTHER_SCRIPT = 0.05;
  private static final char OTHER_SCRIPTS = 0x2E80;

  private NameEvidence() {}

  /**
   * How much is in a stretch of a text that may be a name or an illness: given names, words with a
   * capital inside a sentence, medical words, characters of scripts without capitals. At least 0;
   * linear and without strings for most words.
   */
  public static double promise(String text, int from, int to) {
    double promise = 0;
    for (int i = from; i < to; ) {
      char c = text.charAt(i);
      if (!Character.isLetter(c) || c >= OTHER_SCRIPTS) {
        promise += c >= OTHER_SCRIPTS ? PROMISE_OTHER_SCRIPT : 0;
        i++;
        continue;
      }
      int end = i + 1;
      while (end < to && Character.isLetter(text.charAt(end))) {
        end++;
      }
      promise += Character.isUpperCase(c) ? promise(text, from, i, end) : 0;
      promise += MedicalEvidence.medical(text, i, end) ? PROMISE_MEDICAL : 0;
      i = end;
    }
    return promise;
  }

  /** The same for one word with a capital. */
  private static double promise(String text, int from, int start, int end) {
    boolean name = end - start > 1 && Character.isLowerCase(text.charAt(start + 1));
    int marks = name ? Words.marks(text, start, end) : Words.NOBODY;
    if ((marks & Words.NOBODY) != 0) {
      return 0;
    }
    boolean opens = start == from || opensSentence(text, start);
    if ((marks & Words.GIVEN) != 0) {
      return opens ? PROMISE_GIVEN_OPENS : PROMISE_GIVEN;
    }
    return !opens || follows(text, end) ? PROMISE_CAPITAL : 0;
  }

  /** The factor for the word between two places of a text. */
  public static double odds(String text, int start, int end) {
    String word = text.substring(start, end);
    if (word.isEmpty() || word.charAt(0) >= 0x2E80) {
      return 1;
    }
    boolean given = Words.given(word);
    if (Words.nobody(word)) {
      return NOBODY;
    }
    if (Character.isLowerCase(word.charAt(0))) {
      return given ? GIVEN_SMALL : small(text) ? SMALL_IN_SMALL_TEXT : SMALL;
    }
    if (given) {
      return follows(text, end) ? GIVEN_WITH_SURNAME : GIVEN;
    }
    return opensSentence(text, start) && !follows(text, end) ? OPENS_SENTENCE : 1;
  }

  /** No capitals at all: small letters say nothing. */
  private static boolean small(String text) {
    String beginning = text.substring(0, Math.min(LOOK, text.length()));
    return beginning.equals(beginning.toLowerCase(Locale.ROOT));
  }

  /** Another word with a capital comes next. */
  private static boolean follows(String text, int end) {
    return end + 1 < text.length()
        && text.charAt(end) == ' '
        && Character.isUpperCase(text.charAt(end + 1));
  }

  private static boolean opensSentence(String text, int start) {
    int i = start - 1;
    while (i >= 0 && (text.charAt(i) == ' ' || text.charAt(i) == '\t')) {
      i--;
    }
    return i < 0 || ".!?\n\r:\"\u201c\u201e\u00ab*\u2022>|".indexOf(text.charAt(i)) >= 0;
  }
}
