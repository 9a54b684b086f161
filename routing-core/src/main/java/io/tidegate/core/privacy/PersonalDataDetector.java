package io.tidegate.core.privacy;

import java.util.List;

/** Finds personal data in one text, in time linear in its length. */
@FunctionalInterface
public interface PersonalDataDetector {

  /** Appends what the text holds; nothing already in the list is touched. */
  void detect(CharSequence text, List<PersonalDataSpan> out);
}
