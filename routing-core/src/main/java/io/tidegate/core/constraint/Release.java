package io.tidegate.core.constraint;

import java.util.Map;
import java.util.Set;

/**
 * What lets kinds of personal data leave the edge: kinds that the policy allows there, and kinds of
 * which every value is replaced before a cloud model sees the request.
 *
 * @param allowed kinds that are no constraint
 * @param redacted number of different values replaced, by kind; each at least 1
 */
public record Release(Set<String> allowed, Map<String, Integer> redacted) {

  /** Every kind stays on the edge. */
  public static final Release NONE = new Release(Set.of(), Map.of());

  public Release {
    allowed = Set.copyOf(allowed);
    redacted = Map.copyOf(redacted);
    redacted.forEach(
        (kind, values) -> {
          if (values < 1) {
            throw new IllegalArgumentException(
                "redacted: must be >= 1 for " + kind + ", was " + values);
          }
        });
  }
}
