package io.tidegate.router.config;

import io.tidegate.core.privacy.PersonalDataKinds;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which kinds of personal data are hard constraints.
 *
 * @param fallback for kinds that are not listed
 * @param kinds modes by kind, sorted; {@code NATIONAL_ID} stands for every national number that is
 *     not listed itself
 */
public record PrivacyConfig(PrivacyMode fallback, SortedMap<String, PrivacyMode> kinds) {

  /** Every kind stays on the edge. */
  public static final PrivacyConfig STRICT =
      new PrivacyConfig(PrivacyMode.EDGE_ONLY, new TreeMap<>());

  public PrivacyConfig {
    kinds = Collections.unmodifiableSortedMap(new TreeMap<>(kinds));
  }

  /** What becomes of a request with this kind. */
  public PrivacyMode mode(String kind) {
    PrivacyMode mode = kinds.get(kind);
    if (mode == null && PersonalDataKinds.nationalIds().contains(kind)) {
      mode = kinds.get(PersonalDataKinds.NATIONAL_ID);
    }
    return mode == null ? fallback : mode;
  }

  /** Those of the kinds that have a mode, sorted. */
  public Set<String> with(PrivacyMode mode, Set<String> found) {
    if (found.isEmpty()) {
      return Set.of();
    }
    Set<String> with = new TreeSet<>(found);
    with.removeIf(kind -> mode(kind) != mode);
    return with;
  }

  /** This policy with other modes laid over it. */
  PrivacyConfig overlaid(PrivacyMode newFallback, Map<String, PrivacyMode> newKinds) {
    SortedMap<String, PrivacyMode> all = new TreeMap<>(kinds);
    all.putAll(newKinds);
    return new PrivacyConfig(newFallback, all);
  }
}
