package io.tidegate.pipeline.learner;

import io.tidegate.core.stats.Exemplar;
import io.tidegate.core.stats.Exemplars;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A sample of each arm's judged decisions, decoded in memory; {@link #flush} stores it. */
final class ExemplarKeeper {

  private final KeyValueStore<String, byte[]> store;
  private final Map<String, Exemplars> byArm = new TreeMap<>();
  private final Set<String> changed = new TreeSet<>();

  /** Reads the store. */
  ExemplarKeeper(KeyValueStore<String, byte[]> store) {
    this.store = store;
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        var entry = all.next();
        byArm.put(entry.key, Exemplars.decode(entry.value));
      }
    }
  }

  /** Takes note of an observation that says something about quality. */
  void fold(Observation observation) {
    if (observation.decisionId().isEmpty() || !observation.changesQuality()) {
      return;
    }
    Exemplars exemplars = byArm.computeIfAbsent(observation.armId(), id -> new Exemplars());
    if (exemplars.put(observation.decisionId(), observation.x(), observation.after().quality())) {
      changed.add(observation.armId());
    }
  }

  /** Writes what has changed to the store. */
  void flush() {
    for (String arm : changed) {
      store.put(arm, byArm.getOrDefault(arm, new Exemplars()).encode());
    }
    changed.clear();
  }

  /** The samples by arm id. */
  SortedMap<String, List<Exemplar>> samples() {
    TreeMap<String, List<Exemplar>> samples = new TreeMap<>();
    byArm.forEach((arm, exemplars) -> samples.put(arm, exemplars.sample()));
    return samples;
  }
}
