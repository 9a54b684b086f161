package io.tidegate.pipeline.log;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A stretch of a log that one thread reads: whole lines of one file, or rows that came one by one.
 *
 * @param place the file's name; empty for rows
 * @param bytes whole lines, each ended by a line feed but perhaps the last; empty for rows
 * @param length bytes in use
 * @param rows rows with their places; empty for lines
 */
@SuppressWarnings("ArrayRecordComponent")
public record LogChunk(String place, byte[] bytes, int length, List<RawRow> rows) {

  private static final byte[] NOTHING = {};

  static LogChunk of(List<RawRow> rows) {
    return new LogChunk("", NOTHING, 0, List.copyOf(rows));
  }

  /** Takes one row, or what is wrong with it. */
  public interface RowTaker {
    /** A row; its place is its line in this stretch, or its own when it came one by one. */
    void row(RawRow row) throws IOException;

    /** A line that is no row. */
    void bad(String where, String sentence);
  }

  /**
   * Reads every row with the full parser.
   *
   * @return lines in this stretch
   */
  public long forEachRow(RowTaker taker) throws IOException {
    for (RawRow row : rows) {
      taker.row(row);
    }
    long line = 0;
    int from = 0;
    while (from < length) {
      int end = from;
      while (end < length && bytes[end] != '\n') {
        end++;
      }
      line++;
      byte[] text = Arrays.copyOfRange(bytes, from, end);
      from = end + 1;
      if (!new String(text, StandardCharsets.ISO_8859_1).isBlank()) {
        read(String.valueOf(line), text, taker);
      }
    }
    return line;
  }

  private static void read(String line, byte[] text, RowTaker taker) throws IOException {
    RawRow row;
    try {
      row = RowReader.read(line, text);
    } catch (BadRowException e) {
      taker.bad(line, e.sentence());
      return;
    }
    taker.row(row);
  }
}
