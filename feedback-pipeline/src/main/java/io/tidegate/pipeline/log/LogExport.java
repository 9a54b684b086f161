package io.tidegate.pipeline.log;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

/** Writes a log as JSON lines {@code {"type":..,"value":{..}}}. */
public final class LogExport {

  private LogExport() {}

  /**
   * Writes every row to {@code file}, gzipped when its name ends in {@code .gz}; the file appears
   * when it is whole.
   *
   * @return rows written
   */
  public static long write(EventLog log, Path file, BadRows onBad) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    long[] rows = new long[1];
    try (OutputStream raw = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16);
        OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      log.forEach(
          row -> {
            write(out, row);
            rows[0]++;
          },
          onBad);
    }
    Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    return rows[0];
  }

  /** What stands before the value of a row. */
  static byte[] prefix(RawRow.Type type) {
    return ("{\"type\":\"" + type.label() + "\",\"value\":").getBytes(StandardCharsets.UTF_8);
  }

  private static void write(OutputStream out, RawRow row) throws IOException {
    if (row.type() == RawRow.Type.PREPARED) {
      out.write(row.value());
    } else {
      out.write(prefix(row.type()));
      out.write(row.value());
      out.write('}');
    }
    out.write('\n');
  }
}
