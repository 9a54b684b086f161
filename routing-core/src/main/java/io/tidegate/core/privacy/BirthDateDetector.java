package io.tidegate.core.privacy;

import java.util.List;

/** Dates of birth: a date soon after a word that speaks of birth, or right after a star. */
final class BirthDateDetector implements FoldedDetector {

  private static final int REACH = 40;

  @Override
  public void detect(FoldedText text, ContextIndex context, List<PersonalDataSpan> out) {
    List<Integer> mentions = context.endsOf(Context.BIRTH);
    int done = 0;
    for (int k = 0; k < mentions.size(); k++) {
      int from = Math.max(done, mentions.get(k));
      int next = k + 1 < mentions.size() ? mentions.get(k + 1) : text.length();
      done = first(text, from, Math.min(next, mentions.get(k) + REACH), out);
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.at(i);
      if ((c == '*' || c == '.') && marksBirth(text, i)) {
        first(text, i + 1, i + 4, out);
      }
    }
  }

  /** Reports the first date that begins in a range; returns where to go on. */
  private static int first(FoldedText text, int from, int to, List<PersonalDataSpan> out) {
    for (int i = from; i < to; i++) {
      int end = CalendarDate.end(text, i);
      if (end > 0) {
        out.add(text.span(PersonalDataKinds.DATE_OF_BIRTH, i, end, PersonalDataSpan.Source.FORMAT));
        return end;
      }
    }
    return from;
  }

  /** A star inside a line, or a lone "b." in brackets or after a comma. */
  private static boolean marksBirth(FoldedText text, int i) {
    if (text.at(i) == '*') {
      int before = text.at(i - 1) == ' ' ? i - 2 : i - 1;
      return text.letter(before) || text.at(before) == ',' || text.at(before) == '(';
    }
    char before = text.at(i - 2);
    return text.at(i) == '.'
        && text.at(i - 1) == 'b'
        && (before == '(' || before == ' ' || before == ',');
  }
}
