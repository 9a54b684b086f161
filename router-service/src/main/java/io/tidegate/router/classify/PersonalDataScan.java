package io.tidegate.router.classify;

import io.tidegate.core.privacy.PersonalDataSpan;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The personal data found in the texts of one conversation; the texts themselves are not kept.
 *
 * @param spans for each text, what was found in it, by place
 */
public record PersonalDataScan(List<List<PersonalDataSpan>> spans) {

  public PersonalDataScan {
    spans = spans.stream().map(List::copyOf).toList();
  }

  /** Names of the kinds found, in order of the alphabet. */
  public SortedSet<String> kinds() {
    SortedSet<String> kinds = new TreeSet<>();
    spans.forEach(text -> text.forEach(span -> kinds.add(span.kind())));
    return kinds;
  }

  /** Whether anything was found. */
  public boolean any() {
    return spans.stream().anyMatch(text -> !text.isEmpty());
  }
}
