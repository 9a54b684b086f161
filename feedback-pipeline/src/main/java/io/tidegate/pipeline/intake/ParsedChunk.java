package io.tidegate.pipeline.intake;

import io.tidegate.pipeline.rows.LogEvent;
import io.tidegate.pipeline.scan.RowBytes;
import java.util.ArrayList;
import java.util.List;

/** What one stretch of a log holds, in its order. */
final class ParsedChunk {

  /** A row that can not be used. */
  record Bad(String where, String sentence) {}

  final String place;
  final RowBytes prepared = new RowBytes(1 << 16);
  final List<LogEvent> events = new ArrayList<>();
  final List<String> eventPlaces = new ArrayList<>();
  final List<Bad> bad = new ArrayList<>();
  long lines;

  ParsedChunk(String place) {
    this.place = place;
  }
}
