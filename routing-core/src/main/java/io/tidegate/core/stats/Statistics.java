package io.tidegate.core.stats;

import io.tidegate.core.Digests;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What has been learned, cell by cell: one {@link ArmStatistics} for each tenant, arm and bucket of
 * time in which the decisions were made.
 *
 * <p>Merging is addition, so shards, replays and arrival order leave no trace in the bytes.
 */
public final class Statistics {

  /**
   * Where an observation belongs.
   *
   * @param tenant the tenant's name; empty when the log has none
   * @param bucket number of the time bucket; the learner's are hours since 1970 UTC
   */
  public record Cell(String tenant, String armId, long bucket) implements Comparable<Cell> {

    /** The cell of a log without tenants. */
    public Cell(String armId, long bucket) {
      this("", armId, bucket);
    }

    @Override
    public int compareTo(Cell other) {
      int byTenant = tenant.compareTo(other.tenant);
      int byArm = byTenant != 0 ? byTenant : armId.compareTo(other.armId);
      return byArm != 0 ? byArm : Long.compare(bucket, other.bucket);
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

  /** The hour of a decision without a tenant; made when it is not there yet. */
  public ArmStatistics cell(String armId, long decisionEpochMillis) {
    return cell("", armId, decisionEpochMillis);
  }

  /** The hour of a decision; made when it is not there yet. */
  public ArmStatistics cell(String tenant, String armId, long decisionEpochMillis) {
    return cell(new Cell(tenant, armId, Math.floorDiv(decisionEpochMillis, MILLIS_PER_HOUR)));
  }

  /** A cell; made when it is not there yet. */
  public ArmStatistics cell(Cell cell) {
    return cells.computeIfAbsent(cell, c -> new ArmStatistics(dimension));
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

  /** Plain sums over tenants and buckets, by arm id. */
  public Map<String, ArmStatistics> totals() {
    Map<String, ArmStatistics> totals = new TreeMap<>();
    cells.forEach(
        (cell, statistics) ->
            totals
                .computeIfAbsent(cell.armId(), id -> new ArmStatistics(dimension))
                .add(statistics));
    return totals;
  }

  /** SHA-256 over the digests of all cells in order: equal hashes mean the same bits learned. */
  public String hash() {
    TreeMap<Cell, byte[]> digests = new TreeMap<>();
    cells.forEach((cell, statistics) -> digests.put(cell, digest(statistics)));
    return hash(digests);
  }

  /** SHA-256 of one cell's canonical bytes. */
  public static byte[] digest(ArmStatistics statistics) {
    return Digests.sha256(statistics.encode());
  }

  /** The hash of statistics whose cells have these {@link #digest digests}. */
  public static String hash(SortedMap<Cell, byte[]> digests) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    digests.forEach(
        (cell, digest) -> {
          byte[] tenant = cell.tenant().getBytes(StandardCharsets.UTF_8);
          byte[] id = cell.armId().getBytes(StandardCharsets.UTF_8);
          out.writeBytes(
              ByteBuffer.allocate(16 + tenant.length + id.length)
                  .putInt(tenant.length)
                  .put(tenant)
                  .putInt(id.length)
                  .put(id)
                  .putLong(cell.bucket())
                  .array());
          out.writeBytes(digest);
        });
    return Digests.sha256Hex(out.toByteArray());
  }
}
