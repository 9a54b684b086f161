package io.tidegate.core.stats;

import io.tidegate.core.Digests;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A scope's statistics: one {@link ArmStatistics} for each arm and hour of decision.
 *
 * <p>Merging is addition, so shards, replays and arrival order leave no trace in the bytes.
 */
public final class Statistics {

  /** An arm and the hour, since 1970 UTC, in which the decision was made. */
  public record Cell(String armId, long hour) implements Comparable<Cell> {
    @Override
    public int compareTo(Cell other) {
      int byArm = armId.compareTo(other.armId);
      return byArm != 0 ? byArm : Long.compare(hour, other.hour);
    }
  }

  private static final long MILLIS_PER_HOUR = 3_600_000;

  private final int dimension;
  private final Map<Cell, ArmStatistics> cells = new TreeMap<>();

  public Statistics(int dimension) {
    this.dimension = dimension;
  }

  public int dimension() {
    return dimension;
  }

  /** The cell of a decision; made when it is not there yet. */
  public ArmStatistics cell(String armId, long decisionEpochMillis) {
    return cells.computeIfAbsent(
        new Cell(armId, Math.floorDiv(decisionEpochMillis, MILLIS_PER_HOUR)),
        cell -> new ArmStatistics(dimension));
  }

  /** Puts a whole cell in place, for reading a store back. */
  public void put(Cell cell, ArmStatistics statistics) {
    cells.put(cell, statistics);
  }

  /** All cells in order; not to be changed. */
  public Map<Cell, ArmStatistics> cells() {
    return Collections.unmodifiableMap(cells);
  }

  /** Adds all cells of {@code other} to this. */
  public void add(Statistics other) {
    other.cells.forEach(
        (cell, statistics) ->
            cells.computeIfAbsent(cell, c -> new ArmStatistics(dimension)).add(statistics));
  }

  /** Sums over hours, by arm id. */
  public Map<String, ArmStatistics> totals() {
    Map<String, ArmStatistics> totals = new TreeMap<>();
    cells.forEach(
        (cell, statistics) ->
            totals
                .computeIfAbsent(cell.armId(), id -> new ArmStatistics(dimension))
                .add(statistics));
    return totals;
  }

  /** SHA-256 over all cells in order: two equal hashes mean the same bits learned. */
  public String hash() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    cells.forEach(
        (cell, statistics) -> {
          byte[] id = cell.armId().getBytes(StandardCharsets.UTF_8);
          out.writeBytes(
              ByteBuffer.allocate(12 + id.length)
                  .putInt(id.length)
                  .put(id)
                  .putLong(cell.hour())
                  .array());
          out.writeBytes(statistics.encode());
        });
    return Digests.sha256Hex(out.toByteArray());
  }
}
