package io.tidegate.pipeline.log;

import java.io.IOException;

/** A log that can be read from its beginning, as often as needed, with the same rows each time. */
public interface EventLog {

  /** Takes one row after the other. */
  @FunctionalInterface
  interface RowSink {
    void row(RawRow row) throws IOException;
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
}
