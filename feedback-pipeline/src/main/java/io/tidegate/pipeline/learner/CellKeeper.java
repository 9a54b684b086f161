package io.tidegate.pipeline.learner;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.FullException;
import io.tidegate.core.stats.Statistics;
import io.tidegate.core.stats.Statistics.Cell;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The statistics' cells, decoded in memory; {@link #flush} encodes those that have changed into
 * their store.
 *
 * <p>Hours more than {@value #FINE_HOURS} before the newest are added up to days: the number of
 * cells grows by one a tenant, arm and day instead of 24. A late event still finds its day.
 */
final class CellKeeper {

  static final long FINE_HOURS = 48;
  private static final long HOURS_PER_DAY = 24;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private final KeyValueStore<String, byte[]> store;
  private final int dimension;
  private final ArmStatistics nothing;
  private final Map<Cell, ArmStatistics> cells = new TreeMap<>();
  private final TreeMap<Cell, byte[]> digests = new TreeMap<>();
  private final Set<Cell> changed = new HashSet<>();

  /** Reads the store. */
  CellKeeper(KeyValueStore<String, byte[]> store, FeatureSchema schema) {
    this.store = store;
    this.dimension = schema.dimension();
    this.nothing = new ArmStatistics(dimension);
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        var entry = all.next();
        cells.put(cell(entry.key), ArmStatistics.decode(entry.value, dimension));
      }
    }
  }

  /**
   * Folds an observation into its cell.
   *
   * @throws FullException when the cell has no room for what comes in; what goes out is out
   */
  void fold(Observation observation) {
    Cell key =
        new Cell(
            observation.tenant(),
            observation.armId(),
            Math.floorDiv(observation.decidedEpochMillis(), MILLIS_PER_HOUR));
    touched(key);
    observation.applyTo(cells.computeIfAbsent(key, k -> new ArmStatistics(dimension)));
  }

  /** Adds old hours up to days; an hour for which a day has no room stays one. */
  void coarsen() {
    long newest = newest();
    List<Cell> old =
        cells.keySet().stream()
            .filter(c -> c.bucket() < newest - FINE_HOURS && c.bucket() != day(c).bucket())
            .toList();
    for (Cell hour : old) {
      ArmStatistics day = cells.computeIfAbsent(day(hour), k -> new ArmStatistics(dimension));
      ArmStatistics statistics = cells.get(hour);
      if (statistics != null && day.hasRoomFor(statistics)) {
        day.add(statistics);
        cells.remove(hour);
        touched(hour);
      }
      touched(day(hour));
    }
  }

  /** Writes what has changed to the store; a cell that was emptied is one that never was. */
  void flush() {
    for (Cell cell : changed) {
      ArmStatistics statistics = cells.get(cell);
      if (statistics == null || statistics.equals(nothing)) {
        cells.remove(cell);
        store.delete(name(cell));
      } else {
        store.put(name(cell), statistics.encode());
      }
    }
    changed.clear();
  }

  private void touched(Cell cell) {
    changed.add(cell);
    digests.remove(cell);
  }

  private long newest() {
    return cells.keySet().stream().mapToLong(Cell::bucket).max().orElse(0);
  }

  /** A view for summing; to be used after {@link #flush} and before the next change. */
  Statistics statistics() {
    Statistics statistics = new Statistics(dimension);
    cells.forEach(statistics::put);
    return statistics;
  }

  /** {@link Statistics#hash()}, of which only what has changed is computed anew. */
  String hash() {
    cells.forEach(
        (cell, statistics) -> digests.computeIfAbsent(cell, c -> Statistics.digest(statistics)));
    return Statistics.hash(digests);
  }

  private static Cell day(Cell hour) {
    return new Cell(
        hour.tenant(), hour.armId(), hour.bucket() - Math.floorMod(hour.bucket(), HOURS_PER_DAY));
  }

  /** Scope, arm, hour, and the tenant where there is one. */
  private static String name(Cell cell) {
    String name = LearnerTopology.SCOPE + "\n" + cell.armId() + "\n" + cell.bucket();
    return cell.tenant().isEmpty() ? name : name + "\n" + cell.tenant();
  }

  private static Cell cell(String name) {
    List<String> parts = Arrays.asList(name.split("\n", 4));
    return new Cell(
        parts.size() < 4 ? "" : parts.get(3), parts.get(1), Long.parseLong(parts.get(2)));
  }
}
