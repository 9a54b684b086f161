package io.tidegate.pipeline.learner;

import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.stats.ArmStatistics;
import io.tidegate.core.stats.Statistics;
import io.tidegate.core.stats.Statistics.Cell;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The statistics' cells, decoded in memory and encoded in their store.
 *
 * <p>Hours beyond the join window, and a day more, are added up to days: nothing comes for them any
 * more, and the number of cells grows by one an arm and day instead of 24.
 */
final class CellKeeper {

  private static final long HOURS_PER_DAY = 24;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private final KeyValueStore<String, byte[]> store;
  private final int dimension;
  private final long fineHours;
  private final ArmStatistics nothing;
  private final Map<Cell, ArmStatistics> cells = new TreeMap<>();

  /** Reads the store. */
  CellKeeper(KeyValueStore<String, byte[]> store, FeatureSchema schema, long windowHours) {
    this.store = store;
    this.dimension = schema.dimension();
    this.fineHours = windowHours + HOURS_PER_DAY;
    this.nothing = new ArmStatistics(dimension);
    try (KeyValueIterator<String, byte[]> all = store.all()) {
      while (all.hasNext()) {
        var entry = all.next();
        String[] parts = entry.key.split("\n", 3);
        cells.put(
            new Cell(parts[1], Long.parseLong(parts[2])),
            ArmStatistics.decode(entry.value, dimension));
      }
    }
  }

  void fold(Observation observation) {
    Cell key =
        new Cell(
            observation.armId(), Math.floorDiv(observation.decidedEpochMillis(), MILLIS_PER_HOUR));
    observation.applyTo(cells.computeIfAbsent(key, k -> new ArmStatistics(dimension)));
    keep(key, !observation.before().equals(Contribution.NONE));
  }

  /** Adds hours that are too old for late events up to days. */
  void coarsen() {
    long newest = cells.keySet().stream().mapToLong(Cell::bucket).max().orElse(0);
    List<Cell> old =
        cells.keySet().stream()
            .filter(c -> c.bucket() < newest - fineHours && c.bucket() != day(c).bucket())
            .toList();
    for (Cell hour : old) {
      ArmStatistics statistics = cells.remove(hour);
      store.delete(name(hour));
      if (statistics != null) {
        cells.computeIfAbsent(day(hour), k -> new ArmStatistics(dimension)).add(statistics);
        keep(day(hour), true);
      }
    }
  }

  /** A view for hashing and summing; to be used before the next change. */
  Statistics statistics() {
    Statistics statistics = new Statistics(dimension);
    cells.forEach(statistics::put);
    return statistics;
  }

  private static Cell day(Cell hour) {
    return new Cell(hour.armId(), hour.bucket() - Math.floorMod(hour.bucket(), HOURS_PER_DAY));
  }

  /** A cell that was emptied must not differ from one that never was. */
  private void keep(Cell key, boolean mayBeEmpty) {
    ArmStatistics cell = cells.get(key);
    if (cell == null || (mayBeEmpty && cell.equals(nothing))) {
      cells.remove(key);
      store.delete(name(key));
    } else {
      store.put(name(key), cell.encode());
    }
  }

  private static String name(Cell cell) {
    return LearnerTopology.SCOPE + "\n" + cell.armId() + "\n" + cell.bucket();
  }
}
