package io.tidegate.core.privacy;

import java.util.List;

/** A detector that shares one folding of the text, and its context words, with others. */
@FunctionalInterface
interface FoldedDetector {

  void detect(FoldedText text, ContextIndex context, List<PersonalDataSpan> out);
}
