package io.tidegate.router.classify;

import io.tidegate.core.privacy.PersonalDataSpan;
import io.tidegate.core.text.Encoding;
import io.tidegate.router.people.MedicalEvidence;
import io.tidegate.router.people.NameEvidence;
import java.util.ArrayList;
import java.util.List;

/**
 * Spans from the token head: neighbouring tokens of one kind are one span, a word of which any
 * piece is personal data is so whole, and so is a number with its separators.
 *
 * <p>The case of a word counts: a model that sees lower case alone needs less evidence for a name
 * that is capitalised inside a sentence, more when it is not. Where a rule has looked for a kind
 * and found nothing, the model needs more evidence too.
 */
final class TokenSpans {

  /** Characters between two tokens of one span, such as the blank between two names. */
  private static final int GAP_MAX = 2;

  private static final int WORD_MAX = 64;
  private static final double CAPITAL = 2;
  private static final double RULED = 0.1;
  private static final double SMALL = 0.15;

  private final String text;
  private final float[] logits;
  private final List<String> kinds;
  private final float threshold;
  private final boolean shaped;
  private final List<PersonalDataSpan> spans = new ArrayList<>();

  private TokenSpans(
      String text, float[] logits, List<String> kinds, float threshold, boolean shaped) {
    this.text = text;
    this.logits = logits;
    this.kinds = kinds;
    this.threshold = threshold;
    this.shaped = shaped;
  }

  /**
   * Reads spans from logits.
   *
   * @param logits for each token one value for each kind
   * @param kinds names; index 0 is none
   * @param threshold a token counts when the probability of index 0 is at most 1 minus this
   * @param shaped the model has seen how each word is written
   */
  static List<PersonalDataSpan> read(
      String text,
      Encoding encoding,
      float[] logits,
      List<String> kinds,
      float threshold,
      boolean shaped) {
    return new TokenSpans(text, logits, kinds, threshold, shaped).read(encoding);
  }

  private List<PersonalDataSpan> read(Encoding encoding) {
    int[] starts = encoding.starts();
    int[] ends = encoding.ends();
    int from = -1;
    int to = -1;
    int open = 0;
    for (int token = 1; token < encoding.length() - 1; token++) {
      int kind = kind(token, starts[token]);
      if (kind == 0) {
        continue;
      }
      boolean number = SpanPlausibility.number(kinds.get(kind));
      int start = number ? numberStart(starts[token]) : wordStart(starts[token]);
      int end = number ? numberEnd(ends[token]) : wordEnd(ends[token]);
      if (kind == open && start - to <= GAP_MAX) {
        to = Math.max(to, end);
        continue;
      }
      add(open, from, to);
      from = Math.max(start, to);
      to = end;
      open = kind;
    }
    add(open, from, to);
    return spans;
  }

  private void add(int kind, int from, int to) {
    if (kind > 0 && to > from && SpanPlausibility.holds(kinds.get(kind), text, from, to)) {
      spans.add(new PersonalDataSpan(kinds.get(kind), from, to, PersonalDataSpan.Source.MODEL));
    }
  }

  /** The likeliest kind of a token when it counts, else 0. */
  private int kind(int token, int place) {
    int offset = token * kinds.size();
    int best = 1;
    double largest = logits[offset];
    for (int k = 1; k < kinds.size(); k++) {
      best = logits[offset + k] > logits[offset + best] ? k : best;
      largest = Math.max(largest, logits[offset + k]);
    }
    double sum = 0;
    for (int k = 0; k < kinds.size(); k++) {
      sum += Math.exp(logits[offset + k] - largest);
    }
    double none = Math.exp(logits[offset] - largest) / sum;
    double odds = (1 - none) / Math.max(none, 1e-9);
    String kind = kinds.get(best);
    if (kind.equals("PERSON")) {
      odds *= NameEvidence.odds(text, wordStart(place), wordEnd(place + 1));
      odds *= shaped ? 1 : byCase(place);
    } else if (kind.equals("MEDICAL")) {
      odds *= MedicalEvidence.odds(text, wordStart(place), wordEnd(place + 1));
    } else if (SpanPlausibility.hasRule(kind)) {
      odds *= RULED;
    }
    return odds >= threshold / (1 - threshold) ? best : 0;
  }

  /** How much likelier, as odds, the case of the word at a place makes a name. */
  private double byCase(int place) {
    int start = wordStart(place);
    char first = text.charAt(start);
    if (Character.isLowerCase(first)) {
      return SMALL;
    }
    int before = start - 1;
    while (before >= 0 && start - before < 4 && !Character.isLetterOrDigit(text.charAt(before))) {
      char c = text.charAt(before);
      if (c == '.' || c == '!' || c == '?' || c == '\n') {
        return 1;
      }
      before--;
    }
    boolean inside = before >= 0 && Character.isLowerCase(text.charAt(before));
    return Character.isUpperCase(first) && inside ? CAPITAL : 1;
  }

  private int wordStart(int place) {
    int start = place;
    while (start > 0
        && place - start < WORD_MAX
        && word(text.charAt(start))
        && word(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private int wordEnd(int place) {
    int end = place;
    while (end < text.length()
        && end - place < WORD_MAX
        && end > 0
        && word(text.charAt(end - 1))
        && word(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private int numberStart(int place) {
    int start = place;
    while (start > 0 && place - start < WORD_MAX && numeral(start - 1)) {
      start--;
    }
    while (start < place && !Character.isLetterOrDigit(text.charAt(start))) {
      start++;
    }
    return start;
  }

  private int numberEnd(int place) {
    int end = place;
    while (end < text.length() && end - place < WORD_MAX && numeral(end)) {
      end++;
    }
    while (end > place && !Character.isLetterOrDigit(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** A digit, or a separator with a digit on one side of it. */
  private boolean numeral(int place) {
    char c = text.charAt(place);
    if (Character.isDigit(c)) {
      return true;
    }
    boolean separator = c == '-' || c == '.' || c == '/' || c == '+' || c == ':';
    boolean before = place > 0 && Character.isDigit(text.charAt(place - 1));
    boolean after = place + 1 < text.length() && Character.isDigit(text.charAt(place + 1));
    return separator && (before || after);
  }

  /** A letter or digit of a script that writes words apart. */
  private static boolean word(char c) {
    return Character.isLetterOrDigit(c) && (c < 0x2E80 || c >= 0xAC00) && !Character.isSurrogate(c);
  }
}
