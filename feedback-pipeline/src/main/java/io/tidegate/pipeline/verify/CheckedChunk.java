package io.tidegate.pipeline.verify;

import io.tidegate.core.decision.DecisionMade;
import io.tidegate.core.decision.Rederivation;
import io.tidegate.core.event.DecisionCodec;
import io.tidegate.core.features.FeatureSchema;
import io.tidegate.core.snapshot.PolicyState;
import io.tidegate.pipeline.log.LogChunk;
import io.tidegate.pipeline.log.RawRow;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What one stretch of a log came to. */
final class CheckedChunk implements LogChunk.RowTaker {

  private final SnapshotArchive archive;
  private final RawRow.Type wanted;
  final String place;
  final Map<String, String> bad = new LinkedHashMap<>();
  long lines;
  long decisions;
  long same;
  long different;
  String firstDifference = "";
  String firstDifferencePlace = "";

  private CheckedChunk(String place, RawRow.Type wanted, SnapshotArchive archive) {
    this.place = place;
    this.wanted = wanted;
    this.archive = archive;
  }

  /** Keeps the snapshots of a stretch. */
  static CheckedChunk snapshots(LogChunk chunk, SnapshotArchive archive) throws IOException {
    return read(new CheckedChunk(chunk.place(), RawRow.Type.SNAPSHOT, archive), chunk);
  }

  /** Makes the decisions of a stretch again. */
  static CheckedChunk decisions(LogChunk chunk, SnapshotArchive archive) throws IOException {
    return read(new CheckedChunk(chunk.place(), RawRow.Type.DECISION, archive), chunk);
  }

  private static CheckedChunk read(CheckedChunk checked, LogChunk chunk) throws IOException {
    checked.lines = chunk.forEachRow(checked);
    return checked;
  }

  @Override
  public void row(RawRow row) throws IOException {
    if (row.type() != wanted) {
      return;
    }
    try {
      if (wanted == RawRow.Type.SNAPSHOT) {
        archive.add(row.value());
      } else {
        check(row);
      }
    } catch (IllegalArgumentException e) {
      bad.put(row.where(), String.valueOf(e.getMessage()));
    }
  }

  /** Lines that are no rows at all are told of once, with the decisions. */
  @Override
  public void bad(String where, String sentence) {
    if (wanted == RawRow.Type.DECISION) {
      bad.put(where, sentence);
    }
  }

  private void check(RawRow row) throws IOException {
    DecisionMade decision = DecisionCodec.decode(row.value(), FeatureSchema.V1);
    decisions++;
    PolicyState state = archive.state(decision.snapshotId());
    if (state == null) {
      return;
    }
    Optional<String> mismatch = Rederivation.mismatch(decision, state);
    if (mismatch.isEmpty()) {
      same++;
      return;
    }
    different++;
    if (firstDifference.isEmpty()) {
      firstDifference = decision.decisionId() + ": " + mismatch.get();
      firstDifferencePlace = row.where();
    }
  }
}
