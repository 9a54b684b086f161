package io.tidegate.pipeline.intake;

import io.tidegate.pipeline.log.BadRowException;
import io.tidegate.pipeline.log.LogChunk;
import io.tidegate.pipeline.log.RawRow;
import io.tidegate.pipeline.log.RowReader;
import io.tidegate.pipeline.prepared.PreparedReader;
import io.tidegate.pipeline.prepared.RowColumns;
import io.tidegate.pipeline.rows.ArmKinds;
import io.tidegate.pipeline.rows.EventReader;
import io.tidegate.pipeline.rows.EventScan;
import io.tidegate.pipeline.rows.LogEvent;
import io.tidegate.pipeline.scan.Symbols;
import io.tidegate.pipeline.scan.UnusualJsonException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/**
 * Parses stretches of a log: plain rows where they lie, whatever else with the full parsers. For
 * one thread.
 */
final class ChunkParser {

  private static final Map<RawRow.Type, byte[]> PREFIXES = RowReader.exportPrefixes();

  private final PreparedReader prepared;
  private final EventScan scan;
  private final EventReader reader;

  ChunkParser(RowColumns columns, Symbols symbols, ArmKinds kinds) {
    prepared = new PreparedReader(columns, symbols);
    scan = new EventScan(symbols, kinds);
    reader = new EventReader(symbols, kinds);
  }

  ParsedChunk parse(LogChunk chunk) throws IOException {
    ParsedChunk parsed = new ParsedChunk(chunk.place());
    if (!chunk.rows().isEmpty()) {
      for (RawRow row : chunk.rows()) {
        row(row, parsed);
      }
      return parsed;
    }
    byte[] bytes = chunk.bytes();
    int from = 0;
    while (from < chunk.length()) {
      int end = from;
      while (end < chunk.length() && bytes[end] != '\n') {
        end++;
      }
      parsed.lines++;
      line(bytes, from, end, parsed);
      from = end + 1;
    }
    return parsed;
  }

  private void line(byte[] bytes, int from, int end, ParsedChunk into) throws IOException {
    if (from == end || blank(bytes, from, end)) {
      return;
    }
    int before = into.prepared.size();
    try {
      if (exported(bytes, from, end, into) || prepared.readPlain(bytes, from, end, into.prepared)) {
        return;
      }
      byte[] line = Arrays.copyOfRange(bytes, from, end);
      RawRow row = RowReader.read("", line);
      any(row, into);
    } catch (BadRowException e) {
      bad(into, before, e.sentence());
    } catch (IllegalArgumentException e) {
      bad(into, before, String.valueOf(e.getMessage()));
    }
  }

  private void row(RawRow row, ParsedChunk into) throws IOException {
    int before = into.prepared.size();
    try {
      try {
        into.events.add(scan.read(0, row.type(), row.value(), 0, row.value().length));
        into.eventPlaces.add(row.where());
      } catch (UnusualJsonException e) {
        any(row, into);
      }
    } catch (IllegalArgumentException e) {
      into.prepared.truncate(before);
      into.bad.add(new ParsedChunk.Bad(row.where(), String.valueOf(e.getMessage())));
    }
  }

  private void any(RawRow row, ParsedChunk into) throws IOException {
    if (row.type() == RawRow.Type.PREPARED) {
      prepared.readAny(row.value(), into.prepared);
    } else {
      add(reader.read((int) into.lines, row), row.where(), into);
    }
  }

  private static void add(LogEvent event, String where, ParsedChunk into) {
    into.events.add(event);
    if (into.place.isEmpty()) {
      into.eventPlaces.add(where);
    }
  }

  /** A line as the export writes it, read where it lies; false for any other. */
  private boolean exported(byte[] bytes, int from, int end, ParsedChunk into) {
    if (end - from < 20 || bytes[from + 2] != 't' || bytes[end - 1] != '}') {
      return false;
    }
    for (Map.Entry<RawRow.Type, byte[]> prefix : PREFIXES.entrySet()) {
      byte[] text = prefix.getValue();
      int value = from + text.length;
      if (value < end && Arrays.equals(bytes, from, value, text, 0, text.length)) {
        try {
          into.events.add(scan.read((int) into.lines, prefix.getKey(), bytes, value, end - 1));
          return true;
        } catch (UnusualJsonException e) {
          return false;
        }
      }
    }
    return false;
  }

  /** Takes back what the row had begun to write. The line is made absolute by whoever reports. */
  private static void bad(ParsedChunk into, int before, String sentence) {
    into.prepared.truncate(before);
    into.bad.add(new ParsedChunk.Bad(String.valueOf(into.lines), sentence));
  }

  private static boolean blank(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] > ' ' || bytes[i] < 0) {
        return false;
      }
    }
    return true;
  }
}
