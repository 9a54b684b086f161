package io.tidegate.core.snapshot;

import io.tidegate.core.learn.DriftMark;
import io.tidegate.core.stats.Exemplar;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How the sums of a snapshot were made, and what came along with them; all of it optional.
 *
 * @param weighting how cells were weighted, see {@link io.tidegate.core.learn.Weighting#text()};
 *     empty for plain sums
 * @param origins by arm id, what was added to the arm's own sums, in words
 * @param drift changes that the weights respond to
 * @param exemplars by arm id, a sample of judged decisions
 */
public record Provenance(
    String weighting,
    SortedMap<String, String> origins,
    List<DriftMark> drift,
    SortedMap<String, List<Exemplar>> exemplars) {

  /** Plain sums, nothing more. */
  public static final Provenance NONE =
      new Provenance("", new TreeMap<>(), List.of(), new TreeMap<>());

  public Provenance {
    origins = Collections.unmodifiableSortedMap(new TreeMap<>(origins));
    drift = List.copyOf(drift);
    TreeMap<String, List<Exemplar>> copy = new TreeMap<>();
    for (Map.Entry<String, List<Exemplar>> arm : exemplars.entrySet()) {
      if (!arm.getValue().isEmpty()) {
        copy.put(arm.getKey(), List.copyOf(arm.getValue()));
      }
    }
    exemplars = Collections.unmodifiableSortedMap(copy);
  }
}
