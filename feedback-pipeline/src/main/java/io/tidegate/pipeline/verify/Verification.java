package io.tidegate.pipeline.verify;

import io.tidegate.core.json.JsonText;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.EventLog;
import io.tidegate.pipeline.log.LogChunk;
import io.tidegate.pipeline.scan.Lanes;
import java.io.IOException;

/**
 * Every logged decision made again from its record and its snapshot.
 *
 * @param decisions decisions in the log
 * @param same those that came out the same, bit for bit
 * @param different those that did not
 * @param withoutSnapshot those whose snapshot the log does not hold
 * @param snapshots snapshots in the log
 * @param badRows rows skipped
 * @param firstDifference place, decision and first difference; empty for none
 */
public record Verification(
    long decisions,
    long same,
    long different,
    long withoutSnapshot,
    long snapshots,
    long badRows,
    String firstDifference) {

  /** Reads the log twice, over several threads: its snapshots, then its decisions. */
  public static Verification run(EventLog log, BadRows onBad, int threads) throws IOException {
    try (SnapshotArchive archive = new SnapshotArchive();
        Lanes lanes = new Lanes(threads)) {
      Count all = new Count(onBad);
      Lanes.Run<LogChunk, CheckedChunk> snapshots =
          lanes.run(chunk -> CheckedChunk.snapshots(chunk, archive), all::reportBad);
      log.forEachChunk(snapshots::add, BadRows.skip());
      snapshots.finish();
      all.restart();
      Lanes.Run<LogChunk, CheckedChunk> decisions =
          lanes.run(chunk -> CheckedChunk.decisions(chunk, archive), all::take);
      log.forEachChunk(decisions::add, onBad);
      decisions.finish();
      if (all.decisions == 0) {
        throw new IllegalArgumentException("log " + log.name() + ": holds no decision");
      }
      return new Verification(
          all.decisions,
          all.same,
          all.different,
          all.decisions - all.same - all.different,
          archive.size(),
          onBad.count(),
          all.firstDifference);
    }
  }

  /** True when every decision could be made again and came out the same. */
  public boolean complete() {
    return same == decisions;
  }

  /** UTF-8 JSON. */
  public byte[] json() {
    return JsonText.object(
        out -> {
          out.writeNumberField("decisions", decisions);
          out.writeNumberField("same", same);
          out.writeNumberField("different", different);
          out.writeNumberField("without_snapshot", withoutSnapshot);
          out.writeNumberField("snapshots", snapshots);
          out.writeNumberField("bad_rows", badRows);
          out.writeStringField("first_difference", firstDifference);
        });
  }

  /** Adds up what the threads found, in the order of the log. */
  private static final class Count {
    private final BadRows onBad;
    private String place = "";
    private long lines;
    long decisions;
    long same;
    long different;
    String firstDifference = "";

    Count(BadRows onBad) {
      this.onBad = onBad;
    }

    void restart() {
      place = "";
      lines = 0;
    }

    void reportBad(CheckedChunk chunk) {
      enter(chunk);
      chunk.bad.forEach((where, sentence) -> onBad.add(where(where), sentence));
      lines += chunk.lines;
    }

    void take(CheckedChunk chunk) {
      enter(chunk);
      if (firstDifference.isEmpty() && !chunk.firstDifference.isEmpty()) {
        firstDifference = where(chunk.firstDifferencePlace) + ": " + chunk.firstDifference;
      }
      decisions += chunk.decisions;
      same += chunk.same;
      different += chunk.different;
      reportBad(chunk);
    }

    private void enter(CheckedChunk chunk) {
      if (!chunk.place.equals(place)) {
        place = chunk.place;
        lines = 0;
      }
    }

    private String where(String line) {
      return place.isEmpty() ? line : place + ":" + (lines + Long.parseLong(line));
    }
  }
}
