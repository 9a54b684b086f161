package io.tidegate.pipeline.replay;

import java.util.LinkedHashMap;
import java.util.Map;

/** Rows that replay leaves out, counted by reason. */
final class Exclusions {

  /** Reasons, as printed. */
  static final String PINNED = "pinned";

  static final String BYPASS = "bypass";
  static final String NO_OUTCOME = "no outcome";
  static final String CANCELLED = "cancelled";
  static final String NO_QUALITY = "no quality";
  static final String OTHER_ARM = "outcome of another arm";
  static final String DUPLICATE = "delivered again";
  static final String ORPHAN = "outcome or feedback without decision";

  private final Map<String, Long> counts = new LinkedHashMap<>();

  void add(String reason) {
    counts.merge(reason, 1L, Long::sum);
  }

  Map<String, Long> counts() {
    return new LinkedHashMap<>(counts);
  }
}
