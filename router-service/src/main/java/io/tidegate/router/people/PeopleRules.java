package io.tidegate.router.people;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;

/** Addresses, illness and names by rule. */
public final class PeopleRules {
  private PeopleRules() {}

  /**
   * Appends what a text holds; linear in its length.
   *
   * @param out what else the text holds, which tells a note about somebody from an article
   */
  public static void detect(CharSequence text, List<PersonalDataSpan> out) {
    TextWords words = new TextWords(text);
    AddressRules.detect(words, out);
    MedicalEvidence.detect(words, out);
    NameRules.detect(words, out);
    SameNames.detect(words, out);
  }
}
