package io.tidegate.router.redact;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;

/** One text with placeholders in place of its personal data. */
public final class TextRedaction {
  private final String redacted;
  private final Placeholders placeholders;

  private TextRedaction(String redacted, Placeholders placeholders) {
    this.redacted = redacted;
    this.placeholders = placeholders;
  }

  /** Replaces the spans, and whatever else in the text has the value of one of them. */
  public static TextRedaction of(String text, List<PersonalDataSpan> spans) {
    Placeholders placeholders = new Placeholders();
    placeholders.avoid(text);
    Occurrences occurrences = new Occurrences();
    Cuts cuts = new Cuts(text);
    for (PersonalDataSpan span : spans) {
      cuts.add(span.kind(), span.start(), span.end());
    }
    for (Cuts.Cut cut : cuts.apart()) {
      occurrences.add(cut.kind(), cuts.value(cut));
    }
    for (Occurrences.Hit hit : occurrences.find(text)) {
      cuts.add(hit.kind(), hit.start(), hit.end());
    }
    return new TextRedaction(cuts.replaced(placeholders), placeholders);
  }

  public String redacted() {
    return redacted;
  }

  /** A text with the values back in the place of their placeholders. */
  public String restore(String text) {
    return placeholders.restore(text, false);
  }
}
