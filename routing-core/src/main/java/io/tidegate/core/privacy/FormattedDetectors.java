package io.tidegate.core.privacy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Every detector of this package as one: the text is folded once, and what lies inside another,
 * longer find is left out.
 *
 * <p>Words near a number can only add to what is found, with one exception: four numbers with dots
 * right after a word such as "version" are no Internet address.
 */
public final class FormattedDetectors implements PersonalDataDetector {

  private static final EmailDetector EMAILS = new EmailDetector();
  private static final List<FoldedDetector> NUMBERS =
      List.of(
          new IbanDetector(),
          new NumberDetector(),
          new LetteredIds(),
          new IpDetector(),
          new BirthDateDetector());

  private static final FormattedDetectors ALL = new FormattedDetectors();

  private FormattedDetectors() {}

  /** All of them. Safe for use by many threads. */
  public static PersonalDataDetector all() {
    return ALL;
  }

  @Override
  public void detect(CharSequence text, List<PersonalDataSpan> out) {
    FoldedText folded = new FoldedText(text);
    detect(folded, ContextIndex.of(folded), out);
  }

  /** Finds over a text that is folded and indexed already. */
  public static void detect(FoldedText text, ContextIndex context, List<PersonalDataSpan> out) {
    List<PersonalDataSpan> found = new ArrayList<>();
    EMAILS.detect(text, found);
    if (text.hasDigits()) {
      for (FoldedDetector detector : NUMBERS) {
        detector.detect(text, context, found);
      }
    }
    withoutInner(found, out);
  }

  /** Appends the spans in order of place, those within another one left out. */
  public static void withoutInner(List<PersonalDataSpan> found, List<PersonalDataSpan> out) {
    found.sort(
        Comparator.comparingInt(PersonalDataSpan::start)
            .thenComparing(Comparator.comparingInt(PersonalDataSpan::end).reversed())
            .thenComparing(PersonalDataSpan::source));
    PersonalDataSpan widest = null;
    for (PersonalDataSpan span : found) {
      if (widest == null || !widest.covers(span)) {
        out.add(span);
        widest = widest == null || span.end() > widest.end() ? span : widest;
      }
    }
  }
}
