package io.tidegate.pipeline.intake;

import io.tidegate.pipeline.rows.Unweighed;
import java.util.LinkedHashMap;
import java.util.Map;

/** Rows that replay leaves out, counted by reason. */
public final class Exclusions {

  /** Decisions in which some eligible arm had no chance, on purpose. */
  public static final String UNEXPLORED = Unweighed.UNEXPLORED;

  public static final String NO_OUTCOME = "no outcome";
  public static final String CANCELLED = "cancelled";
  public static final String NO_QUALITY = "no quality";
  public static final String DUPLICATE = "delivered again";
  public static final String ORPHAN = "outcome or feedback without decision";

  private final Map<String, Long> counts = new LinkedHashMap<>();

  public void add(String reason) {
    add(reason, 1);
  }

  public void add(String reason, long count) {
    if (count > 0) {
      counts.merge(reason, count, Long::sum);
    }
  }

  public Map<String, Long> counts() {
    return new LinkedHashMap<>(counts);
  }
}
