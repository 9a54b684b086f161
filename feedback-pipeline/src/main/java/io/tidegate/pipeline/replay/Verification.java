package io.tidegate.pipeline.replay;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Rederivation;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.json.JsonText;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.pipeline.log.BadRows;
import io.tidegate.pipeline.log.EventLog;
import io.tidegate.pipeline.log.RawRow;
import java.io.IOException;
import java.util.Optional;

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

  /** Reads the log twice: its snapshots, then its decisions. */
  public static Verification run(EventLog log, BadRows onBad) throws IOException {
    try (SnapshotArchive archive = new SnapshotArchive()) {
      BadRows seenLater = BadRows.skip();
      log.forEach(
          row -> {
            if (row.type() == RawRow.Type.SNAPSHOT) {
              try {
                archive.add(row.value());
              } catch (IllegalArgumentException e) {
                onBad.add(row.where(), String.valueOf(e.getMessage()));
              }
            }
          },
          seenLater);
      Count count = new Count();
      log.forEach(
          row -> {
            if (row.type() == RawRow.Type.DECISION) {
              count.check(row, archive, onBad);
            }
          },
          onBad);
      if (count.decisions == 0) {
        throw new IllegalArgumentException("log " + log.name() + ": holds no decision");
      }
      return new Verification(
          count.decisions,
          count.same,
          count.different,
          count.withoutSnapshot,
          archive.size(),
          onBad.count(),
          count.firstDifference);
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

  private static final class Count {
    long decisions;
    long same;
    long different;
    long withoutSnapshot;
    String firstDifference = "";

    void check(RawRow row, SnapshotArchive archive, BadRows onBad) throws IOException {
      DecisionMade decision;
      try {
        decision = DecisionCodec.decode(row.value(), FeatureSchema.V1);
      } catch (IllegalArgumentException e) {
        onBad.add(row.where(), String.valueOf(e.getMessage()));
        return;
      }
      decisions++;
      PolicyState state = archive.state(decision.snapshotId());
      if (state == null) {
        withoutSnapshot++;
        return;
      }
      Optional<String> mismatch = Rederivation.mismatch(decision, state);
      if (mismatch.isEmpty()) {
        same++;
        return;
      }
      different++;
      if (firstDifference.isEmpty()) {
        firstDifference = row.where() + ": " + decision.decisionId() + ": " + mismatch.get();
      }
    }
  }
}
