package io.tidegate.router.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Admitted snapshots of one scope, oldest first, thinned so that they reach far back: beyond the
 * newest few, each next one may be about twice as old as the one before.
 *
 * <p>Snapshots come every second; the last so many of them would be the last few seconds.
 */
public final class SnapshotHistory {

  /**
   * One snapshot.
   *
   * @param bytes its JSON
   */
  public record Entry(
      long version, String id, long createdEpochMillis, long updates, byte[] bytes) {}

  private static final int NEWEST_KEPT = 4;

  private final int size;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param size snapshots that are kept, at least 6
   */
  SnapshotHistory(int size) {
    if (size < NEWEST_KEPT + 2) {
      throw new IllegalArgumentException("size: must be >= 6, was " + size);
    }
    this.size = size;
  }

  /** Adds the newest; gives the one that had to go for it. */
  Optional<Entry> add(Entry newest, long pinnedVersion) {
    entries.add(newest);
    return entries.size() <= size ? Optional.empty() : Optional.of(thin(pinnedVersion));
  }

  /** Removes the entry whose neighbours are closest together for its age. */
  private Entry thin(long pinnedVersion) {
    long now = entries.get(entries.size() - 1).createdEpochMillis();
    int victim = 1;
    double closest = Double.POSITIVE_INFINITY;
    for (int i = 1; i < entries.size() - NEWEST_KEPT; i++) {
      if (entries.get(i).version() == pinnedVersion) {
        continue;
      }
      double gap =
          entries.get(i + 1).createdEpochMillis() - entries.get(i - 1).createdEpochMillis();
      double relative = gap / (1_000 + now - entries.get(i).createdEpochMillis());
      if (relative < closest) {
        closest = relative;
        victim = i;
      }
    }
    return entries.remove(victim);
  }

  /** The snapshot with this version. */
  Optional<Entry> find(long version) {
    return entries.stream().filter(e -> e.version() == version).findFirst();
  }

  /** The newest before a version. */
  Optional<Entry> before(long version) {
    return entries.stream().filter(e -> e.version() < version).reduce((a, b) -> b);
  }

  /** The snapshot with this id. */
  Optional<Entry> byId(String id) {
    return entries.stream().filter(e -> e.id().equals(id)).findFirst();
  }

  Optional<Entry> newest() {
    return entries.isEmpty() ? Optional.empty() : Optional.of(entries.get(entries.size() - 1));
  }

  /** Oldest first. */
  List<Entry> entries() {
    return List.copyOf(entries);
  }
}
