package io.tidegate.router.classify;

import io.tidegate.core.privacy.PersonalDataSpan;
import io.tidegate.core.text.Encoding;
import java.util.ArrayList;
import java.util.List;

/**
 * Spans from the token head: neighbouring tokens of one kind are one span, and a word of which any
 * piece is personal data is so whole.
 */
final class TokenSpans {

  /** Characters between two tokens of one span, such as the blank between two names. */
  private static final int GAP_MAX = 2;

  private static final int WORD_MAX = 64;

  private TokenSpans() {}

  /**
   * Reads spans from logits.
   *
   * @param logits for each token one value for each kind
   * @param kinds names; index 0 is none
   * @param threshold a token counts when the probability of index 0 is at most 1 minus this
   */
  static List<PersonalDataSpan> read(
      String text, Encoding encoding, float[] logits, List<String> kinds, float threshold) {
    List<PersonalDataSpan> spans = new ArrayList<>();
    int[] starts = encoding.starts();
    int[] ends = encoding.ends();
    int from = -1;
    int to = -1;
    int open = 0;
    for (int token = 1; token < encoding.length() - 1; token++) {
      int kind = kind(logits, token * kinds.size(), kinds.size(), threshold);
      if (kind == 0) {
        continue;
      }
      int start = wordStart(text, starts[token]);
      int end = wordEnd(text, ends[token]);
      if (kind == open && start - to <= GAP_MAX) {
        to = Math.max(to, end);
        continue;
      }
      add(spans, kinds, open, from, to);
      from = Math.max(start, to);
      to = end;
      open = kind;
    }
    add(spans, kinds, open, from, to);
    return spans;
  }

  private static void add(
      List<PersonalDataSpan> spans, List<String> kinds, int kind, int from, int to) {
    if (kind > 0 && to > from) {
      spans.add(new PersonalDataSpan(kinds.get(kind), from, to, PersonalDataSpan.Source.MODEL));
    }
  }

  private static int kind(float[] logits, int offset, int count, float threshold) {
    int best = 1;
    double largest = logits[offset];
    for (int k = 1; k < count; k++) {
      best = logits[offset + k] > logits[offset + best] ? k : best;
      largest = Math.max(largest, logits[offset + k]);
    }
    double sum = 0;
    for (int k = 0; k < count; k++) {
      sum += Math.exp(logits[offset + k] - largest);
    }
    double none = Math.exp(logits[offset] - largest) / sum;
    return 1 - none >= threshold ? best : 0;
  }

  private static int wordStart(String text, int place) {
    int start = place;
    while (start > 0
        && place - start < WORD_MAX
        && Character.isLetterOrDigit(text.charAt(start))
        && word(text.charAt(start - 1))) {
      start--;
    }
    return start;
  }

  private static int wordEnd(String text, int place) {
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

  /** A letter or digit of a script that writes words apart. */
  private static boolean word(char c) {
    return Character.isLetterOrDigit(c) && (c < 0x2E80 || c >= 0xAC00) && !Character.isSurrogate(c);
  }
}
