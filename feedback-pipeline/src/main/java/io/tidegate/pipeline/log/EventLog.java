package io.tidegate.pipeline.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A log that can be read from its beginning, as often as needed, with the same rows each time. */
public interface EventLog {

  /** Takes one row after the other. */
  @FunctionalInterface
  interface RowSink {
    void row(RawRow row) throws IOException;
  }

  /** Takes one stretch after the other. */
  @FunctionalInterface
  interface ChunkSink {
    void chunk(LogChunk chunk) throws IOException;
  }

  /** The place, for people. */
  String name();

  /**
   * Reads every row.
   *
   * @param onBad told of each row that is no row; throws it to stop
   * @throws IOException when the log can not be read to its end
   */
  void forEach(RowSink sink, BadRows onBad) throws IOException;

  /**
   * Reads everything in stretches of about a mebibyte, cut at the same places every time.
   *
   * @throws IOException when the log can not be read to its end
   */
  default void forEachChunk(ChunkSink sink, BadRows onBad) throws IOException {
    List<RawRow> rows = new ArrayList<>();
    forEach(
        row -> {
          rows.add(row);
          if (rows.size() == 1000) {
            sink.chunk(LogChunk.of(rows));
            rows.clear();
          }
        },
        onBad);
    if (!rows.isEmpty()) {
      sink.chunk(LogChunk.of(rows));
    }
  }
}
