package io.tidegate.router.classify;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Personal data in texts of which every part is read by rule and by the model, whatever the model's
 * token budget: long texts are cut into windows that overlap.
 */
final class ThoroughSearch {
  /** Windows of all texts together; about 60,000 characters of English. */
  static final int WINDOWS_MAX = 256;

  /** About as many tokens as the smallest budget in use holds, whatever the script. */
  private static final int WEIGHT_MAX = 250;

  private static final int OVERLAP = 40;
  private static final int WORD_LOOK = 30;

  private ThoroughSearch() {}

  /**
   * Searches texts; takes about as long as a classification for each window.
   *
   * @return empty when the texts are too long, or when this thread is interrupted
   * @throws ClassifierException when the model cannot be run
   */
  static Optional<PersonalDataScan> run(
      TextModel model, PersonalDataScanner rules, List<String> texts) throws ClassifierException {
    PersonalDataScan scan = rules.scan(texts);
    int windows = 0;
    for (int text = 0; text < texts.size(); text++) {
      List<PersonalDataSpan> found = new ArrayList<>();
      String whole = texts.get(text);
      for (int from = 0; from < whole.length(); ) {
        int to = end(whole, from);
        if (whole.substring(from, to).codePoints().anyMatch(Character::isLetterOrDigit)) {
          if (++windows > WINDOWS_MAX || Thread.currentThread().isInterrupted()) {
            return Optional.empty();
          }
          for (PersonalDataSpan span : model.run(whole.substring(from, to)).personalData()) {
            found.add(
                new PersonalDataSpan(
                    span.kind(), from + span.start(), from + span.end(), span.source()));
          }
        }
        from = to == whole.length() ? to : back(whole, from, to);
      }
      scan = PersonalDataScanner.withModel(scan, text, whole, found);
    }
    return Optional.of(scan);
  }

  /** Where the window that begins at a place ends, behind a blank if there is one near. */
  private static int end(String text, int from) {
    int weight = 0;
    int to = from;
    while (to < text.length() && weight < WEIGHT_MAX) {
      char c = text.charAt(to++);
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ';
      weight += plain ? 1 : 2;
    }
    if (to == text.length()) {
      return to;
    }
    for (int i = to; i > to - WORD_LOOK && i > from + OVERLAP; i--) {
      if (Character.isWhitespace(text.charAt(i - 1))) {
        return i;
      }
    }
    return Character.isHighSurrogate(text.charAt(to - 1)) ? to - 1 : to;
  }

  /** Where the next window begins: some way back, at a word. */
  private static int back(String text, int from, int to) {
    int next = Math.max(from + 1, to - OVERLAP);
    while (next > from + 1 && next < to && !Character.isWhitespace(text.charAt(next - 1))) {
      next++;
    }
    return next >= to ? to : next;
  }
}
