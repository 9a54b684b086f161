package io.tidegate.router.classify;

import io.tidegate.core.privacy.ContextIndex;
import io.tidegate.core.privacy.FoldedText;
import io.tidegate.core.privacy.FormattedDetectors;
import io.tidegate.core.privacy.PersonalDataSpan;
import io.tidegate.router.people.PeopleRules;
import io.tidegate.router.people.SameNames;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks for personal data in every text of a conversation, whoever wrote it: checksummed and
 * formatted kinds, telephone numbers, and what the classifier's token head adds.
 *
 * <p>Rules are always asked; the classifier can only add to what they find.
 */
public final class PersonalDataScanner {

  private final PhoneDetector phones;

  /** A scanner that knows the national telephone numbers of the given regions. */
  public PersonalDataScanner(List<String> phoneRegions) {
    this.phones = new PhoneDetector(phoneRegions);
  }

  /** A scanner for {@link PhoneDetector#DEFAULT_REGIONS}. */
  public PersonalDataScanner() {
    this(PhoneDetector.DEFAULT_REGIONS);
  }

  /** Scans texts by rule: linear in their length, no waiting. */
  public PersonalDataScan scan(List<? extends CharSequence> texts) {
    List<List<PersonalDataSpan>> all = new ArrayList<>(texts.size());
    for (CharSequence text : texts) {
      all.add(scan(text));
    }
    return new PersonalDataScan(all);
  }

  private List<PersonalDataSpan> scan(CharSequence text) {
    List<PersonalDataSpan> found = new ArrayList<>();
    FoldedText folded = new FoldedText(text);
    ContextIndex context = ContextIndex.of(folded);
    FormattedDetectors.detect(folded, context, found);
    phones.detect(folded, context, found);
    PeopleRules.detect(text, found);
    if (found.size() < 2) {
      return found;
    }
    List<PersonalDataSpan> kept = new ArrayList<>();
    FormattedDetectors.withoutInner(found, kept);
    return kept;
  }

  /**
   * The scan with the classifier's spans of one text added, but for those that overlap what a rule
   * found.
   */
  public static PersonalDataScan withModel(
      PersonalDataScan scan, int text, CharSequence source, List<PersonalDataSpan> model) {
    if (model.isEmpty()) {
      return scan;
    }
    List<List<PersonalDataSpan>> all = new ArrayList<>(scan.spans());
    List<PersonalDataSpan> merged = new ArrayList<>(all.get(text));
    for (PersonalDataSpan span : model) {
      if (all.get(text).stream()
          .noneMatch(rule -> rule.start() < span.end() && span.start() < rule.end())) {
        merged.add(span);
      }
    }
    SameNames.detect(source, merged);
    List<PersonalDataSpan> kept = new ArrayList<>();
    FormattedDetectors.withoutInner(merged, kept);
    all.set(text, kept);
    return new PersonalDataScan(all);
  }
}
